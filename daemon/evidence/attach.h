// Puts the record of its rule into an alert.
//
// Pure functions; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert_record.h"
#include "core/transition.h"
#include "evidence/evidence.h"

namespace yieldwatch {

// The record of rules over one history, as it was computed and kept: rows without episodes and
// path.
struct EvidenceHistory {
  std::string name;
  std::vector<std::string> sources;
  Session first;
  Session last;
  std::string fingerprint;  // of its ticks and its outcomes
  std::vector<EvidenceRow> rows;
};

// A rule at one moment.
struct Occasion {
  std::string_view rule;
  std::string_view rule_hash;
  std::string_view instrument;
  Tier tier = Tier::none;      // none: nothing has fired yet, and the lowest tier's record is given
  std::optional<Value> value;  // of the signal
  Session session;
  std::span<const HeldRegime> regimes;
};

// Nothing where the history has no record of that rule, instrument and tier.
std::optional<AlertRecord> record_for(const EvidenceHistory& history, const Occasion& occasion);

// Gives a transition that has an id its record. `history` may be null.
void attach_record(const EvidenceHistory* history, Transition& transition);

}  // namespace yieldwatch
