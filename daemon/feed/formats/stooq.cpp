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

// The row that begins with "Date"; what stands before it goes to the faults.
const CsvRow* find_header(CsvReader& csv, Readings& out) {
  while (const CsvRow* row = csv.next()) {
    const std::string_view first = row->error.empty() ? row->cells[0].text : std::string_view();
    if (first == "Date") {
      return row;
    }
    out.refuse({line_name(row->line), {}, quoted(first) + " stands before the table"});
  }
  return nullptr;
}

}  // namespace

Readings read_stooq_history(std::string_view body, std::string_view symbol) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  std::istringstream in{std::string(body)};
  CsvReader csv(in, "stooq");
  Readings out;
  constexpr auto kClose = std::to_array<std::string_view>({"Close"});
  const CsvRow* header = find_header(csv, out);
  const auto close = header != nullptr ? find_column(*header, kClose, out) : std::nullopt;
  if (!close) {
    return unusable("no table of closes: " + legible(body));
  }
  read_rows(csv,
            {.cells = header->cells.size(),
             .columns = {{*close, std::string(symbol)}},
             .missing = kMissing},
            out);
  drop_repeats(out);
  return out;
}

}  // namespace yieldwatch
