// One series of history: a value a date, and the CSV file that holds it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "core/value.h"

namespace yieldwatch {

struct DatedValue {
  Session date;
  Value value;

  friend bool operator==(const DatedValue&, const DatedValue&) = default;
};

using DatedValues = std::vector<DatedValue>;

// "date,UST10Y" and a row a value.
std::string dated_csv(std::string_view name, const DatedValues& values);

struct DatedFile {
  DatedValues values;
  std::string fault;  // "HYOAS.csv:17: no date and value"; then there are no values
};

// What dated_csv wrote. Neither values nor a fault where there is no file, or no row in it.
DatedFile read_dated_file(const std::filesystem::path& path, std::string_view name);

}  // namespace yieldwatch
