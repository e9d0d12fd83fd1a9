#include "feed/formats/csv_body.h"

#include <algorithm>

#include "feed/formats/body.h"

namespace yieldwatch {
namespace {

// Why a row can't be read at all; empty where it can.
std::string row_fault(const CsvRow& row, const DatedTable& table) {
  if (!row.error.empty()) {
    return row.error;
  }
  if (row.cells.size() == table.cells) {
    return {};
  }
  std::string out = "has " + std::to_string(row.cells.size());
  out += " cells, and the header " + std::to_string(table.cells);
  return out;
}

void read_cell(const CsvRow& row, const SymbolColumn& column, Session date,
               std::string_view missing, Readings& out) {
  const std::string_view text = row.cells[column.cell].text;
  if (text.empty() || text == missing) {
    return;
  }
  if (const auto value = read_number(text)) {
    keep(out, {.symbol = column.symbol, .date = date, .value = *value});
  } else {
    out.refuse({line_name(row.line), column.symbol, number_fault(text)});
  }
}

}  // namespace

std::string_view whole_lines(std::string_view body) {
  const std::size_t end = body.rfind('\n');
  return end == std::string_view::npos ? body : body.substr(0, end + 1);
}

std::string line_name(std::size_t line) {
  return "line " + std::to_string(line);
}

std::optional<std::size_t> find_column(const CsvRow& header,
                                       std::span<const std::string_view> names, Readings& out) {
  const auto named = [&](const CsvCell& cell) {
    return std::ranges::find(names, cell.text) != names.end();
  };
  const auto& cells = header.cells;
  const auto found = std::ranges::find_if(cells, named);
  if (found == cells.end()) {
    return std::nullopt;
  }
  const auto again = std::find_if(found + 1, cells.end(), named);
  if (again != cells.end()) {
    out.refuse({line_name(header.line), std::string(again->text),
                "is here twice; the first column is used"});
  }
  return static_cast<std::size_t>(found - cells.begin());
}

void read_rows(CsvReader& csv, const DatedTable& table, Readings& out) {
  while (const CsvRow* row = csv.next()) {
    if (std::string fault = row_fault(*row, table); !fault.empty()) {
      out.refuse({line_name(row->line), {}, std::move(fault)});
      continue;
    }
    const std::string_view written = row->cells[table.date_cell].text;
    const auto date = table.read_date(written);
    if (!date) {
      out.refuse({line_name(row->line), "date", quoted(written) + " is no date"});
      continue;
    }
    for (const SymbolColumn& column : table.columns) {
      read_cell(*row, column, *date, table.missing, out);
    }
  }
}

}  // namespace yieldwatch
