// History files: what a history.toml says, and the ticks it makes, in order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/instrument.h"
#include "core/tick.h"
#include "core/time.h"
#include "core/zone.h"

namespace yieldwatch {

// A column of a CSV file and the instrument whose values it holds.
struct HistoryColumn {
  std::string column;
  std::string instrument;
  Unit unit = Unit::points;  // of its ticks: percent or points
};

// One CSV file with a header row, rows in rising order of time.
struct HistoryFile {
  std::filesystem::path path;  // absolute, or relative to the working directory
  std::string time_column;
  bool dated = true;               // time_column holds dates; else UTC instants
  std::int32_t second_of_day = 0;  // dated: the local time of day a row stands for
  std::shared_ptr<const Zone> zone;
  std::int32_t available_days = 0;  // calendar days until a row was known
  double scale = 1;                 // what a number of the file is multiplied with
  bool returns = false;             // percent a day, compounded into an index from 100
  std::vector<HistoryColumn> columns;
};

struct HistorySpec {
  std::filesystem::path path;  // of the history.toml, for messages
  std::vector<HistoryFile> files;
};

struct HistoryTick {
  std::string_view instrument;  // belongs to the spec
  Unit unit = Unit::points;
  Timestamp time;
  Value value;
  bool more = false;     // the next tick has the same time
  Session session;       // the local date of `time` in its file's zone
  std::size_t line = 0;  // of its file
};

// A cell or row that could not be used, and was skipped.
struct BadRow {
  std::filesystem::path path;
  std::size_t line = 0;    // from 1, the header is line 1
  std::size_t column = 0;  // from 1, in bytes
  std::string instrument;  // empty if the whole row is meant
  std::string message;     // what is wrong and what would be right
};

std::string to_string(const BadRow& row);  // "file:line:column: message"

using BadRowHandler = std::function<void(const BadRow&)>;  // may be empty

// A header that is not as the history says; its text is "file:line:column: what".
class BadHistory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Opens one file of a history; throws std::system_error, with the path, where it can't. The
// seam by which tests do without a disk.
using OpenHistoryFile =
    std::function<std::unique_ptr<std::istream>(const std::filesystem::path& path)>;
std::unique_ptr<std::istream> open_history_file(const std::filesystem::path& path);

// Reads the files of a history side by side and gives their ticks merged by time, then file,
// then column of the file. Holds two rows a file in memory. Blank cells, ".", "ND" and "N/A"
// are values that are missing; whatever else is no value is a bad row: told, skipped, counted.
// Rows that do not rise in time are bad, and so is a date that is there twice; equal instants
// are fine (real trades share stamps). Where a row stands between two that rise without it, it
// is the one that is bad, and not all that follow it.
//
// Throws std::system_error where a file can't be opened or read, and BadHistory where its
// header lacks a column. Belongs to one thread.
class HistoryReader {
 public:
  // Opens the files and reads their headers. `spec` must outlive the reader.
  HistoryReader(const HistorySpec& spec, BadRowHandler on_bad_row,
                const OpenHistoryFile& open = open_history_file);
  ~HistoryReader();
  HistoryReader(const HistoryReader&) = delete;
  HistoryReader& operator=(const HistoryReader&) = delete;

  // The next tick, or nothing at the end. It looks ahead by a tick (for `more`) and by a row of
  // each file (for the order), and so tells of bad rows early; where that look fails to read, the
  // tick is given all the same, and the next call throws.
  std::optional<HistoryTick> next();

  std::uint64_t bad_rows() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A history at a glance: one reading of all of it.
struct HistorySummary {
  std::uint64_t ticks = 0;
  std::uint64_t sessions = 0;  // distinct local dates with a tick
  std::uint64_t bad_rows = 0;
  Timestamp first = Timestamp::end_of_time();
  Timestamp last = Timestamp::never();
};

HistorySummary summarize(const HistorySpec& spec, BadRowHandler on_bad_row,
                         const OpenHistoryFile& open = open_history_file);

}  // namespace yieldwatch
