#include "feed/formats/stooq.h"

#include <array>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "feed/formats/body.h"
#include "feed/formats/csv_body.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kMissing = "N/D";

// The row whose first cell is `name`; what stands before it goes to the faults.
const CsvRow* find_header(CsvReader& csv, std::string_view name, Readings& out) {
  while (const CsvRow* row = csv.next()) {
    const std::string_view first = row->error.empty() ? row->cells[0].text : std::string_view();
    if (first == name) {
      return row;
    }
    out.refuse({line_name(row->line), {}, quoted(first) + " stands before the table"});
  }
  return nullptr;
}

std::optional<std::size_t> column(const CsvRow& header, std::string_view name, Readings& out) {
  return find_column(header, {&name, 1}, out);
}

Readings no_table(std::string_view body) {
  return unusable("no table of closes: " + legible(body));
}

// "22:00:07".
std::optional<Timestamp> local_time(std::string_view date, std::string_view time,
                                    const Zone& zone) {
  // As seconds of the first day of 1970, so that core's reader checks it.
  std::string written = "1970-01-01T";
  written.append(time).append("Z");
  const auto of_day = parse_timestamp(written);
  const auto day = parse_session(date);
  if (!of_day || !day) {
    return std::nullopt;
  }
  return zone.to_utc(*day, static_cast<std::int32_t>(of_day->ns / kNanosPerSecond));
}

struct QuoteColumns {
  std::size_t symbol, date, time, close;
};

void read_quote(const CsvRow& row, const QuoteColumns& at, const Zone& zone, Readings& out) {
  const auto cell = [&](std::size_t place) { return row.cells[place].text; };
  const auto missing = [&](std::size_t place) {
    return cell(place).empty() || cell(place) == kMissing;
  };
  const auto refuse = [&](const char* field, std::string what) {
    out.refuse({line_name(row.line), field, std::move(what)});
  };
  if (!is_symbol(cell(at.symbol))) {
    return refuse("Symbol", quoted(cell(at.symbol)) + " is no symbol");
  }
  if (missing(at.date) || missing(at.time) || missing(at.close)) {
    return;
  }
  const auto time = local_time(cell(at.date), cell(at.time), zone);
  if (!time) {
    std::string written(cell(at.date));
    written.append(" ").append(cell(at.time));
    return refuse("Time", quoted(written) + " is no time");
  }
  const auto value = read_number(cell(at.close));
  if (!value) {
    return refuse("Close", number_fault(cell(at.close)));
  }
  keep(out, {.symbol = std::string(cell(at.symbol)), .time = *time, .value = *value});
}

}  // namespace

Readings read_stooq_history(std::string_view body, std::string_view symbol) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  std::istringstream in{std::string(body)};
  CsvReader csv(in, "stooq");
  Readings out;
  const CsvRow* header = find_header(csv, "Date", out);
  const auto close = header != nullptr ? column(*header, "Close", out) : std::nullopt;
  if (!close) {
    return no_table(body);
  }
  read_rows(csv,
            {.cells = header->cells.size(),
             .columns = {{*close, std::string(symbol)}},
             .missing = kMissing},
            out);
  drop_repeats(out);
  return out;
}

Readings read_stooq_quote(std::string_view body, const Zone& zone) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  std::istringstream in{std::string(body)};
  CsvReader csv(in, "stooq");
  Readings out;
  const CsvRow* header = find_header(csv, "Symbol", out);
  if (header == nullptr) {
    return no_table(body);
  }
  const std::size_t cells = header->cells.size();
  const auto date = column(*header, "Date", out);
  const auto time = column(*header, "Time", out);
  const auto close = column(*header, "Close", out);
  if (!date || !time || !close) {
    return no_table(body);
  }
  while (const CsvRow* row = csv.next()) {
    if (row->error.empty() && row->cells.size() == cells) {
      read_quote(*row, {.symbol = 0, .date = *date, .time = *time, .close = *close}, zone, out);
    } else {
      out.refuse({line_name(row->line), {}, "has not as many cells as the header"});
    }
  }
  drop_repeats(out);
  return out;
}

}  // namespace yieldwatch
