#include "app/host/recovery.h"

#include <algorithm>

namespace yieldwatch {

KnownTransitions::KnownTransitions(std::vector<JournaledTransition> journaled,
                                   const std::function<bool(const Transition&)>& is_there) {
  for (JournaledTransition& known : journaled) {
    Transition& t = known.transition;
    if (is_end_of_daemon(t) || !is_there(t)) {
      continue;
    }
    ++left_;
    latest_ = std::max(latest_, t.time);
    Key key{t.rule, t.instrument};
    by_rule_[std::move(key)].transitions.push_back(std::move(t));
  }
}

bool KnownTransitions::take(const Transition& transition) {
  if (left_ == 0) {
    return false;
  }
  const auto known = by_rule_.find({transition.rule, transition.instrument});
  if (known == by_rule_.end()) {
    return false;
  }
  auto& [transitions, next] = known->second;
  const auto from = transitions.begin() + static_cast<std::ptrdiff_t>(next);
  const auto found = std::find_if(from, transitions.end(), [&transition](const Transition& t) {
    return same_change(t, transition);
  });
  if (found == transitions.end()) {
    return false;
  }
  const auto passed = static_cast<std::size_t>(found - from);
  passed_over_ += passed;
  left_ -= passed + 1;
  next += passed + 1;
  return true;
}

bool KnownTransitions::has_left(const Transition& of_rule) const {
  const auto known = by_rule_.find({of_rule.rule, of_rule.instrument});
  return known != by_rule_.end() && known->second.next < known->second.transitions.size();
}

bool same_change(const Transition& a, const Transition& b) {
  return a.rule == b.rule && a.instrument == b.instrument && a.rule_hash == b.rule_hash &&
         a.time == b.time && a.state == b.state && a.tier == b.tier &&
         a.previous_state == b.previous_state && a.previous_tier == b.previous_tier &&
         a.value == b.value && a.level == b.level && a.reason == b.reason && a.id == b.id;
}

Transition end_of(const Transition& newest, Reason reason, Timestamp now) {
  Transition end = newest;
  end.time = std::max(now, newest.time);
  end.previous_state = newest.state;
  end.previous_tier = newest.tier;
  end.state = State::inactive;
  end.tier = Tier::none;
  end.value.reset();
  end.level.reset();
  end.reason = reason;
  end.inputs.clear();
  end.regimes.clear();
  end.same_period.reset();
  end.record.reset();
  return end;
}

// A rule itself goes on without data, and does not end, when it loses its inputs.
bool is_end_of_daemon(const Transition& t) {
  return t.reason == Reason::superseded ||
         (t.reason == Reason::stale && t.state == State::inactive);
}

}  // namespace yieldwatch
