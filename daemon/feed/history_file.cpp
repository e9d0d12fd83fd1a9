#include "feed/history_file.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/json_line.h"

namespace yieldwatch {
namespace {

std::string position(const HistoryFile& file, std::size_t line, std::size_t column) {
  return file.path.string() + ':' + std::to_string(line) + ':' + std::to_string(column) + ": ";
}

// A cell as messages show it: quoted, escaped, and not longer than a person reads.
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return text.size() <= kShown ? json_quote(text) : json_quote(text.substr(0, kShown)) + "…";
}

// A name as lists show it: bare where that is clear.
std::string listed(std::string_view name) {
  std::string quoted = shown(name);
  const bool clear =
      !name.empty() && quoted.size() == name.size() + 2 && name.find(',') == std::string_view::npos;
  return clear ? std::string(name) : quoted;
}

bool is_missing(std::string_view text) {
  return text.empty() || text == "." || text == "ND" || text == "N/A";
}

std::string describe_bad_number(std::string_view text) {
  const bool digits_only = text.find_first_not_of("+-.0123456789") == std::string_view::npos &&
                           std::ranges::count(text, '.') <= 1 && text.find_last_of("+-") + 1 < 2 &&
                           text.find_first_of("0123456789") != std::string_view::npos;
  return shown(text) + (digits_only
                            ? " is out of range: values lie between -1000000 and 1000000"
                            : " is no decimal number; a missing value is an empty cell, \".\", "
                              "\"ND\" or \"N/A\"");
}

std::string list_columns(const CsvRow& header) {
  constexpr std::size_t kListed = 30;
  std::string out;
  for (const CsvCell& cell : header.cells) {
    out += out.empty() ? "" : ", ";
    if (&cell - header.cells.data() == kListed) {
      return out + "…";
    }
    out += listed(cell.text);
  }
  return out;
}

}  // namespace

HistoryFileReader::HistoryFileReader(const HistoryFile& file, std::unique_ptr<std::istream> in,
                                     const BadRowHandler& on_bad_row)
    : file_(file),
      zone_(file.zone ? *file.zone : Zone::utc()),
      in_(std::move(in)),
      csv_(*in_, file.path.string()),
      on_bad_row_(on_bad_row) {
  read_header();
}

void HistoryFileReader::read_header() {
  const CsvRow* header = csv_.next();
  if (header == nullptr) {
    throw BadHistory(position(file_, 1, 1) + "the file is empty; its first line names the columns");
  }
  if (!header->error.empty()) {
    throw BadHistory(position(file_, header->line, header->error_column) + header->error);
  }
  cells_ = header->cells.size();
  time_cell_ = find_column(*header, file_.time_column);
  for (const HistoryColumn& column : file_.columns) {
    columns_.push_back({find_column(*header, column.column), &column});
  }
  std::ranges::stable_sort(columns_, {}, &Column::cell);
}

std::size_t HistoryFileReader::find_column(const CsvRow& header, const std::string& name) const {
  const auto& cells = header.cells;
  const auto found = std::ranges::find(cells, name, &CsvCell::text);
  if (found == cells.end()) {
    throw BadHistory(position(file_, header.line, 1) + "no column " + shown(name) + "; it has " +
                     list_columns(header));
  }
  const auto again = std::ranges::find(found + 1, cells.end(), name, &CsvCell::text);
  if (again != cells.end()) {
    throw BadHistory(position(file_, header.line, again->column) + "column " + shown(name) +
                     " is here twice; which one is meant?");
  }
  return static_cast<std::size_t>(found - cells.begin());
}

const HistoryRow* HistoryFileReader::next() {
  while (choose()) {
    row_.line = hand_.line;
    row_.time = hand_.time;
    row_.session = zone_.session_of(row_.time);
    row_.entries.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (const auto value = read_value(hand_.cells[i], columns_[i])) {
        row_.entries.push_back({columns_[i].spec, *value});
      }
    }
    if (!row_.entries.empty()) {
      return &row_;
    }
  }
  return nullptr;
}

// Takes the next row whose time is in order into hand.
bool HistoryFileReader::choose() {
  if (!started_) {
    started_ = true;
    look_ahead();
  }
  while (ahead_.line > 0) {
    std::swap(hand_, ahead_);
    look_ahead();
    if (in_order()) {
      last_line_ = hand_.line;
      last_stamp_ = hand_.stamp;
      return true;
    }
  }
  if (failure_) {
    std::rethrow_exception(failure_);
  }
  return false;
}

bool HistoryFileReader::in_order() {
  std::string fault;
  if (last_line_ > 0 && file_.dated && hand_.stamp == last_stamp_) {
    fault = " is here twice, first in line " + std::to_string(last_line_);
  } else if (last_line_ > 0 && hand_.stamp < last_stamp_) {
    fault = " comes after " + shown_stamp(last_stamp_) +
            ": rows must be in rising order; move or delete it";
  } else if (spoils_the_next()) {
    fault = " is followed by " + shown_stamp(ahead_.stamp) +
            ": rows must be in rising order; correct or delete it";
  } else {
    return true;
  }
  report(hand_.line, hand_.time_column, {}, shown_stamp(hand_.stamp) + fault);
  return false;
}

