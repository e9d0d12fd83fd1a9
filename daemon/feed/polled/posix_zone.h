// The rule that a tz database gives for the years after its table: a POSIX TZ string, such as
// "EST5EDT,M3.2.0,M11.1.0". Pure, so it may be called from any thread.
//
// date/tz 3.0 ignores it and takes standard time to last for ever: after 2037, or from 2007 on
// where the database was compiled "slim". (Its own ptz.h reads such strings, but is ambiguous
// with <chrono> in C++20.)
#pragma once

#include <string_view>
#include <vector>

#include "core/zone.h"

namespace yieldwatch {

// The changes of offset from the start of `first_year` to the end of `last_year`, in rising
// order. None where the rule knows no summer time or is not understood.
std::vector<ZoneOffset> posix_changes(std::string_view rule, int first_year, int last_year);

}  // namespace yieldwatch
