#include "rules/alert_machine.h"

#include <algorithm>
#include <cassert>

namespace yieldwatch {
namespace {

using TierClock = AlertMachine::TierClock;

constexpr std::size_t index_of(Tier tier) {
  return static_cast<std::size_t>(tier) - 1;
}
constexpr Tier tier_at(std::size_t index) {
  return static_cast<Tier>(index + 1);
}

// Whether the tier is on its way: to fire, or to stop firing.
bool waits(const TierClock& clock) {
  return clock.held != clock.active;
}

const Hold& waited_for(const Rule& rule, const TierClock& clock) {
  return clock.held ? rule.hold_for : rule.keep_firing;
}

bool has_run(const Hold& hold, const TierClock& clock, const RuleInput& input) {
  return hold.sessions > 0 ? input.session_number - clock.since_session >= hold.sessions
                           : input.now >= clock.since.plus(hold.nanos);
}

// How grave a state is, in one number: no alert, pending, then the tiers.
int gravity(Tier tier, bool alert) {
  return tier != Tier::none ? 1 + static_cast<int>(tier) : static_cast<int>(alert);
}

}  // namespace

AlertMachine::AlertMachine(const Rule& rule) : rule_(&rule) {
  for (std::size_t i = 0; i < kTierCount; ++i) {
    if (const auto tier = rule.levels(tier_at(i))) {
      levels_[i] = {.exists = true, .enter = oriented(tier->enter), .exit = oriented(tier->exit)};
    }
  }
}

const AlertMachine::TierClock& AlertMachine::clock(Tier tier) const {
  assert(tier != Tier::none);
  return clocks_.at(index_of(tier));
}

AlertMachine::Memory AlertMachine::memory(std::int64_t session_number) const {
  Memory memory{.state = state_, .tier = tier_, .onset = onset_, .clocks = clocks_};
  for (TierClock& clock : memory.clocks) {
    clock.since_session -= session_number;
  }
  return memory;
}

void AlertMachine::restore(const Memory& memory, std::int64_t session_number) {
  state_ = memory.state;
  tier_ = memory.tier;
  onset_ = memory.onset;
  clocks_ = memory.clocks;
  for (TierClock& clock : clocks_) {
    clock.since_session += session_number;
  }
  if (state_ != State::warming && state_ != State::nodata) {
    find_calm();
    find_next_due();
  }
}

bool AlertMachine::holds(std::size_t tier, std::int64_t value, bool conditions_hold) const {
  const Levels& levels = levels_[tier];
  const TierClock& clock = clocks_[tier];
  const std::int64_t level = clock.held && !clock.in_doubt ? levels.exit : levels.enter;
  return levels.exists && conditions_hold && value >= level;
}

bool AlertMachine::reaches(Tier tier, Value value) const {
  const Levels& levels = levels_.at(index_of(tier));
  return levels.exists && oriented(value) >= levels.enter;
}

void AlertMachine::correct(Tier tier, std::optional<Value> entered, bool in_doubt) {
  TierClock& clock = clocks_.at(index_of(tier));
  assert(clock.held);
  clock.entered = entered;
  clock.in_doubt = in_doubt;
  if (!blind_) {
    find_calm();
  }
}

void AlertMachine::end_session(Value close) {
  for (std::size_t i = 0; i < kTierCount; ++i) {
    clocks_[i].in_doubt = clocks_[i].in_doubt && oriented(close) < levels_[i].enter;
  }
}

std::optional<StateChange> AlertMachine::reconsider(const RuleInput& input) {
  if (input.stale || !input.value || !input.conditions_known) {
    return go_blind(input);
  }
  const Tiers before = clocks_;
  const bool had_alert = onset_ != Timestamp::never();
  StateChange change{.time = input.now,
                     .previous_state = state_,
                     .previous_tier = tier_,
                     .value = input.value,
                     .onset = onset_};
  advance_clocks(input);
  find_calm();
  find_next_due();
  show_tiers();
  if (state_ == change.previous_state && tier_ == change.previous_tier) {
    return std::nullopt;
  }
  if (state_ == State::inactive) {
    onset_ = Timestamp::never();
  } else if (!had_alert) {
    onset_ = change.onset = input.now;
  }
  change.state = state_;
  change.tier = tier_;
  explain(change, before, had_alert);
  return change;
}

// The clocks stand as they are until inputs are back; nothing falls due meanwhile.
std::optional<StateChange> AlertMachine::go_blind(const RuleInput& input) {
  const State next = input.stale ? State::nodata : State::warming;
  if (next == state_) {
    return std::nullopt;
  }
  const bool only_condition = !input.stale && input.value;
  StateChange change{.time = input.now,
                     .state = next,
                     .tier = tier_,
                     .previous_state = state_,
                     .previous_tier = tier_,
                     .value = input.value,
                     .level = std::nullopt,
                     .reason = only_condition ? Reason::condition : Reason::stale,
                     .onset = onset_};
  state_ = next;
  blind_ = true;
  next_due_ = Timestamp::end_of_time();
  next_due_session_ = kNoSession;
  return change;
}

void AlertMachine::advance_clocks(const RuleInput& input) {
  const std::int64_t value = oriented(*input.value);
  for (std::size_t i = 0; i < kTierCount; ++i) {
    TierClock& clock = clocks_[i];
    const bool held = holds(i, value, input.conditions_hold);
    // Whether a tier held all through a time without data is not known: `for` starts anew. One that
    // was in doubt is entered only now.
    const bool anew = held && (clock.in_doubt || (blind_ && !clock.active));
    if (held != clock.held || anew) {
      clock = {.held = held,
               .active = clock.active && (held || !clock.in_doubt),
               .since = input.now,
               .since_session = input.session_number,
               .by_condition = !held && value >= levels_[i].exit,
               .entered = held && value >= levels_[i].enter ? input.value : std::nullopt};
    }
    clock.in_doubt = false;
    if (waits(clock) && has_run(waited_for(*rule_, clock), clock, input)) {
      clock.active = clock.held;
    }
  }
}

void AlertMachine::find_calm() {
  blind_ = any_held_ = false;
  calm_from_ = std::numeric_limits<std::int64_t>::min();
  calm_to_ = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < kTierCount; ++i) {
    if (clocks_[i].in_doubt) {  // nothing is calm
      calm_from_ = std::numeric_limits<std::int64_t>::max();
    }
    if (clocks_[i].held) {
      any_held_ = true;
      calm_from_ = std::max(calm_from_, levels_[i].exit);
    } else if (levels_[i].exists) {
      calm_to_ = std::min(calm_to_, levels_[i].enter);
    }
  }
}

