#include "feed/replay/history_file.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace yieldwatch {
namespace {

bool is_missing(std::string_view text) {
  return text.empty() || text == "." || text == "ND" || text == "N/A";
}

std::string describe_bad_number(std::string_view text) {
  const bool digits_only = text.find_first_not_of("+-.0123456789") == std::string_view::npos &&
                           std::ranges::count(text, '.') <= 1 && text.find_last_of("+-") + 1 < 2 &&
                           text.find_first_of("0123456789") != std::string_view::npos;
  return shown_cell(text) +
         (digits_only ? " is out of range: values lie between -1000000 and 1000000"
                      : " is no decimal number; a missing value is an empty cell, \".\", "
                        "\"ND\" or \"N/A\"");
}

// A number that may be out of a value's range before it is scaled.
std::optional<Value> scaled(std::string_view text, double scale) {
  double number = 0;
  const auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return fault == std::errc() && end == text.data() + text.size()
             ? Value::from_double(number * scale)
             : std::nullopt;
}

}  // namespace

HistoryFileReader::HistoryFileReader(const HistoryFile& file, std::unique_ptr<std::istream> in,
                                     const BadRowHandler& on_bad_row)
    : file_(file),
      zone_(file.zone ? *file.zone : Zone::utc()),
      bad_(file.path, on_bad_row),
      rows_(file, std::move(in), bad_),
      index_(rows_.columns().size(), 100) {}

const HistoryRow* HistoryFileReader::next() {
  while (const TimedRow* row = rows_.next()) {
    row_.line = row->line;
    row_.time = row->time;
    row_.session = zone_.session_of(row_.time);
    row_.entries.clear();
    for (std::size_t i = 0; i < row->cells.size(); ++i) {
      if (const auto value = read_value(row->cells[i], i)) {
        row_.entries.push_back({rows_.columns()[i], *value});
      }
    }
    if (!row_.entries.empty()) {
      return &row_;
    }
  }
  return nullptr;
}

std::optional<Value> HistoryFileReader::read_value(const TimedRow::Cell& cell, std::size_t column) {
  if (is_missing(cell.text)) {
    return std::nullopt;
  }
  const auto value = file_.scale == 1 ? parse_value(cell.text) : scaled(cell.text, file_.scale);
  if (!value) {
    report(cell, column, describe_bad_number(cell.text));
    return std::nullopt;
  }
  return file_.returns ? compound(cell, column, *value) : value;
}

// The index after a return. It is kept unrounded, so that a century of returns adds up; a
// return that would spoil it leaves it as it was.
std::optional<Value> HistoryFileReader::compound(const TimedRow::Cell& cell, std::size_t column,
                                                 Value percent) {
  if (percent.micro <= -100 * Value::kScale) {
    report(cell, column,
           "a return of " + shown_cell(cell.text) + " percent leaves nothing of the index");
    return std::nullopt;
  }
  const double index = index_[column] * (1 + percent.to_double() / 100);
  const auto rounded = Value::from_double(index);
  if (!rounded || rounded->micro <= 0) {
    report(cell, column,
           "a return of " + shown_cell(cell.text) +
               " percent takes the index out of range: it is " +
               to_string(Value::from_double(index_[column]).value_or(Value{})) +
               ", and must stay between 0 and 1000000");
    return std::nullopt;
  }
  index_[column] = index;
  return rounded;
}

void HistoryFileReader::report(const TimedRow::Cell& cell, std::size_t column,
                               std::string message) {
  bad_.report(row_.line, cell.column, rows_.columns()[column]->instrument, std::move(message));
}

}  // namespace yieldwatch
