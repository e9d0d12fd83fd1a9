#include "evidence/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/evidence/made_record.h"

namespace yieldwatch {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::make_plan;
using testing::make_regime;
using testing::make_rule;
using testing::rule_with_outcome;
using ::testing::SizeIs;
using testing::tick;

constexpr double kNone = SignalTrack::kNone;

// +50 bp in a session fires; the outcome is 100·ln of IWM.
Rule up() {
  return rule_with_outcome(make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}}), "IWM", {1});
}

std::vector<std::string> dates(const std::vector<Session>& sessions) {
  std::vector<std::string> out;
  out.reserve(sessions.size());
  for (const Session session : sessions) {
    out.push_back(to_string(session));
  }
  return out;
}

// "2026-01-06 at 1: none to watch"
std::vector<std::string> crossings(const SignalTrack& track) {
  std::vector<std::string> out;
  for (const Crossing& c : track.crossings) {
    out.push_back(to_string(c.session) + " at " + std::to_string(c.at) + ": " +
                  std::string(to_string(c.from)) + " to " + std::string(to_string(c.to)));
  }
  return out;
}

TEST(RecorderTest, KeepsTheValueAtTheEndOfEverySessionOfTheOutcome) {
  Recorder recorder(make_plan({up()}));
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.30");
  tick(recorder, "IWM", "2026-01-06T16:00:00Z", "210");
  tick(recorder, "UST10Y", "2026-01-06T17:00:00Z", "4.20");
  const Recording seen = recorder.finish();
  EXPECT_THAT(dates(seen.outcomes.at(0).sessions), ElementsAre("2026-01-05", "2026-01-06"));
  EXPECT_NEAR(seen.outcomes[0].level[1], 100 * std::log(210.0), 1e-9);
  EXPECT_THAT(seen.rules.at(0).value,
              ElementsAre(::testing::NanSensitiveDoubleEq(kNone), DoubleNear(20, 1e-9)));
  EXPECT_THAT(seen.rules[0].crossings, IsEmpty());
}

TEST(RecorderTest, TheOrderOfFilesWithinADateDoesNotMatter) {
  for (const bool yield_first : {true, false}) {
    Recorder recorder(make_plan({up()}));
    for (const char* date : {"2026-01-05", "2026-01-06"}) {
      const std::string yield = date[9] == '5' ? "4.00" : "4.60";
      const std::string early = date + std::string("T15:30:00Z");
      const std::string late = date + std::string("T16:00:00Z");
      tick(recorder, yield_first ? "UST10Y" : "IWM", early, yield_first ? yield : "200");
      tick(recorder, yield_first ? "IWM" : "UST10Y", late, yield_first ? "200" : yield);
    }
    const Recording seen = recorder.finish();
    EXPECT_THAT(crossings(seen.rules[0]), ElementsAre("2026-01-06 at 1: none to watch"));
    EXPECT_NEAR(seen.rules[0].value.at(1), 60, 1e-9);
  }
}

TEST(RecorderTest, AValueStandsOnSessionsWithoutANewOne) {
  Recorder recorder(make_plan({up()}));
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.30");
  for (const char* time :
       {"2026-01-06T16:00:00Z", "2026-01-07T16:00:00Z", "2026-01-08T16:00:00Z"}) {
    tick(recorder, "IWM", time, "200");
  }
  tick(recorder, "UST10Y", "2026-01-09T15:30:00Z", "4.40");
  tick(recorder, "IWM", "2026-01-09T16:00:00Z", "200");
  const Recording seen = recorder.finish();
  EXPECT_THAT(seen.rules[0].value,
              ::testing::Pointwise(DoubleNear(1e-9), std::vector<double>{30, 30, 30, 10}));
  EXPECT_EQ(seen.rules[0].longest.sessions, 2U);
  EXPECT_EQ(to_string(seen.rules[0].longest.since), "2026-01-06");
}

