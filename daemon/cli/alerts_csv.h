// Alerts as comma-separated values, quoted as RFC 4180 says; lines end with a line feed.
#pragma once

#include <string>
#include <string_view>

#include "journal/alert_journal.h"

namespace yieldwatch {

// The names of the columns, without a line end.
std::string_view alerts_csv_header();
// Without a line end. What there is not is empty.
std::string to_csv(const JournaledTransition& journaled);

}  // namespace yieldwatch
