// What a restart finds in the journal, set against what it computes anew from the tick log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/transition.h"
#include "journal/alert_journal.h"

namespace yieldwatch {

// Transitions that the journal has already. The same input makes the same ones again, rule by
// rule in the same order: those are not to go out twice.
class KnownTransitions {
 public:
  KnownTransitions() = default;
  // Only those of which `is_there` is true: rules that are still there as they were.
  KnownTransitions(std::vector<JournaledTransition> journaled,
                   const std::function<bool(const Transition&)>& is_there);

  // Whether the journal has it. What it has of that rule before it is passed over, and counted.
  bool take(const Transition& transition);

  // Event time of the latest of all. Once that has passed, none will be made again.
  Timestamp latest() const { return latest_; }
  // Those not seen again yet.
  std::size_t left() const { return left_; }
  bool has_left(const Transition& of_rule) const;
  // In the journal, and not made again, though a later one of the same rule was.
  std::size_t passed_over() const { return passed_over_; }

 private:
  struct Known {
    std::vector<Transition> transitions;
    std::size_t next = 0;
  };
  using Key = std::pair<std::string, std::string>;  // rule, instrument

  std::map<Key, Known> by_rule_;
  Timestamp latest_ = Timestamp::never();
  std::size_t left_ = 0;
  std::size_t passed_over_ = 0;
};

// The same change of the same alert at the same time, whatever is said of it beside.
bool same_change(const Transition& a, const Transition& b);

// The end of an alert whose rule is no longer there as it was (Reason::superseded), or that the
// ticks that are there do not lead to (Reason::stale): the daemon's doing, and no tick's.
Transition end_of(const Transition& newest, Reason reason, Timestamp now);
bool is_end_of_daemon(const Transition& transition);

}  // namespace yieldwatch