TEST(RecorderTest, AValueThatIsLostStandsToo) {
  Rule rule = rule_with_outcome(make_rule("up", "last(ln(IWM - SPY))", {}), "RUT", {1});
  Recorder recorder(make_plan({rule}));
  for (const auto& [date, iwm] : {std::pair("2026-01-05", "99"), std::pair("2026-01-06", "110"),
                                  std::pair("2026-01-07", "99")}) {
    tick(recorder, "SPY", date + std::string("T16:00:00Z"), "100");
    tick(recorder, "IWM", date + std::string("T16:01:00Z"), iwm);
    tick(recorder, "RUT", date + std::string("T16:02:00Z"), "2000");
  }
  const double ten = std::log(10.0);
  EXPECT_THAT(recorder.finish().rules[0].value,
              ElementsAre(::testing::NanSensitiveDoubleEq(kNone), DoubleNear(ten, 1e-6),
                          DoubleNear(ten, 1e-6)));
}

TEST(RecorderTest, AnAlertOnAnotherDateCountsAtTheNextSession) {
  Recorder recorder(make_plan({up()}));
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.60");  // no session of IWM
  tick(recorder, "UST10Y", "2026-01-07T15:30:00Z", "4.60");
  tick(recorder, "IWM", "2026-01-07T16:00:00Z", "201");
  tick(recorder, "UST10Y", "2026-01-08T15:30:00Z", "5.20");  // nor this, and none follows
  const Recording seen = recorder.finish();
  EXPECT_THAT(crossings(seen.rules[0]),
              ElementsAre("2026-01-06 at 1: none to watch", "2026-01-08 at 2: none to watch"));
  EXPECT_THAT(dates(seen.outcomes[0].sessions), ElementsAre("2026-01-05", "2026-01-07"));
}

TEST(RecorderTest, AnAlertBeforeTheOutcomesFirstSessionIsNone) {
  Recorder recorder(make_plan({up()}));
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.60");
  tick(recorder, "UST10Y", "2026-01-07T15:30:00Z", "4.60");
  tick(recorder, "UST10Y", "2026-01-08T15:30:00Z", "5.20");
  tick(recorder, "IWM", "2026-01-08T16:00:00Z", "200");
  EXPECT_THAT(crossings(recorder.finish().rules[0]), ElementsAre("2026-01-08 at 0: none to watch"));
}

TEST(RecorderTest, AnAlertInALongHoleOfTheOutcomeIsNone) {
  Recorder recorder(make_plan({up()}));
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.60");
  tick(recorder, "UST10Y", "2026-01-07T15:30:00Z", "4.60");
  tick(recorder, "UST10Y", "2026-01-08T15:30:00Z", "5.20");
  tick(recorder, "IWM", "2026-01-22T16:00:00Z", "200");  // 16 and 14 days later
  EXPECT_THAT(crossings(recorder.finish().rules[0]), ElementsAre("2026-01-08 at 1: none to watch"));
}

TEST(RecorderTest, OfARuleWhoseCrossingsAloneAreWantedTheyAreTheSame) {
  std::vector<Rule> rules{up(), up()};
  rules[1].name = "up-2";
  RecordingPlan plan = make_plan(rules);
  plan.crossings_only = {false, true};
  Recorder recorder(plan);
  for (const auto& [date, yield] :
       {std::pair("2026-01-05", "4.00"), std::pair("2026-01-06", "4.60"),
        std::pair("2026-01-07", "4.60"), std::pair("2026-01-08", "5.20"),
        std::pair("2026-01-09", "5.20")}) {
    tick(recorder, "UST10Y", date + std::string("T15:30:00Z"), yield);
    tick(recorder, "IWM", date + std::string("T16:00:00Z"), "200");
  }
  const Recording seen = recorder.finish();
  EXPECT_THAT(crossings(seen.rules[1]),
              ElementsAre("2026-01-06 at 1: none to watch", "2026-01-08 at 3: none to watch"));
  EXPECT_EQ(crossings(seen.rules[0]), crossings(seen.rules[1]));
  EXPECT_THAT(seen.rules[1].value, IsEmpty());
}

