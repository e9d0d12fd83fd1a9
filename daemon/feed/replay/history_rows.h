// The rows of one file of a history that have a time, in rising order. Used by HistoryFileReader
// only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "feed/formats/csv.h"
#include "feed/replay/history.h"

namespace yieldwatch {

// What was not used of a file: counted, and told to whoever wants to know.
class BadRows {
 public:
  // Both must outlive it.
  BadRows(const std::filesystem::path& path, const BadRowHandler& handler)
      : path_(path), handler_(handler) {}

  void report(std::size_t line, std::size_t column, std::string instrument, std::string message);
  std::uint64_t count() const { return count_; }

 private:
  const std::filesystem::path& path_;
  const BadRowHandler& handler_;
  std::uint64_t count_ = 0;
};

// A whole row with a time: a copy, which outlives the reading of the next.
struct TimedRow {
  struct Cell {
    std::string text;
    std::size_t column = 0;  // its place in the line, for messages
  };
  std::size_t line = 0;  // none
  std::size_t time_column = 0;
  std::int64_t stamp = 0;  // what must rise: the date's day, or the instant's nanoseconds
  Timestamp time;
  std::vector<Cell> cells;  // as HistoryRows::columns()
};

// Not movable: the CSV reader holds addresses. Belongs to one thread.
class HistoryRows {
 public:
  // Reads the header. `file` and `bad` must outlive it. Throws as HistoryReader does.
  HistoryRows(const HistoryFile& file, std::unique_ptr<std::istream> in, BadRows& bad);
  ~HistoryRows() = default;
  HistoryRows(const HistoryRows&) = delete;
  HistoryRows& operator=(const HistoryRows&) = delete;

  // The file's columns that are asked for, in the order of its header.
  const std::vector<const HistoryColumn*>& columns() const { return columns_; }

  // The next row whose time is in order, valid until the next call, or null at the end. It reads
  // one row ahead; where that fails, the row is given all the same, and the next call throws.
  const TimedRow* next();

 private:
  void read_header();
  std::size_t find_column(const CsvRow& header, const std::string& name) const;
  bool in_order();
  bool spoils_the_next() const;
  void look_ahead();
  bool is_whole(const CsvRow& row);
  bool read_time(const CsvRow& row);
  bool read_date(const CsvRow& row);
  bool read_instant(const CsvRow& row);
  std::string shown_stamp(std::int64_t stamp) const;

  const HistoryFile& file_;
  const Zone& zone_;
  std::unique_ptr<std::istream> in_;
  CsvReader csv_;
  BadRows& bad_;
  std::size_t cells_ = 0;  // of the header, and so of every row
  std::size_t time_cell_ = 0;
  std::vector<const HistoryColumn*> columns_;
  std::vector<std::size_t> cell_of_;  // of each column: its place in a row
  bool started_ = false;
  TimedRow ahead_;              // the row after the one in hand, of those that have a time
  TimedRow hand_;               // the row being judged, then given
  std::exception_ptr failure_;  // of the look ahead
  // The last row whose time was accepted, whatever its values.
  std::size_t last_line_ = 0;  // none before the first
  std::int64_t last_stamp_ = 0;
};

// A cell as messages show it: quoted, escaped, and not longer than a person reads.
std::string shown_cell(std::string_view text);

}  // namespace yieldwatch
