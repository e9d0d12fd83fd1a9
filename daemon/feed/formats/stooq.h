// Stooq's CSV. Its errors come with status 200 as a line of text ("No data", "Exceeded the daily
// hits limit"), and PHP's warnings may stand above the table: those are faults, and are skipped.
//
// Closes, in points or dollars, or percent for a yield. An empty cell and N/D are no value and no
// fault.
//
// Pure functions for any thread.
#pragma once

#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

// `q/d/l/?s=…&i=d`: a row a date. The body does not name its symbol.
Readings read_stooq_history(std::string_view body, std::string_view symbol);

}  // namespace yieldwatch