TEST(RecorderTest, SessionsWithoutAValueOfTheOutcomeAreLeftOut) {
  Rule rule = up();
  rule.outcome->series = "ln(IWM - SPY)";
  Recorder recorder(make_plan({rule}));
  for (const auto& [date, iwm] : {std::pair("2026-01-05", "102"), std::pair("2026-01-06", "99"),
                                  std::pair("2026-01-07", "101")}) {
    tick(recorder, "SPY", date + std::string("T16:00:00Z"), "100");
    tick(recorder, "IWM", date + std::string("T16:01:00Z"), iwm);
  }
  tick(recorder, "SPY", "2026-01-08T16:00:00Z", "100");  // one of two
  const Recording seen = recorder.finish();
  EXPECT_THAT(dates(seen.outcomes[0].sessions), ElementsAre("2026-01-05", "2026-01-07"));
  EXPECT_NEAR(seen.outcomes[0].level.at(0), 100 * std::log(2.0), 1e-4);
}

TEST(RecorderTest, APriceWithoutALogarithmIsNoSession) {
  Rule rule = up();
  rule.outcome->series = "IWM - SPY";
  Recorder recorder(make_plan({rule}));
  for (const auto& [date, iwm] : {std::pair("2026-01-05", "102"), std::pair("2026-01-06", "100"),
                                  std::pair("2026-01-07", "99"), std::pair("2026-01-08", "101")}) {
    tick(recorder, "SPY", date + std::string("T16:00:00Z"), "100");
    tick(recorder, "IWM", date + std::string("T16:01:00Z"), iwm);
  }
  const Recording seen = recorder.finish();
  EXPECT_THAT(dates(seen.outcomes[0].sessions), ElementsAre("2026-01-05", "2026-01-08"));
}

TEST(RecorderTest, OutcomesAreInPercentOfTheLogarithmWhateverTheirKind) {
  std::vector<Rule> rules{up(), up(), up()};
  rules[1].outcome->series = "IWM / SPY";
  rules[2].outcome->series = "ln(IWM / SPY)";
  rules[1].name = "up-2";
  rules[2].name = "up-3";
  Recorder recorder(make_plan(rules));
  tick(recorder, "SPY", "2026-01-05T16:00:00Z", "400");
  tick(recorder, "IWM", "2026-01-05T16:00:01Z", "200");
  tick(recorder, "SPY", "2026-01-06T16:00:00Z", "400");
  tick(recorder, "IWM", "2026-01-06T16:00:01Z", "220");
  const Recording seen = recorder.finish();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(seen.rules.at(i).outcome, i);
    EXPECT_NEAR(seen.outcomes.at(i).level.at(1) - seen.outcomes[i].level[0], 100 * std::log(1.1),
                5e-4);
  }
}

TEST(RecorderTest, ConditionsAreKeptForEverySession) {
  Rule rule = up();
  rule.conditions.push_back(testing::parsed(parse_condition("last(UST2Y) < 4%", {})));
  Recorder recorder(make_plan({rule}));
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");  // no value yet: does not hold
  tick(recorder, "UST2Y", "2026-01-06T15:30:00Z", "3.90");
  tick(recorder, "IWM", "2026-01-06T16:00:00Z", "200");
  tick(recorder, "IWM", "2026-01-07T16:00:00Z", "200");  // stands
  tick(recorder, "UST2Y", "2026-01-08T15:30:00Z", "4.00");
  tick(recorder, "IWM", "2026-01-08T16:00:00Z", "200");
  EXPECT_THAT(recorder.finish().rules[0].holds, ElementsAre(0, 1, 1, 0));
}

TEST(RecorderTest, RegimesAreKeptForEverySession) {
  Recorder recorder(make_plan(
      {up()}, {make_regime("low", "last(UST2Y) < 4%"), make_regime("high", "last(UST2Y) > 4%")}));
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "UST2Y", "2026-01-06T15:30:00Z", "3.90");
  tick(recorder, "IWM", "2026-01-06T16:00:00Z", "200");
  tick(recorder, "UST2Y", "2026-01-07T15:30:00Z", "4.10");
  tick(recorder, "IWM", "2026-01-07T16:00:00Z", "200");
  const Recording seen = recorder.finish();
  using enum RegimeState;
  EXPECT_THAT(seen.regimes.at(0).at(0), ElementsAre(unknown, yes, no));
  EXPECT_THAT(seen.regimes.at(1).at(0), ElementsAre(unknown, no, yes));
}

