// Which rules a verb runs over a history: those of --rules, else the configuration's.
#pragma once

#include <string>
#include <vector>

#include "app/config/config.h"
#include "cli/verb.h"

namespace yieldwatch {

void add_rules(CLI::App& app, std::vector<std::string>& rules);

// The history with these rules files; if none is named, with the rules, instruments and series
// of the configuration in use, which is told, and with its evidence if asked for. Throws BadConfig
// where there is none.
Replay load_with_rules(const std::string& history, const std::vector<std::string>& rules,
                       bool use_evidence, Diagnostics& diagnostics);

}  // namespace yieldwatch
