#include "feed/replay/history_rows.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/json_line.h"

namespace yieldwatch {
namespace {

std::string position(const HistoryFile& file, std::size_t line, std::size_t column) {
  return file.path.string() + ':' + std::to_string(line) + ':' + std::to_string(column) + ": ";
}

// A name as lists show it: bare where that is clear.
std::string listed(std::string_view name) {
  std::string quoted = shown_cell(name);
  const bool clear =
      !name.empty() && quoted.size() == name.size() + 2 && name.find(',') == std::string_view::npos;
  return clear ? std::string(name) : quoted;
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

std::string shown_cell(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return text.size() <= kShown ? json_quote(text) : json_quote(text.substr(0, kShown)) + "…";
}

void BadRows::report(std::size_t line, std::size_t column, std::string instrument,
                     std::string message) {
  ++count_;
  if (handler_) {
    handler_({path_, line, column, std::move(instrument), std::move(message)});
  }
}

HistoryRows::HistoryRows(const HistoryFile& file, std::unique_ptr<std::istream> in, BadRows& bad)
    : file_(file),
      zone_(file.zone ? *file.zone : Zone::utc()),
      in_(std::move(in)),
      csv_(*in_, file.path.string()),
      bad_(bad) {
  read_header();
}

void HistoryRows::read_header() {
  const CsvRow* header = csv_.next();
  if (header == nullptr) {
    throw BadHistory(position(file_, 1, 1) + "the file is empty; its first line names the columns");
  }
  if (!header->error.empty()) {
    throw BadHistory(position(file_, header->line, header->error_column) + header->error);
  }
  cells_ = header->cells.size();
  time_cell_ = find_column(*header, file_.time_column);
  std::vector<std::pair<std::size_t, const HistoryColumn*>> found;
  for (const HistoryColumn& column : file_.columns) {
    found.emplace_back(find_column(*header, column.column), &column);
  }
  std::ranges::stable_sort(found, {}, [](const auto& column) { return column.first; });
  for (const auto& [cell, column] : found) {
    cell_of_.push_back(cell);
    columns_.push_back(column);
  }
}

std::size_t HistoryRows::find_column(const CsvRow& header, const std::string& name) const {
  const auto& cells = header.cells;
  const auto found = std::ranges::find(cells, name, &CsvCell::text);
  if (found == cells.end()) {
    throw BadHistory(position(file_, header.line, 1) + "no column " + shown_cell(name) +
                     "; it has " + list_columns(header));
  }
  const auto again = std::ranges::find(found + 1, cells.end(), name, &CsvCell::text);
  if (again != cells.end()) {
    throw BadHistory(position(file_, header.line, again->column) + "column " + shown_cell(name) +
                     " is here twice; which one is meant?");
  }
  return static_cast<std::size_t>(found - cells.begin());
}

const TimedRow* HistoryRows::next() {
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
      return &hand_;
    }
  }
  if (failure_) {
    std::rethrow_exception(failure_);
  }
  return nullptr;
}

bool HistoryRows::in_order() {
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
  bad_.report(hand_.line, hand_.time_column, {}, shown_stamp(hand_.stamp) + fault);
  return false;
}

// Whether the row in hand goes too far, not the next one back: without it the next would be in
// order. One mistyped year must not make all rows after it wrong.
bool HistoryRows::spoils_the_next() const {
  if (ahead_.line == 0 || ahead_.stamp >= hand_.stamp) {
    return false;
  }
  return last_line_ == 0 || ahead_.stamp > last_stamp_ ||
         (!file_.dated && ahead_.stamp == last_stamp_);
}

// Reads the next row that is whole and has a time.
void HistoryRows::look_ahead() {
  ahead_.line = 0;
  try {
    while (const CsvRow* row = csv_.next()) {
      if (!is_whole(*row) || !read_time(*row)) {
        continue;
      }
      ahead_.line = row->line;
      ahead_.time_column = row->cells[time_cell_].column;
      ahead_.cells.resize(cell_of_.size());
      for (std::size_t i = 0; i < cell_of_.size(); ++i) {
        const CsvCell& cell = row->cells[cell_of_[i]];
        ahead_.cells[i].text = cell.text;
        ahead_.cells[i].column = cell.column;
      }
      return;
    }
  } catch (const std::system_error&) {
    failure_ = std::current_exception();
  }
}

bool HistoryRows::is_whole(const CsvRow& row) {
  if (!row.error.empty()) {
    bad_.report(row.line, row.error_column, {}, row.error);
    return false;
  }
  if (row.cells.size() != cells_) {
    bad_.report(row.line, 1, {},
                "has " + std::to_string(row.cells.size()) + " cells, the header has " +
                    std::to_string(cells_));
    return false;
  }
  return true;
}

bool HistoryRows::read_time(const CsvRow& row) {
  return file_.dated ? read_date(row) : read_instant(row);
}

bool HistoryRows::read_date(const CsvRow& row) {
  const CsvCell& cell = row.cells[time_cell_];
  const auto date = parse_session(cell.text);
  if (!date) {
    bad_.report(row.line, cell.column, {},
                shown_cell(cell.text) + " is no date; dates look like 2026-09-28");
    return false;
  }
  constexpr std::int64_t kLastDay = Timestamp::latest().ns / kNanosPerDay;
  const std::int64_t known = std::int64_t{date->day} + file_.available_days;
  const auto at = [&] {
    return zone_.to_utc(Session{static_cast<std::int32_t>(known)}, file_.second_of_day);
  };
  if (known > kLastDay || known < -kLastDay || !at().in_range()) {
    bad_.report(row.line, cell.column, {},
                to_string(*date) + " would be known in a year out of range");
    return false;
  }
  ahead_.stamp = date->day;
  ahead_.time = at();
  return true;
}

bool HistoryRows::read_instant(const CsvRow& row) {
  const CsvCell& cell = row.cells[time_cell_];
  const auto time = parse_timestamp(cell.text);
  if (!time) {
    bad_.report(
        row.line, cell.column, {},
        shown_cell(cell.text) + " is no UTC instant; instants look like 2026-09-28T19:30:00Z");
    return false;
  }
  ahead_.stamp = time->ns;
  ahead_.time = *time;
  return true;
}

std::string HistoryRows::shown_stamp(std::int64_t stamp) const {
  return file_.dated ? to_string(Session{static_cast<std::int32_t>(stamp)})
                     : to_string(Timestamp{stamp});
}

}  // namespace yieldwatch
