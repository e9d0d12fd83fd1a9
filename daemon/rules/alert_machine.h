// The alert state machine of one rule: values in, transitions out. See design: states, tiers
// with hysteresis, `for`, `keep_firing`, `and`, stale inputs.
//
// Pure: it is told the time. The caller evaluates it at every change of an input and at
// next_due(); what falls due in between would bear a wrong time. Where an input changes at the
// very instant at which something is due, one evaluation with the new input is enough, and the
// input goes first: a tier left at the end of its `for` does not fire, one entered again at
// the end of its `keep_firing` stays.
//
// Belongs to one thread; allocates nothing. An evaluation that changes nothing costs a handful
// of comparisons.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/transition.h"
#include "rules/rule.h"

namespace yieldwatch {

// What a rule sees at one instant.
struct RuleInput {
  Timestamp now;
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
  std::optional<StateChange> evaluate(const RuleInput& input) {
    return settled(input) ? std::nullopt : reconsider(input);
  }

  // Whether the value is at or beyond the tier's `enter`.
  bool reaches(Tier tier, Value value) const;
  // Closes have been corrected, and with them the value by which a tier that is held was entered.
  // One that is in doubt would not have been entered by what is known now: the next evaluation that
  // has data takes it back, as corrected, unless it enters the tier then. Until there is one the
  // doubt waits.
  void correct(Tier tier, std::optional<Value> entered, bool in_doubt);
  // A session has ended with that value of the signal: a tier that it reaches is in doubt no more.
  void end_session(Value close);

  // The next instant at which evaluating the same input would change the state by the passing
  // of time alone; end_of_time() if none.
  Timestamp next_due() const { return next_due_; }

  State state() const { return state_; }
  Tier tier() const { return tier_; }
  // When the present alert left `inactive`; never() where there is none.
  Timestamp onset() const { return onset_; }

  // A tier's clocks, for `explain`.
  struct TierClock {
    bool held = false;                     // entered, and not left since
    bool active = false;                   // held for long enough; stays so through keep_firing
    Timestamp since = Timestamp::never();  // when it was entered, or left if no longer held
    std::int64_t since_session = 0;
    bool by_condition = false;  // left because a condition failed, not because of the value
    bool in_doubt = false;      // entered by figures that have been corrected since
    // The value by which it was entered, as it has been corrected since; nothing where the tier is
    // not held, or was found held when data came back.
    std::optional<Value> entered = {};

    friend bool operator==(const TierClock&, const TierClock&) = default;
  };
  const TierClock& clock(Tier tier) const;

  // All it remembers. Sessions are counted back from the present one: another count of them
  // goes on from it.
  struct Memory {
    State state = State::warming;
    Tier tier = Tier::none;
    Timestamp onset = Timestamp::never();
    std::array<TierClock, kTierCount> clocks;  // since_session: 0 is the present one, -1 before it

    friend bool operator==(const Memory&, const Memory&) = default;
  };
  Memory memory(std::int64_t session_number) const;
  void restore(const Memory& memory, std::int64_t session_number);

 private:
  // Levels of one tier, negated where the rule is mirrored, so that higher is always graver.
  struct Levels {
    bool exists = false;
    std::int64_t enter = 0;
    std::int64_t exit = 0;
  };
  static constexpr std::int64_t kNoSession = std::numeric_limits<std::int64_t>::max();
  using Tiers = std::array<TierClock, kTierCount>;

  std::int64_t oriented(Value value) const { return rule_->below ? -value.micro : value.micro; }
  // Whether a tier is entered, or stays so; one in doubt has to be entered again.
  bool holds(std::size_t tier, std::int64_t value, bool conditions_hold) const;
  // Whether the input leaves every clock as it is, and nothing is due.
  bool settled(const RuleInput& input) const {
    if (input.stale || !input.value || !input.conditions_known || blind_ ||
        input.now >= next_due_ || input.session_number >= next_due_session_) {
      return false;
    }
    const std::int64_t value = oriented(*input.value);
    return input.conditions_hold ? value >= calm_from_ && value < calm_to_ : !any_held_;
  }
  std::optional<StateChange> reconsider(const RuleInput& input);
  void find_calm();
  std::optional<StateChange> go_blind(const RuleInput& input);
  void advance_clocks(const RuleInput& input);
  void find_next_due();
  void show_tiers();
  void explain(StateChange& change, const Tiers& before, bool had_alert) const;
  void explain_descent(StateChange& change, const Tiers& before) const;

  const Rule* rule_;
  State state_ = State::warming;
  Tier tier_ = Tier::none;
  Timestamp onset_ = Timestamp::never();
  Timestamp next_due_ = Timestamp::end_of_time();
  std::int64_t next_due_session_ = kNoSession;
  bool blind_ = true;  // warming or nodata: nothing is evaluated, what was is held
  // While the conditions hold, a value in [calm_from_, calm_to_) enters and leaves no tier.
  std::int64_t calm_from_ = 0;
  std::int64_t calm_to_ = 0;
  bool any_held_ = false;
  std::array<Levels, kTierCount> levels_;
  Tiers clocks_;
};

}  // namespace yieldwatch
