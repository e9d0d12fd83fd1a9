#include "evidence/attach.h"

#include <gtest/gtest.h>

#include "support/records.h"
#include "support/wire.h"

namespace yieldwatch {
namespace {

Transition attached(Transition transition, const EvidenceHistory& history = some_history()) {
  attach_record(&history, transition);
  return transition;
}

Value value(double number) {
  return *Value::from_double(number);
}

TEST(AttachTest, AnAlertCarriesTheRowsOfItsRuleAndTier) {
  EvidenceHistory history = some_history();
  history.rows.push_back(some_row());
  history.rows.back().tier = Tier::critical;
  history.rows.push_back(some_row());
  history.rows.back().instrument = "UST2Y";
  history.rows.push_back(some_row());
  history.rows.back().rule = "other";
  const auto record = attached(some_transition(), history).record;
  ASSERT_TRUE(record);
  EXPECT_EQ(record->history, "SMB 1962-2026");
  EXPECT_EQ(record->tier, Tier::warning);
  ASSERT_EQ(record->horizons.size(), 2U);
  EXPECT_EQ(record->horizons[0].horizon, 20);
  EXPECT_EQ(record->shown().horizon, 120);
  EXPECT_EQ(record->shown().n, 36);
  EXPECT_EQ(record->shown().mean_pp, value(-2.4));
  EXPECT_EQ(record->shown().interval_pp, (Bounds{value(-4.5), value(-0.25)}));
  EXPECT_EQ(record->verdict(), Verdict::weak);
}

TEST(AttachTest, ExpectedIsTheResponseTimesTheDistanceFromTheMean) {
  const HorizonRecord shown = attached(some_transition()).record->shown();
  EXPECT_EQ(shown.expected_pp, value(-1.19));  // -1.7 pp a 100 bp, 70 bp above the mean
  EXPECT_EQ(shown.expected_interval_pp, (Bounds{value(-2.03), value(-0.28)}));
}

TEST(AttachTest, BelowTheMeanTheIntervalIsMirrored) {
  Transition alert = some_transition();
  alert.value = value(-95);
  const HorizonRecord shown = attached(alert).record->shown();
  EXPECT_EQ(shown.expected_pp, value(1.7));
  EXPECT_EQ(shown.expected_interval_pp, (Bounds{value(0.4), value(2.9)}));
}

TEST(AttachTest, AnAlertWithoutAValueExpectsNothing) {
  Transition alert = some_transition();
  alert.value.reset();
  const HorizonRecord shown = attached(alert).record->shown();
  EXPECT_EQ(shown.expected_pp, std::nullopt);
  EXPECT_EQ(shown.response, value(-1.7));
}

TEST(AttachTest, ARuleThatWasChangedSinceHasStaleEvidenceAndExpectsNothing) {
  Transition alert = some_transition();
  alert.rule_hash = "fedcba9876543210";
  const auto record = attached(alert).record;
  ASSERT_TRUE(record);
  EXPECT_TRUE(record->stale);
  EXPECT_EQ(record->shown().expected_pp, std::nullopt);
  EXPECT_EQ(record->shown().signal_mean, std::nullopt);
  EXPECT_EQ(record->shown().n, 36);
}

TEST(AttachTest, AnAlertOfTheRecordsOwnTimeIsInSample) {
  Transition alert = some_transition();
  EXPECT_FALSE(attached(alert).record->in_sample);  // 2026
  for (const char* session : {"1962-03-30", "1994-01-03", "2025-11-06"}) {
    alert.session = *parse_session(session);
    EXPECT_TRUE(attached(alert).record->in_sample) << session;
  }
  for (const char* session : {"1962-03-29", "2025-11-07"}) {
    alert.session = *parse_session(session);
    EXPECT_FALSE(attached(alert).record->in_sample) << session;
  }
}

// A shorter horizon's record reaches nearer to the present than the one a line shows.
TEST(AttachTest, InSampleIsOfTheHorizonShown) {
  EvidenceHistory history = some_history();
  history.rows.front().last = *parse_session("2026-12-31");
  const auto record = attached(some_transition(), history).record;
  ASSERT_LT(record->shown().last, some_transition().session);
  EXPECT_FALSE(record->in_sample);
}

TEST(AttachTest, WhatEndsOrPendsHasTheRecordOfTheHigherOrOfTheLowestTier) {
  Transition over = some_transition();
  over.state = State::inactive;
  over.tier = Tier::none;
  over.previous_tier = Tier::warning;
  EXPECT_EQ(attached(over).record->tier, Tier::warning);
  Transition pending = some_transition();
  pending.state = State::pending;
  pending.tier = Tier::none;
  pending.previous_tier = Tier::none;
  EXPECT_EQ(attached(pending).record->tier, Tier::warning);
}

TEST(AttachTest, OnlyRegimesThatHoldAreCarriedWithTheRecordWithinThem) {
  Transition alert = some_transition();
  EXPECT_TRUE(attached(alert).record->shown().regimes.empty());
  alert.regimes = {{"growth", true, "006207"}, {"elsewhere", false, "0e15e"}};
  const auto regimes = attached(alert).record->shown().regimes;
  ASSERT_EQ(regimes.size(), 1U);
  EXPECT_EQ(regimes[0], (RegimeRecord{"growth", true, false, 5, std::nullopt, std::nullopt}));
}

TEST(AttachTest, ARegimeThatWasChangedSinceHasStaleEvidence) {
  Transition alert = some_transition();
  alert.regimes = {{"credit easing", false, "another"}, {"growth", true, "006207"}};
  const auto record = attached(alert).record;
  ASSERT_TRUE(record);
  EXPECT_FALSE(record->stale);
  for (const HorizonRecord& horizon : record->horizons) {
    ASSERT_EQ(horizon.regimes.size(), 2U);
    EXPECT_TRUE(horizon.regimes[0].stale);
    EXPECT_EQ(horizon.regimes[0].n, 12);
    EXPECT_FALSE(horizon.regimes[1].stale);
  }
}

TEST(AttachTest, WithoutARecordThereIsNone) {
  Transition alert = some_transition();
  attach_record(nullptr, alert);
  EXPECT_EQ(alert.record, std::nullopt);
  alert.rule = "other";
  EXPECT_EQ(attached(alert).record, std::nullopt);
  alert = some_transition();
  alert.tier = Tier::critical;
  EXPECT_EQ(attached(alert).record, std::nullopt);
  alert = some_transition();
  alert.id.clear();
  EXPECT_EQ(attached(alert).record, std::nullopt);
  EvidenceHistory short_history = some_history();
  for (EvidenceRow& row : short_history.rows) {
    row.sessions = 0;
  }
  EXPECT_EQ(attached(some_transition(), short_history).record, std::nullopt);
}

}  // namespace
}  // namespace yieldwatch
