// Bodies of CSV with a date a row and a symbol a column: what treasury, fred, h15 and stooq send.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "feed/formats/csv.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

struct SymbolColumn {
  std::size_t cell = 0;  // its place in a row, from 0
  std::string symbol;
};

struct DatedTable {
  std::size_t cells = 0;  // of the header, and so of every row
  std::size_t date_cell = 0;
  std::vector<SymbolColumn> columns;
  std::optional<Session> (*read_date)(std::string_view) = parse_session;
  std::string_view missing;  // how the source writes "no value", besides an empty cell
};

// What may be used of a body that may have been cut anywhere: up to its last line end, since what
// is left of a number is another number, 5.2 of 5.24. A body without any is given back as it is:
// there is no figure in a first line. (Some sources never end their last line; where a body is
// known to be whole, so is that.)
std::string_view whole_lines(std::string_view body);

// "line 7".
std::string line_name(std::size_t line);

// The first column of one of these names. That one of them is there once more is a fault.
std::optional<std::size_t> find_column(const CsvRow& header,
                                       std::span<const std::string_view> names, Readings& out);

// The rows behind the header, to the end. A row that is malformed, has too few or too many cells,
// or has no date is refused as a whole, and a cell that is no number alone.
void read_rows(CsvReader& csv, const DatedTable& table, Readings& out);

}  // namespace yieldwatch
