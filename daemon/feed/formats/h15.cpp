#include "feed/formats/h15.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "feed/formats/body.h"
#include "feed/formats/csv_body.h"

namespace yieldwatch {
namespace {

// What stands above the symbols.
struct Description {
  std::vector<std::string> units;
  std::vector<std::string> multipliers;
  const CsvRow* symbols = nullptr;  // the row "Time Period", none where the body has none
};

std::vector<std::string> texts(const CsvRow& row) {
  std::vector<std::string> out;
  std::ranges::transform(row.cells, std::back_inserter(out),
                         [](const CsvCell& cell) { return std::string(cell.text); });
  return out;
}

Description read_description(CsvReader& csv) {
  constexpr int kMostRows = 20;
  Description out;
  for (int i = 0; i < kMostRows; ++i) {
    const CsvRow* row = csv.next();
    if (row == nullptr) {
      break;
    }
    const std::string_view name = row->error.empty() ? row->cells[0].text : std::string_view();
    if (name == "Time Period") {
      out.symbols = row;
      break;
    }
    if (name == "Unit:") {
      out.units = texts(*row);
    } else if (name == "Multiplier:") {
      out.multipliers = texts(*row);
    }
  }
  return out;
}

// Why a column can't be used; empty where it can.
std::string column_fault(const Description& description, std::size_t cell) {
  if (!is_symbol(description.symbols->cells[cell].text)) {
    return "is no symbol";
  }
  if (cell >= description.units.size() || cell >= description.multipliers.size()) {
    return "has no unit or no multiplier";
  }
  if (description.units[cell] != "Percent:_Per_Year") {
    return "its unit is " + quoted(description.units[cell]) + ", not \"Percent:_Per_Year\"";
  }
  if (read_number(description.multipliers[cell]) != Value{Value::kScale}) {
    return "its multiplier is " + quoted(description.multipliers[cell]) + ", not 1";
  }
  return {};
}

}  // namespace

Readings read_h15_csv(std::string_view body) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  std::istringstream in{std::string(body)};
  CsvReader csv(in, "h15");
  const Description description = read_description(csv);
  if (description.symbols == nullptr) {
    return unusable("no row \"Time Period\": " + legible(body));
  }
  const CsvRow& symbols = *description.symbols;
  Readings out;
  DatedTable table{.cells = symbols.cells.size(), .missing = "ND"};
  for (std::size_t i = 1; i < symbols.cells.size(); ++i) {
    const std::string_view symbol = symbols.cells[i].text;
    if (std::string fault = column_fault(description, i); fault.empty()) {
      table.columns.push_back({i, std::string(symbol)});
    } else {
      out.refuse({line_name(symbols.line), legible(symbol, kMaxSymbol), std::move(fault)});
    }
  }
  if (table.columns.empty()) {
    std::string why = "no column in percent a year";
    why += out.faults.empty() ? "" : "; " + to_string(out.faults.front());
    return unusable(std::move(why));
  }
  read_rows(csv, table, out);
  drop_repeats(out);
  return out;
}

}  // namespace yieldwatch
