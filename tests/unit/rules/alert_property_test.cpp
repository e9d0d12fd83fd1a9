// What must be true of the machine whatever happens to it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "rules/alert_machine.h"
#include "unit/rules/reference_machine.h"
#include "unit/rules/test_rules.h"

namespace yieldwatch {
namespace {

using test::bp;
using test::three_tiers;

constexpr std::int64_t kLength = 60;

Hold any_hold() {
  const std::int64_t length = *rc::gen::inRange(0, 6);
  return *rc::gen::arbitrary<bool>() ? Hold{.nanos = length} : Hold{.sessions = length / 2};
}

Rule any_rule() {
  Rule rule = three_tiers(any_hold(), any_hold());
  if (*rc::gen::inRange(0, 3) == 0) {
    rule.tiers.at(*rc::gen::inRange<std::size_t>(0, 3)).reset();
  }
  return rule;
}

// What is seen at each instant from 0 on: mostly the same as before, else something near it.
std::vector<RuleInput> any_history() {
  std::vector<RuleInput> all;
  RuleInput input{.now = {0}};
  for (std::int64_t now = 0; now < kLength; ++now) {
    input.now = {now};
    switch (*rc::gen::inRange(0, 16)) {
      case 0:
        input.stale = !input.stale && *rc::gen::arbitrary<bool>();
        break;
      case 1:
        input.value.reset();
        break;
      case 2:
        input.conditions_known = !input.conditions_known;
        break;
      case 3:
        input.conditions_hold = !input.conditions_hold;
        break;
      case 4:
      case 5:
        ++input.session_number;
        break;
      case 6:
      case 7:
      case 8:
      case 9:
        // The levels themselves, and both sides of each.
        input.value = bp(*rc::gen::element(39, 40, 41, 49, 50, 59, 60, 74, 75, 79, 80, 99, 100));
        break;
      default:
        break;
    }
    all.push_back(input);
  }
  return all;
}

bool same(const RuleInput& a, const RuleInput& b) {
  return a.value == b.value && a.stale == b.stale && a.conditions_known == b.conditions_known &&
         a.conditions_hold == b.conditions_hold && a.session_number == b.session_number;
}

// Evaluates as the analyzer does: when something changed, and at next_due. `also` says at
// which other instants.
std::vector<std::string> run(const Rule& rule, const std::vector<RuleInput>& history,
                             const std::vector<bool>& also = std::vector<bool>(kLength)) {
  AlertMachine machine(rule);
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const bool changed = i == 0 || !same(history[i], history[i - 1]);
    if (!changed && !also.at(i) && machine.next_due() != history[i].now) {
      continue;
    }
    if (const auto change = machine.evaluate(history[i])) {
      changes.push_back(test::to_text(*change));
    }
  }
  return changes;
}

RC_GTEST_PROP(AlertMachineProperty, EvaluatingMoreOftenChangesNothing, ()) {
  const Rule rule = any_rule();
  const auto history = any_history();
  const auto also = *rc::gen::container<std::vector<bool>>(kLength, rc::gen::arbitrary<bool>());
  RC_ASSERT(run(rule, history, also) == run(rule, history));
}

RC_GTEST_PROP(AlertMachineProperty, AMirroredRuleMirrorsItsTransitions, ()) {
  const Rule rule = any_rule();
  Rule mirrored = rule;
  mirrored.below = true;
  for (auto& tier : mirrored.tiers) {
    if (tier) {
      tier = TierLevels{{-tier->enter.micro}, {-tier->exit.micro}};
    }
  }
  AlertMachine machine(rule);
  AlertMachine mirror(mirrored);
  for (const RuleInput& input : any_history()) {
    RuleInput negated = input;
    if (input.value) {
      negated.value = Value{-input.value->micro};
    }
    const auto change = machine.evaluate(input);
    auto reflection = mirror.evaluate(negated);
    RC_ASSERT(change.has_value() == reflection.has_value());
    if (change) {
      for (auto* number : {&reflection->value, &reflection->level}) {
        if (*number) {
          *number = Value{-(*number)->micro};
        }
      }
      RC_ASSERT(test::to_text(*change) == test::to_text(*reflection));
    }
  }
}

RC_GTEST_PROP(AlertMachineProperty, TheReferenceAgrees, ()) {
  const Rule rule = any_rule();
  const auto history = any_history();
  RC_ASSERT(run(rule, history) == test::reference_changes(rule, history));
}

RC_GTEST_PROP(AlertMachineProperty, StateTierAndOnsetFitEachOther, ()) {
  const Rule rule = any_rule();
  AlertMachine machine(rule);
  State state = State::warming;
  Tier tier = Tier::none;
  for (const RuleInput& input : any_history()) {
    if (const auto change = machine.evaluate(input)) {
      RC_ASSERT(change->previous_state == state);
      RC_ASSERT(change->previous_tier == tier);
      RC_ASSERT((change->state != state || change->tier != tier));
      state = change->state;
      tier = change->tier;
    }
    RC_ASSERT((machine.state() == state && machine.tier() == tier));
    const bool blind = state == State::warming || state == State::nodata;
    const bool alert = machine.onset() != Timestamp::never();
    RC_ASSERT((blind || (state == State::firing) == (tier != Tier::none)));
    RC_ASSERT((blind ? alert || tier == Tier::none : alert == (state != State::inactive)));
    RC_ASSERT(machine.next_due() > input.now);
    RC_ASSERT((!blind || machine.next_due() == Timestamp::end_of_time()));
  }
}

}  // namespace
}  // namespace yieldwatch
