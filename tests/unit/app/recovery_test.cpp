#include "app/host/recovery.h"

#include <gtest/gtest.h>

#include "support/journal_entries.h"

namespace yieldwatch {
namespace {

std::vector<JournaledTransition> journaled(const std::vector<Transition>& transitions) {
  std::vector<JournaledTransition> out;
  for (const Transition& t : transitions) {
    out.push_back({.journal_seq = out.size() + 1, .transition = t});
  }
  return out;
}

KnownTransitions known(const std::vector<Transition>& transitions) {
  return KnownTransitions(journaled(transitions), [](const Transition&) { return true; });
}

const Transition kFirst = nth_transition(1);
const Transition kSecond = nth_transition(2);
const Transition kThird = nth_transition(3);

TEST(KnownTransitionsTest, WhatTheJournalHasIsTakenOnce) {
  auto all = known({kFirst, kSecond});
  EXPECT_EQ(all.left(), 2U);
  EXPECT_TRUE(all.take(kFirst));
  EXPECT_FALSE(all.take(kFirst)) << "that is another one";
  EXPECT_TRUE(all.has_left(kFirst));
  EXPECT_TRUE(all.take(kSecond));
  EXPECT_EQ(all.left(), 0U);
  EXPECT_FALSE(all.has_left(kFirst));
  EXPECT_EQ(all.passed_over(), 0U);
}

TEST(KnownTransitionsTest, WhatTheJournalDoesNotHaveIsNew) {
  auto all = known({kFirst});
  EXPECT_FALSE(all.take(kSecond));
  EXPECT_EQ(all.left(), 1U) << "it may still come";
  Transition other = kFirst;
  other.value = Value{1};
  EXPECT_FALSE(all.take(other)) << "another value is another change";
  EXPECT_TRUE(all.take(kFirst));
  EXPECT_FALSE(KnownTransitions().take(kFirst));
}

TEST(KnownTransitionsTest, WhatIsNotMadeAgainIsPassedOverAndCounted) {
  auto all = known({kFirst, kSecond, kThird});
  EXPECT_TRUE(all.take(kThird));
  EXPECT_EQ(all.passed_over(), 2U);
  EXPECT_EQ(all.left(), 0U);
  EXPECT_FALSE(all.take(kFirst)) << "rules go forward only";
}

TEST(KnownTransitionsTest, RulesAndInstrumentsAreToldApart) {
  const Transition other = nth_transition(1, "another");
  Transition elsewhere = kFirst;
  elsewhere.instrument = "UST2Y";
  auto all = known({kFirst, other, elsewhere});
  EXPECT_TRUE(all.take(elsewhere));
  EXPECT_TRUE(all.take(other));
  EXPECT_EQ(all.passed_over(), 0U);
  EXPECT_TRUE(all.has_left(kFirst));
  EXPECT_FALSE(all.has_left(other));
}

TEST(KnownTransitionsTest, WhatARuleThatIsGoneHasMadeIsNotWaitedFor) {
  const KnownTransitions none(journaled({kFirst, kThird}), [](const Transition&) { return false; });
  EXPECT_EQ(none.left(), 0U);
  EXPECT_EQ(none.latest(), Timestamp::never());
}

TEST(KnownTransitionsTest, EndsThatTheDaemonMadeAreNotWaitedFor) {
  const auto all = known({kFirst, end_of(kFirst, Reason::superseded, kThird.time),
                          end_of(kFirst, Reason::stale, kThird.time)});
  EXPECT_EQ(all.left(), 1U);
  EXPECT_EQ(all.latest(), kFirst.time);
}

TEST(KnownTransitionsTest, TheLatestTimeIsKnownHoweverTheyAreOrdered) {
  EXPECT_EQ(known({kThird, kFirst}).latest(), kThird.time);
}

TEST(EndOfTest, AnEndLeavesTheAlertAndItsTimeIsNeverBeforeIt) {
  const Transition end = end_of(kThird, Reason::superseded, kFirst.time);
  EXPECT_EQ(end.time, kThird.time);
  EXPECT_EQ(end.id, kThird.id);
  EXPECT_EQ(end.state, State::inactive);
  EXPECT_EQ(end.tier, Tier::none);
  EXPECT_EQ(end.previous_state, State::firing);
  EXPECT_EQ(end.previous_tier, Tier::watch);
  EXPECT_FALSE(end.value);
  EXPECT_TRUE(is_end_of_daemon(end));
}

TEST(EndOfTest, ARuleThatLosesItsInputsIsNoEndOfTheDaemon) {
  Transition stale = kFirst;
  stale.reason = Reason::stale;
  stale.state = State::nodata;
  EXPECT_FALSE(is_end_of_daemon(stale));
  EXPECT_FALSE(is_end_of_daemon(kSecond));
}

}  // namespace
}  // namespace yieldwatch
