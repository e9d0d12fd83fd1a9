#include "feed/formats/french.h"

#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "feed/formats/body.h"
#include "feed/formats/csv_body.h"
#include "feed/formats/zip_text.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMostText = 32 * 1024 * 1024;  // a hundred years are two megabytes

// "19260701".
std::optional<Session> read_date(std::string_view text) {
  if (text.size() != 8) {
    return std::nullopt;
  }
  std::string dashed(text.substr(0, 4));
  dashed.append("-").append(text.substr(4, 2)).append("-").append(text.substr(6));
  return parse_session(dashed);
}

// The next line without its end, taken from `rest`.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

// The header and the rows; empty where there is no header.
std::string_view table_of(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view from = rest;
    if (!stripped(take_line(rest)).starts_with(',')) {
      continue;
    }
    std::size_t length = from.size() - rest.size();
    while (!rest.empty()) {
      const std::string_view row = stripped(take_line(rest));
      if (row.empty() || row[0] < '0' || row[0] > '9') {
        break;
      }
      length = from.size() - rest.size();
    }
    return from.substr(0, length);
  }
  return {};
}

}  // namespace

Readings read_french_archive(std::string_view archive) {
  // A page of HTML in its place is named as what it is.
  if (std::string strange = strange_body(archive); !strange.empty()) {
    return unusable(std::move(strange));
  }
  const ZipText unzipped = unzip_text(archive, kMostText);
  return unzipped.fault.empty() ? read_french_daily(unzipped.text) : unusable(unzipped.fault);
}

Readings read_french_daily(std::string_view text) {
  if (std::string strange = strange_body(text); !strange.empty()) {
    return unusable(std::move(strange));
  }
  const std::string_view table = table_of(text);
  if (table.empty()) {
    return unusable("no table of factors: " + legible(text));
  }
  std::istringstream in{std::string(table)};
  CsvReader csv(in, "french");
  const CsvRow* header = csv.next();
  if (header == nullptr || !header->error.empty()) {
    return unusable("no header of factors: " + legible(table));
  }
  Readings out;
  DatedTable rows{.cells = header->cells.size(), .read_date = read_date, .missing = "-99.99"};
  for (std::size_t i = 1; i < header->cells.size(); ++i) {
    const std::string_view name = header->cells[i].text;
    if (is_symbol(name)) {
      rows.columns.push_back({i, std::string(name)});
    } else {
      out.refuse({line_name(header->line), {}, quoted(name) + " is no name of a factor"});
    }
  }
  read_rows(csv, rows, out);
  drop_repeats(out);
  return out;
}

}  // namespace yieldwatch
