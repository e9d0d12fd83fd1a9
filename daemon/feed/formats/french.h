// Kenneth French's daily factors: a zip archive of one CSV, with words above its table and below.
//
// Returns in percent a day: Mkt-RF, SMB, HML, RF. -99.99 is missing: no value, and no fault.
//
// Pure functions for any thread.
#pragma once

#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

// The archive, as it is downloaded.
Readings read_french_archive(std::string_view archive);

// The CSV in it. The table's header has no name for its first column; the first line after it that
// does not begin with a digit ends the table.
Readings read_french_daily(std::string_view text);

}  // namespace yieldwatch
