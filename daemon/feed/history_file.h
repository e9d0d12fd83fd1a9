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
#include "feed/csv.h"
#include "feed/history.h"

namespace yieldwatch {

// A row that has a value, all at one time.
struct HistoryRow {
  struct Entry {
    const HistoryColumn* column = nullptr;
    Value value;
  };
  Timestamp time;
  Session session;
  std::vector<Entry> entries;  // in the order of the file's columns; never empty
};

// Not movable: columns_ and the CSV reader hold addresses. Belongs to one thread.
class HistoryFileReader {
 public:
  // Reads the header. `file` and `on_bad_row` must outlive the reader. Throws as
  // HistoryReader does.
  HistoryFileReader(const HistoryFile& file, std::unique_ptr<std::istream> in,
                    const BadRowHandler& on_bad_row);
  ~HistoryFileReader() = default;
  HistoryFileReader(const HistoryFileReader&) = delete;
  HistoryFileReader& operator=(const HistoryFileReader&) = delete;

  // The next row, valid until the next call, or null at the end.
  const HistoryRow* next();

  std::uint64_t bad_rows() const { return bad_rows_; }

 private:
  struct Column {
    std::size_t cell = 0;  // its place in a row
    const HistoryColumn* spec = nullptr;
    double index = 100;  // of returns, as of the last row
  };

  void read_header();
  std::size_t find_column(const CsvRow& header, const std::string& name) const;
  bool accept(const CsvRow& row);
  bool accept_date(const CsvRow& row);
  bool accept_instant(const CsvRow& row);
  std::optional<Value> read_value(const CsvRow& row, Column& column);
  std::optional<Value> compound(const CsvRow& row, Column& column, Value percent);
  void report(const CsvRow& row, std::size_t column, std::string instrument, std::string message);

  const HistoryFile& file_;
  const Zone& zone_;
  std::unique_ptr<std::istream> in_;
  CsvReader csv_;
  const BadRowHandler& on_bad_row_;
  std::size_t cells_ = 0;  // of the header, and so of every row
  std::size_t time_cell_ = 0;
  std::vector<Column> columns_;
  // The last row whose time was accepted, whatever its values.
  std::size_t last_line_ = 0;  // none before the first
  Session last_date_;
  HistoryRow row_;
  std::uint64_t bad_rows_ = 0;
};

}  // namespace yieldwatch