void AlertMachine::find_next_due() {
  next_due_ = Timestamp::end_of_time();
  next_due_session_ = kNoSession;
  for (const TierClock& clock : clocks_) {
    if (!waits(clock)) {
      continue;
    }
    const Hold& hold = waited_for(*rule_, clock);
    if (hold.sessions > 0) {
      next_due_session_ = std::min(next_due_session_, clock.since_session + hold.sessions);
    } else {
      next_due_ = std::min(next_due_, clock.since.plus(hold.nanos));
    }
  }
}

// State and tier as the clocks have it.
void AlertMachine::show_tiers() {
  tier_ = Tier::none;
  bool any_held = false;
  for (std::size_t i = 0; i < kTierCount; ++i) {
    tier_ = clocks_[i].active ? tier_at(i) : tier_;
    any_held = any_held || clocks_[i].held;
  }
  if (tier_ != Tier::none) {
    state_ = State::firing;
  } else {
    state_ = any_held ? State::pending : State::inactive;
  }
}

// Reason and level of a change among inactive, pending and firing, or into one of them.
void AlertMachine::explain(StateChange& change, const Tiers& before, bool had_alert) const {
  const int was = gravity(change.previous_tier, had_alert);
  const int is = gravity(tier_, state_ == State::pending);
  if (is < was) {
    explain_descent(change, before);
  } else if (is > was) {
    std::size_t highest = tier_ != Tier::none ? index_of(tier_) : kTierCount - 1;
    while (tier_ == Tier::none && highest > 0 && !clocks_[highest].held) {
      --highest;
    }
    change.reason = Reason::enter;
    change.level = rule_->tiers[highest]->enter;
  }
  const bool comes_back = change.previous_state == State::nodata || is == was ||
                          (change.previous_state == State::warming && is < was);
  if (comes_back && change.reason != Reason::corrected) {
    change.reason = Reason::fresh;
  }
}

// The lowest tier left says why: what lies above it would have gone with it.
void AlertMachine::explain_descent(StateChange& change, const Tiers& before) const {
  const bool fired = change.previous_tier != Tier::none;
  for (std::size_t i = 0; i < kTierCount; ++i) {
    const bool left =
        fired ? before[i].active && !clocks_[i].active : before[i].held && !clocks_[i].held;
    if (left) {
      change.reason = before[i].in_doubt && !clocks_[i].held ? Reason::corrected
                      : clocks_[i].by_condition              ? Reason::condition
                                                             : Reason::exit;
      change.level =
          change.reason == Reason::exit ? std::optional(rule_->tiers[i]->exit) : std::nullopt;
      return;
    }
  }
}

}  // namespace yieldwatch