// Whether the row in hand goes too far, not the next one back: without it the next would be in
// order. One mistyped year must not make all rows after it wrong.
bool HistoryFileReader::spoils_the_next() const {
  if (ahead_.line == 0 || ahead_.stamp >= hand_.stamp) {
    return false;
  }
  return last_line_ == 0 || ahead_.stamp > last_stamp_ ||
         (!file_.dated && ahead_.stamp == last_stamp_);
}

// Reads the next row that is whole and has a time.
void HistoryFileReader::look_ahead() {
  ahead_.line = 0;
  try {
    while (const CsvRow* row = csv_.next()) {
      if (!is_whole(*row) || !read_time(*row)) {
        continue;
      }
      ahead_.line = row->line;
      ahead_.time_column = row->cells[time_cell_].column;
      ahead_.cells.resize(columns_.size());
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const CsvCell& cell = row->cells[columns_[i].cell];
        ahead_.cells[i].text = cell.text;
        ahead_.cells[i].column = cell.column;
      }
      return;
    }
  } catch (const std::system_error&) {
    failure_ = std::current_exception();
  }
}

bool HistoryFileReader::is_whole(const CsvRow& row) {
  if (!row.error.empty()) {
    report(row.line, row.error_column, {}, row.error);
    return false;
  }
  if (row.cells.size() != cells_) {
    report(row.line, 1, {},
           "has " + std::to_string(row.cells.size()) + " cells, the header has " +
               std::to_string(cells_));
    return false;
  }
  return true;
}

bool HistoryFileReader::read_time(const CsvRow& row) {
  return file_.dated ? read_date(row) : read_instant(row);
}

bool HistoryFileReader::read_date(const CsvRow& row) {
  const CsvCell& cell = row.cells[time_cell_];
  const auto date = parse_session(cell.text);
  if (!date) {
    report(row.line, cell.column, {}, shown(cell.text) + " is no date; dates look like 2026-09-28");
    return false;
  }
  constexpr std::int64_t kLastDay = Timestamp::latest().ns / kNanosPerDay;
  const std::int64_t known = std::int64_t{date->day} + file_.available_days;
  const auto at = [&] {
    return zone_.to_utc(Session{static_cast<std::int32_t>(known)}, file_.second_of_day);
  };
  if (known > kLastDay || known < -kLastDay || !at().in_range()) {
    report(row.line, cell.column, {}, to_string(*date) + " would be known in a year out of range");
    return false;
  }
  ahead_.stamp = date->day;
  ahead_.time = at();
  return true;
}

bool HistoryFileReader::read_instant(const CsvRow& row) {
  const CsvCell& cell = row.cells[time_cell_];
  const auto time = parse_timestamp(cell.text);
  if (!time) {
    report(row.line, cell.column, {},
           shown(cell.text) + " is no UTC instant; instants look like 2026-09-28T19:30:00Z");
    return false;
  }
  ahead_.stamp = time->ns;
  ahead_.time = *time;
  return true;
}

std::string HistoryFileReader::shown_stamp(std::int64_t stamp) const {
  return file_.dated ? to_string(Session{static_cast<std::int32_t>(stamp)})
                     : to_string(Timestamp{stamp});
}

std::optional<Value> HistoryFileReader::read_value(const Draft::Cell& cell, Column& column) {
  if (is_missing(cell.text)) {
    return std::nullopt;
  }
  const auto value = parse_value(cell.text);
  if (!value) {
    report(hand_.line, cell.column, column.spec->instrument, describe_bad_number(cell.text));
    return std::nullopt;
  }
  return file_.returns ? compound(cell, column, *value) : value;
}

// The index after a return. It is kept unrounded, so that a century of returns adds up; a
// return that would spoil it leaves it as it was.
std::optional<Value> HistoryFileReader::compound(const Draft::Cell& cell, Column& column,
                                                 Value percent) {
  if (percent.micro <= -100 * Value::kScale) {
    report(hand_.line, cell.column, column.spec->instrument,
           "a return of " + shown(cell.text) + " percent leaves nothing of the index");
    return std::nullopt;
  }
  const double index = column.index * (1 + percent.to_double() / 100);
  const auto rounded = Value::from_double(index);
  if (!rounded || rounded->micro <= 0) {
    report(hand_.line, cell.column, column.spec->instrument,
           "a return of " + shown(cell.text) + " percent takes the index out of range: it is " +
               to_string(Value::from_double(column.index).value_or(Value{})) +
               ", and must stay between 0 and 1000000");
    return std::nullopt;
  }
  column.index = index;
  return rounded;
}

void HistoryFileReader::report(std::size_t line, std::size_t column, std::string instrument,
                               std::string message) {
  ++bad_rows_;
  if (on_bad_row_) {
    on_bad_row_({file_.path, line, column, std::move(instrument), std::move(message)});
  }
}

}  // namespace yieldwatch
