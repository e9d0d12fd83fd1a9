// One file of a history, row by row. Used by HistoryReader only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "core/value.h"
#include "feed/replay/history.h"
#include "feed/replay/history_rows.h"

namespace yieldwatch {

// A row that has a value, all at one time.
struct HistoryRow {
  struct Entry {
    const HistoryColumn* column = nullptr;
    Value value;
  };
  std::size_t line = 0;
  Timestamp time;
  Session session;
  std::vector<Entry> entries;  // in the order of the file's columns; never empty
};

// Not movable: what it reads the rows with is not. Belongs to one thread.
class HistoryFileReader {
 public:
  // Reads the header. `file` and `on_bad_row` must outlive the reader. Throws as
  // HistoryReader does.
  HistoryFileReader(const HistoryFile& file, std::unique_ptr<std::istream> in,
                    const BadRowHandler& on_bad_row);

  // The next row, valid until the next call, or null at the end. It reads one row ahead; where
  // that fails, the row is given all the same, and the next call throws.
  const HistoryRow* next();

  std::uint64_t bad_rows() const { return bad_.count(); }

 private:
  std::optional<Value> read_value(const TimedRow::Cell& cell, std::size_t column);
  std::optional<Value> compound(const TimedRow::Cell& cell, std::size_t column, Value percent);
  void report(const TimedRow::Cell& cell, std::size_t column, std::string message);

  const HistoryFile& file_;
  const Zone& zone_;
  BadRows bad_;
  HistoryRows rows_;
  std::vector<double> index_;  // of returns, as of the last row; of each of rows_.columns()
  HistoryRow row_;
};

}  // namespace yieldwatch
