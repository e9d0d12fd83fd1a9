// One file of a history, row by row. Used by HistoryReader only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
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
  std::size_t line = 0;
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

  // The next row, valid until the next call, or null at the end. It reads one row ahead; where
  // that fails, the row is given all the same, and the next call throws.
  const HistoryRow* next();

  std::uint64_t bad_rows() const { return bad_rows_; }

 private:
  struct Column {
    std::size_t cell = 0;  // its place in a row
    const HistoryColumn* spec = nullptr;
    double index = 100;  // of returns, as of the last row
  };

  // A whole row with a time: a copy, which outlives the reading of the next.
  struct Draft {
    struct Cell {
      std::string text;
      std::size_t column = 0;
    };
    std::size_t line = 0;  // none
    std::size_t time_column = 0;
    std::int64_t stamp = 0;  // what must rise: the date's day, or the instant's nanoseconds
    Timestamp time;
    std::vector<Cell> cells;  // of columns_
  };

  void read_header();
  std::size_t find_column(const CsvRow& header, const std::string& name) const;
  bool choose();
  bool in_order();
  bool spoils_the_next() const;
  void look_ahead();
  bool is_whole(const CsvRow& row);
  bool read_time(const CsvRow& row);
  bool read_date(const CsvRow& row);
  bool read_instant(const CsvRow& row);
  std::string shown_stamp(std::int64_t stamp) const;
  std::optional<Value> read_value(const Draft::Cell& cell, Column& column);
  std::optional<Value> compound(const Draft::Cell& cell, Column& column, Value percent);
  void report(std::size_t line, std::size_t column, std::string instrument, std::string message);

  const HistoryFile& file_;
  const Zone& zone_;
  std::unique_ptr<std::istream> in_;
  CsvReader csv_;
  const BadRowHandler& on_bad_row_;
  std::size_t cells_ = 0;  // of the header, and so of every row
  std::size_t time_cell_ = 0;
  std::vector<Column> columns_;
  bool started_ = false;
  Draft ahead_;                 // the row after the one in hand, of those that have a time
  Draft hand_;                  // the row being judged, then given
  std::exception_ptr failure_;  // of the look ahead
  // The last row whose time was accepted, whatever its values.
  std::size_t last_line_ = 0;  // none before the first
  std::int64_t last_stamp_ = 0;
  HistoryRow row_;
  std::uint64_t bad_rows_ = 0;
};

}  // namespace yieldwatch
