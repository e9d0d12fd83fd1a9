// What of a configuration the analyzer's thread works by, made for it; the same at a start and
// when rules are read anew.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analyzer.h"
#include "app/config/config.h"
#include "evidence/attach.h"

namespace yieldwatch {

AnalyzerSpec analyzer_spec(const Config& config);

// Whether an instrument is one of the configuration's. Quick: it is asked for every message.
std::function<bool(std::string_view)> known_names(const Config& config);

// Of these, those that an analyzer in `state` does not know.
std::vector<std::string> names_beyond(const AnalyzerState& state, const Config& config);

// The history whose record alerts carry.
std::optional<EvidenceHistory> record_of(const Config& config);

// The names of its live feeds: those that are to be heard all the time.
std::vector<std::string> live_feeds(const Config& config);

// Fingerprint of all that an analyzer's state depends on: rules, and the instruments they read.
std::string hash_of(const Config& config);

}  // namespace yieldwatch
