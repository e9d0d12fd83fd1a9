// The alert state machine of one rule: values in, transitions out. See design: states, tiers
// with hysteresis, `for`, `keep_firing`, `and`, stale inputs.
//
// Pure: it is told the time. The caller evaluates it at every change of an input and at
// next_due(); what falls due in between would bear a wrong time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/transition.h"
#include "rules/rule.h"

namespace yieldwatch {

// What a rule sees at one instant.
struct RuleInput {
  Timestamp now;
  Session session;                  // of the rule's series
  std::int64_t session_number = 0;  // counts the sessions of the rule's series
  std::optional<Value> value;       // of the signal
  bool conditions_known = true;     // every `and` condition has a value
  bool conditions_hold = true;      // all of them hold (meaningful if known)
  bool stale = false;               // some input is stale
};

// The state machine's part of a Transition; the analyzer adds names, unit and inputs.
struct StateChange {
  Timestamp time;
  State state = State::warming;
  Tier tier = Tier::none;
  State previous_state = State::warming;
  Tier previous_tier = Tier::none;
  std::optional<Value> value;
  std::optional<Value> level;
  Reason reason = Reason::enter;
  Timestamp onset;  // when the alert left `inactive`; never() where there is no alert
};

class AlertMachine {
 public:
  // Keeps a pointer: `rule` must outlive the machine and not move.
  explicit AlertMachine(const Rule& rule);

  // Applies what is seen at `input.now` (which never goes back). At most one change.
  std::optional<StateChange> evaluate(const RuleInput& input);

  // The next instant at which evaluating the same input would change the state by the passing
  // of time alone; end_of_time() if none.
  Timestamp next_due() const { return next_due_; }

  State state() const { return state_; }
  Tier tier() const { return tier_; }
  // When the present alert left `inactive`; never() where there is none.
  Timestamp onset() const { return onset_; }

  // A tier's clocks, for `explain`.
  struct TierClock {
    bool held = false;    // entered, and not left since
    bool active = false;  // held for long enough; stays so through keep_firing
    Timestamp since;      // when it was entered, or left if no longer held
    std::int64_t since_session = 0;
  };
  const TierClock& clock(Tier tier) const;

 private:
  const Rule* rule_;
  State state_ = State::warming;
  Tier tier_ = Tier::none;
  Timestamp onset_ = Timestamp::never();
  Timestamp next_due_ = Timestamp::end_of_time();
  std::array<TierClock, kTierCount> clocks_;
};

}  // namespace yieldwatch
