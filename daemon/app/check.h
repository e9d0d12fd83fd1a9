// `yieldwatch check`: every mistake of a file, and what no loader looks at: the rows of
// histories, and whether a history is long enough for the rules.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "app/config/config.h"
#include "app/config/diagnostics.h"

namespace yieldwatch {

// The date now, in UTC.
Session this_day();

// `path` is a daemon's configuration, a rules file, a history.toml or a directory that holds
// one; its keys tell which. Histories are read to their last row, and a bad row is an error;
// one of a date after `today` is a warning. A rules file that the configuration at `config`
// lists is judged with that one's instruments and series; of others a name that is not known
// is a warning, and what depends on it is not judged. Puts into `about` what check_feeds.h has to
// say of the live feeds of a configuration without mistakes.
Diagnostics check_file(const std::filesystem::path& path, const ReadText& read = read_text_file,
                       Session today = this_day(), const std::filesystem::path& config = {},
                       std::string* about = nullptr);

// Warns of every rule whose signal has a value on no session of the history: "ust10y-rise-60d
// needs 61 closes of UST10Y, the history has 12". Reads the history until all have one; throws
// what HistoryReader throws.
void warn_of_cold_rules(const HistorySpec& history, std::span<const Rule> rules,
                        Diagnostics& diagnostics);

}  // namespace yieldwatch
