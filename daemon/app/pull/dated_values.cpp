#include "app/pull/dated_values.h"

#include <fstream>
#include <optional>
#include <system_error>

#include "feed/formats/csv.h"

namespace yieldwatch {
namespace {

std::optional<DatedValue> read_row(const CsvRow& row) {
  if (!row.error.empty() || row.cells.size() != 2) {
    return std::nullopt;
  }
  const auto date = parse_session(row.cells[0].text);
  const auto value = parse_value(row.cells[1].text);
  return date && value ? std::optional(DatedValue{*date, *value}) : std::nullopt;
}

bool is_header(const CsvRow* row, std::string_view name) {
  return row != nullptr && row->error.empty() && row->cells.size() == 2 &&
         row->cells[0].text == "date" && row->cells[1].text == name;
}

}  // namespace

std::string dated_csv(std::string_view name, const DatedValues& values) {
  std::string out("date,");
  out.append(name).append("\n");
  for (const DatedValue& row : values) {
    out.append(to_string(row.date)).append(",").append(to_string(row.value)).append("\n");
  }
  return out;
}

DatedValues read_dated_file(const std::filesystem::path& path, std::string_view name) {
  std::ifstream in(path, std::ios::binary);
  DatedValues out;
  try {
    CsvReader csv(in, path.string());
    if (!in || !is_header(csv.next(), name)) {
      return {};
    }
    while (const CsvRow* row = csv.next()) {
      const auto read = read_row(*row);
      if (!read || (!out.empty() && read->date <= out.back().date)) {
        return {};
      }
      out.push_back(*read);
    }
  } catch (const std::system_error&) {
    return {};  // what can't be read, such as a directory, can't be replaced either: told then
  }
  return out;
}

}  // namespace yieldwatch
