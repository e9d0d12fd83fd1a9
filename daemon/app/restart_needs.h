// What of a configuration that is read anew takes effect only when the daemon is started anew.
#pragma once

#include <string>
#include <vector>

#include "app/config/config.h"

namespace yieldwatch {

// The sections in which `loaded` differs from what the daemon was started with, as its file has
// them: "[feed.fred]", "[journal]"; and "calendars/us-bond.toml" where feeds go by one that has
// changed. Each once. Nothing of what a reload takes: rules, series, instruments, evidence.
std::vector<std::string> restart_needs(const Config& started, const Config& loaded);

}  // namespace yieldwatch
