// The Federal Reserve's H.15 from its data download, as CSV: rows that describe the columns, then a
// row "Time Period" with their symbols (RIFLGFCY10_N.B), then a row a date.
//
// Values in percent, each with its date; an empty cell or ND is no value and no fault. A column
// that is not in percent a year, or has a multiplier other than 1, is refused as a whole.
//
// A pure function for any thread.
#pragma once

#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

Readings read_h15_csv(std::string_view body);

}  // namespace yieldwatch