TEST(RecorderTest, ATierThatIsJumpedIsTold) {
  Rule rule = up();
  rule.tiers[1] = TierLevels{testing::number("60"), testing::number("50")};
  rule.tiers[2] = TierLevels{testing::number("80"), testing::number("70")};
  Recorder recorder(make_plan({rule}));
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.55");
  tick(recorder, "UST10Y", "2026-01-06T15:40:00Z", "4.85");
  tick(recorder, "UST10Y", "2026-01-06T15:50:00Z", "4.65");  // a lesser tier is no crossing
  tick(recorder, "IWM", "2026-01-06T16:00:00Z", "200");
  EXPECT_THAT(crossings(recorder.finish().rules[0]),
              ElementsAre("2026-01-06 at 1: none to watch", "2026-01-06 at 1: watch to critical"));
}

TEST(RecorderTest, RefusalsAreCounted) {
  Recorder recorder(make_plan({up()}));
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "IWM", "2026-01-05T15:00:00Z", "201");
  tick(recorder, "NOBODY", "2026-01-05T16:00:00Z", "1");
  EXPECT_EQ(recorder.refused(), 2U);
}

TEST(RecorderTest, AHistoryWithoutTicksIsEmpty) {
  const Recording seen = Recorder(make_plan({up()})).finish();
  EXPECT_THAT(seen.rules, SizeIs(1));
  EXPECT_THAT(seen.outcomes.at(0).sessions, IsEmpty());
}

// Of the rule's series a value each week, of its condition's each day but one.
TEST(RecorderTest, TellsHowFarApartTheValuesOfASeriesAre) {
  Rule rule = up();
  rule.conditions.push_back(testing::parsed(parse_condition("last(UST2Y) > 0%", {})));
  Recorder recorder(make_plan({rule}));
  for (int day = 0; day < 31; ++day) {
    const std::string date = (day < 9 ? "2026-01-0" : "2026-01-") + std::to_string(day + 1);
    if (day % 7 == 0) {
      tick(recorder, "UST10Y", date + "T15:30:00Z", "4.00");
    }
    if (day != 12) {
      tick(recorder, "UST2Y", date + "T15:30:00Z", "3.00");
    }
    tick(recorder, "IWM", date + "T16:00:00Z", "200");
  }
  EXPECT_THAT(recorder.finish().rules.at(0).strides, ElementsAre(7, 1));
}

// As the alert itself names them: what the session brings later was not known then.
TEST(RecorderTest, AnAlertIsOfTheRegimesThatHeldAsItHappened) {
  Recorder recorder(make_plan(
      {up()}, {make_regime("high", "last(UST2Y) > 4%"), make_regime("low", "last(UST2Y) < 4%")}));
  tick(recorder, "UST2Y", "2026-01-05T15:30:00Z", "4.20");
  tick(recorder, "UST10Y", "2026-01-05T15:30:00Z", "4.00");
  tick(recorder, "IWM", "2026-01-05T16:00:00Z", "200");
  tick(recorder, "UST10Y", "2026-01-06T15:30:00Z", "4.60");
  tick(recorder, "UST2Y", "2026-01-06T15:45:00Z", "3.90");
  tick(recorder, "IWM", "2026-01-06T16:00:00Z", "200");
  const Recording seen = recorder.finish();
  ASSERT_THAT(seen.rules.at(0).crossings, SizeIs(1));
  EXPECT_EQ(seen.rules[0].crossings[0].regimes, 0b01U);
  EXPECT_EQ(seen.regimes.at(1).at(0).at(1), RegimeState::yes) << "at its end";
}

}  // namespace
}  // namespace yieldwatch
