#include "app/pull/dated_values.h"

#include <cerrno>
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

bool is_header(const CsvRow& row, std::string_view name) {
  return row.error.empty() && row.cells.size() == 2 && row.cells[0].text == "date" &&
         row.cells[1].text == name;
}

DatedFile fault_at(const std::filesystem::path& path, std::size_t line, const std::string& what) {
  return {{}, path.string() + ':' + std::to_string(line) + ": " + what};
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

DatedFile read_dated_file(const std::filesystem::path& path, std::string_view name) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown) && !unknown) {
    return {};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return {{}, path.string() + ": " + std::generic_category().message(errno)};
  }
  DatedFile out;
  try {
    CsvReader csv(in, path.string());
    const CsvRow* row = csv.next();
    if (row == nullptr) {
      return {};
    }
    if (!is_header(*row, name)) {
      return fault_at(path, row->line, "not \"date," + std::string(name) + '"');
    }
    while ((row = csv.next()) != nullptr) {
      const auto read = read_row(*row);
      if (!read) {
        return fault_at(path, row->line, "no date and value");
      }
      if (!out.values.empty() && read->date <= out.values.back().date) {
        return fault_at(path, row->line, "a date that is not later than the one before");
      }
      out.values.push_back(*read);
    }
  } catch (const std::system_error& error) {
    return {{}, error.what()};
  }
  return out;
}

}  // namespace yieldwatch
