// Rules and scripts of inputs for the tests of this room.
#pragma once

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rules/alert_machine.h"

namespace yieldwatch::test {

constexpr Value bp(std::int64_t number) {
  return {number * Value::kScale};
}

// Three tiers, 50/40, 75/60 and 100/80, on a signal in bp.
inline Rule three_tiers(Hold hold_for = {}, Hold keep_firing = {}) {
  Rule rule{.name = "rise", .instrument = "UST10Y"};
  rule.signal.unit = Unit::basis_points;
  rule.tiers = {TierLevels{bp(50), bp(40)}, TierLevels{bp(75), bp(60)},
                TierLevels{bp(100), bp(80)}};
  rule.hold_for = hold_for;
  rule.keep_firing = keep_firing;
  return rule;
}

// "2 pending/none > firing/watch 52 enter 50 @1": time, what it was and is, the value, the
// reason, the level crossed, and when the alert began; "-" where there is none.
inline std::string to_text(const StateChange& change) {
  const auto both = [](State state, Tier tier) {
    return std::string(to_string(state)) + '/' + std::string(to_string(tier));
  };
  const auto number = [](const std::optional<Value>& value) {
    return value ? to_string(*value) : "-";
  };
  const std::string_view reason =
      change.reason == Reason::condition ? "and" : to_string(change.reason);
  return std::to_string(change.time.ns) + ' ' + both(change.previous_state, change.previous_tier) +
         " > " + both(change.state, change.tier) + ' ' + number(change.value) + ' ' +
         std::string(reason) + ' ' + number(change.level) + " @" +
         (change.onset == Timestamp::never() ? "-" : std::to_string(change.onset.ns));
}

// Drives a machine by words, each of which is evaluated at once:
//   52 (the value), gone (no value), fails, unknown, holds (the condition), stale, alive,
//   next (the next session).
// and lets time pass by "+5": evaluated at each next_due on the way, not at the end.
class Script {
 public:
  explicit Script(const Rule& rule) : machine_(rule) {}

  // Plays the words, parted by blanks, and returns what they changed.
  std::vector<std::string> play(std::string_view words) {
    changes_.clear();
    while (!words.empty()) {
      const std::size_t end = std::min(words.find(' '), words.size());
      play_word(words.substr(0, end));
      words.remove_prefix(std::min(end + 1, words.size()));
    }
    return changes_;
  }

  const AlertMachine& machine() const { return machine_; }

 private:
  void play_word(std::string_view word) {
    if (word.starts_with('+')) {
      pass(number(word.substr(1)));
      return;
    }
    if (word == "gone") {
      input_.value.reset();
    } else if (word == "fails" || word == "holds") {
      input_.conditions_known = true;
      input_.conditions_hold = word == "holds";
    } else if (word == "unknown") {
      input_.conditions_known = false;
    } else if (word == "stale" || word == "alive") {
      input_.stale = word == "stale";
    } else if (word == "next") {
      ++input_.session_number;
    } else {
      input_.value = bp(number(word));
    }
    evaluate();
  }

  void pass(std::int64_t nanos) {
    const Timestamp end = input_.now.plus(nanos);
    while (machine_.next_due() <= end) {
      input_.now = machine_.next_due();
      evaluate();
    }
    input_.now = end;
  }

  void evaluate() {
    if (const auto change = machine_.evaluate(input_)) {
      changes_.push_back(to_text(*change));
    }
  }

  static std::int64_t number(std::string_view text) {
    std::int64_t out = 0;
    const char* const end = text.data() + text.size();
    if (std::from_chars(text.data(), end, out).ptr != end) {
      throw std::invalid_argument("no word of a script: " + std::string(text));
    }
    return out;
  }

  AlertMachine machine_;
  RuleInput input_{.now = {0}};
  std::vector<std::string> changes_;
};

}  // namespace yieldwatch::test
