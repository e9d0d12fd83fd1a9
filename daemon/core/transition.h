// What comes out: every change of a rule's state or tier.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert_record.h"
#include "core/tick.h"
#include "core/time.h"
#include "core/unit.h"
#include "core/value.h"

namespace yieldwatch {

enum class State : std::uint8_t {
  warming,   // an input has no value yet
  inactive,  // evaluated, and no tier holds
  pending,   // a tier holds, and its `for` has not run
  firing,    // at least one tier's `for` has run
  nodata,    // an input is stale; the tier is held
};

// In rising order: a higher tier is the graver one.
enum class Tier : std::uint8_t { none, watch, warning, critical };

inline constexpr int kTierCount = 3;  // without `none`

enum class Reason : std::uint8_t {
  enter,       // the signal reached a tier's `enter`, or its `for` has run
  exit,        // it fell below a tier's `exit`, or `keep_firing` has run
  condition,   // "and": one of the rule's `and` conditions ceased to hold, or has no value
  stale,       // an input went stale or lost its value
  fresh,       // inputs have values (again)
  superseded,  // the rule was changed while it ran
  corrected,   // a past value was revised
};

std::string_view to_string(State state);
std::string_view to_string(Tier tier);
std::string_view to_string(Reason reason);
std::optional<Tier> parse_tier(std::string_view text);

// The newest value of an instrument that a rule reads.
struct TransitionInput {
  std::string instrument;
  Timestamp time;
  Quantity value;
  // Where the closes that the rule's signal reads come from, if it has several sources: "treasury",
  // or "treasury to 2026-05-01, fred from 2026-05-04" where they are mixed.
  std::string sources = {};

  bool is_mixed() const { return sources.find(',') != std::string::npos; }
  friend bool operator==(const TransitionInput&, const TransitionInput&) = default;
};

struct Transition {
  Timestamp time;   // when it fell due, by event time
  Session session;  // of the rule's series at that time; Session::none() before its first
  std::string rule;
  std::string rule_hash;   // fingerprint of what the rule asks, 16 hex digits
  std::string instrument;  // "-" where the rule has no single one
  State state = State::warming;
  Tier tier = Tier::none;
  State previous_state = State::warming;
  Tier previous_tier = Tier::none;
  std::optional<Value> value;  // of the signal, in `unit`
  Unit unit = Unit::one;
  std::optional<Value> level;  // the enter or exit crossed, in `unit`; none where none was
  Reason reason = Reason::enter;
  std::string id;       // rule/instrument/onset; empty where there is no alert
  std::string over;     // the signal's window in words: "in 60 sessions"
  std::string summary;  // the rule's summary with {value} filled in; may be empty
  std::vector<TransitionInput> inputs;
  Origin origin = Origin::live;
  std::vector<HeldRegime> regimes;  // those that hold at that time; unknown ones don't
  // How the rule's outcome has moved with its series, on the same days, over the last
  // kSamePeriodSessions: no forecast. Nothing where it is not known.
  std::optional<Quantity> same_period;
  std::optional<AlertRecord> record;  // only of a transition with an id

  friend bool operator==(const Transition&, const Transition&) = default;
};

// The tier an alert's topic bears: the higher of before and after.
constexpr Tier topic_tier(const Transition& t) {
  return t.tier > t.previous_tier ? t.tier : t.previous_tier;
}

// As an array of JSON objects: instrument, time, value, unit; sources where it has several.
std::string inputs_as_json(const std::vector<TransitionInput>& inputs);

// One line of JSON, without a line end: the fields of a transition with stable snake_case
// names in a fixed order, null where there is nothing. `inputs` is an array.
std::string to_json_line(const Transition& transition);

// The line for a person, without its key=value tail and without a line end:
// "2026-09-28T19:30:00Z ALERT warning ust10y-rise-60d UST10Y +75bp in 60 sessions (level 75bp)".
std::string to_alert_line(const Transition& transition);

}  // namespace yieldwatch
