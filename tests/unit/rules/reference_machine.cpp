#include "unit/rules/reference_machine.h"

#include <array>

#include "unit/rules/test_rules.h"

namespace yieldwatch::test {
namespace {

// Instants are indexes into the history; -1 is "not yet".
class Reference {
 public:
  Reference(const Rule& rule, const std::vector<RuleInput>& history)
      : rule_(rule), history_(history) {}

  bool blind(int i) const {
    const RuleInput& in = at(i);
    return in.stale || !in.value || !in.conditions_known;
  }

  // Entered at some time, and never left since.
  bool held(Tier tier, int i) const { return since_entered(tier, i) >= 0; }

  // Held for long enough at some time, and not away for long enough since.
  bool active(Tier tier, int i) const {
    for (int j = last_seen(i); j >= 0; j = last_seen(j - 1)) {
      if (held(tier, j) &&
          ran(rule_.hold_for, std::max(since_entered(tier, j), seen_since(j)), j)) {
        return true;
      }
      const int left = held(tier, j) ? -1 : since_left(tier, j);
      if (left >= 0 && ran(rule_.keep_firing, left, j)) {
        return false;
      }
    }
    return false;
  }

  Tier shown(int i) const {
    for (const Tier tier : {Tier::critical, Tier::warning, Tier::watch}) {
      if (active(tier, i)) {
        return tier;
      }
    }
    return Tier::none;
  }

  State state(int i) const {
    if (i < 0 || (blind(i) && !at(i).stale)) {
      return State::warming;
    }
    return at(i).stale ? State::nodata : seen_state(i);
  }

  // What it would be if it were not blind: as it last was.
  State seen_state(int i) const {
    if (last_seen(i) < 0) {
      return State::inactive;
    }
    if (shown(i) != Tier::none) {
      return State::firing;
    }
    return held(Tier::watch, i) || held(Tier::warning, i) || held(Tier::critical, i)
               ? State::pending
               : State::inactive;
  }

  // The first instant of the alert that there is; -1 if there is none.
  int onset(int i) const {
    int first = -1;
    for (int j = i; j >= 0 && seen_state(j) != State::inactive; --j) {
      first = j;
    }
    return first;
  }

  // Of the alert's end, and its `for` and `keep_firing`: why the tier was left.
  bool left_by_condition(Tier tier, int i) const {
    const int left = since_left(tier, i);
    return left >= 0 && oriented(*at(left).value) >= oriented(rule_.levels(tier)->exit);
  }

 private:
  const RuleInput& at(int i) const { return history_.at(static_cast<std::size_t>(i)); }
  std::int64_t oriented(Value value) const { return rule_.below ? -value.micro : value.micro; }

  // The last instant up to `i` that was not blind.
  int last_seen(int i) const {
    while (i >= 0 && blind(i)) {
      --i;
    }
    return i;
  }
  // The first instant of the unbroken sight that ends at `i`.
  int seen_since(int i) const { return i > 0 && !blind(i - 1) ? seen_since(i - 1) : i; }

  bool enters(Tier tier, int i) const {
    const auto levels = rule_.levels(tier);
    return !blind(i) && levels && at(i).conditions_hold &&
           oriented(*at(i).value) >= oriented(levels->enter);
  }
  bool leaves(Tier tier, int i) const {
    const auto levels = rule_.levels(tier);
    return !blind(i) &&
           (!levels || !at(i).conditions_hold || oriented(*at(i).value) < oriented(levels->exit));
  }
  int since_entered(Tier tier, int i) const {
    int first = -1;
    for (int j = i; j >= 0 && !leaves(tier, j); --j) {
      first = enters(tier, j) ? j : first;
    }
    return first;
  }
  // The first instant after it was last held.
  int since_left(Tier tier, int i) const {
    int j = i;
    while (j >= 0 && !held(tier, j)) {
      --j;
    }
    return j < 0 ? -1 : j + 1;
  }
  bool ran(Hold hold, int from, int to) const {
    return hold.sessions > 0 ? at(to).session_number - at(from).session_number >= hold.sessions
                             : at(to).now.ns - at(from).now.ns >= hold.nanos;
  }

  const Rule& rule_;
  const std::vector<RuleInput>& history_;
};

// Why, and which level was crossed, of the change at `i`.
void explain(const Reference& ref, const Rule& rule, const RuleInput& input, int i,
             StateChange& change) {
  constexpr auto kTiers = std::to_array<Tier>({Tier::watch, Tier::warning, Tier::critical});
  const auto gravity = [&](int at) {
    return at < 0 ? 0 : static_cast<int>(ref.shown(at)) * 2 + (ref.onset(at) >= 0 ? 1 : 0);
  };
  const bool blind_before =
      change.previous_state == State::warming || change.previous_state == State::nodata;
  if (ref.blind(i)) {
    change.reason = input.stale || !input.value ? Reason::stale : Reason::condition;
    return;
  }
  if (gravity(i) > gravity(i - 1)) {
    change.reason = change.previous_state == State::nodata ? Reason::fresh : Reason::enter;
    for (const Tier tier : kTiers) {
      const bool counts = change.tier == Tier::none ? ref.held(tier, i) : tier == change.tier;
      change.level = counts ? rule.levels(tier)->enter : change.level;
    }
    return;
  }
  change.reason = Reason::fresh;
  if (gravity(i) == gravity(i - 1)) {
    return;
  }
  for (const Tier tier : kTiers) {
    const bool was =
        change.previous_tier == Tier::none ? ref.held(tier, i - 1) : ref.active(tier, i - 1);
    const bool is = change.previous_tier == Tier::none ? ref.held(tier, i) : ref.active(tier, i);
    if (was && !is) {
      const bool by_condition = ref.left_by_condition(tier, i);
      if (!blind_before) {
        change.reason = by_condition ? Reason::condition : Reason::exit;
      }
      change.level = by_condition ? std::nullopt : std::optional(rule.levels(tier)->exit);
      return;
    }
  }
}

}  // namespace

std::vector<std::string> reference_changes(const Rule& rule,
                                           const std::vector<RuleInput>& history) {
  const Reference ref(rule, history);
  std::vector<std::string> changes;
  for (int i = 0; i < static_cast<int>(history.size()); ++i) {
    const RuleInput& input = history[static_cast<std::size_t>(i)];
    StateChange change{.time = input.now,
                       .state = ref.state(i),
                       .tier = ref.shown(i),
                       .previous_state = ref.state(i - 1),
                       .previous_tier = i > 0 ? ref.shown(i - 1) : Tier::none,
                       .value = input.value};
    if (change.state == change.previous_state && change.tier == change.previous_tier) {
      continue;
    }
    const int onset = ref.onset(i) >= 0 ? ref.onset(i) : ref.onset(i - 1);
    change.onset = onset >= 0 ? history[static_cast<std::size_t>(onset)].now : Timestamp::never();
    explain(ref, rule, input, i, change);
    changes.push_back(to_text(change));
  }
  return changes;
}

}  // namespace yieldwatch::test
