#include "analyzer/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::number;
using testing::Recorder;
using testing::tick;

TEST(AnalyzerTest, ATrendThatReachesALevelFires) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  EXPECT_THAT(seen.lines(), IsEmpty());
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.50");
  tick(analyzer, "UST10Y", "2026-01-07T20:30:00Z", "4.60");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T20:30:00Z firing/watch <- warming/none 50 enter",
                          "2026-01-07T20:30:00Z inactive/none <- firing/watch 10 exit"));
  EXPECT_EQ(seen.transitions[0].id, "up/UST10Y/2026-01-06T20:30:00Z");
  EXPECT_EQ(seen.transitions[1].id, seen.transitions[0].id);
  EXPECT_EQ(to_string(seen.transitions[1].session), "2026-01-07");
  EXPECT_EQ(seen.transitions[0].level, number("50"));
  EXPECT_EQ(seen.transitions[1].level, number("40"));
}

TEST(AnalyzerTest, TheCurrentSessionsValueMovesWithEveryTick) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-06T14:00:00Z", "4.10");
  tick(analyzer, "UST10Y", "2026-01-06T15:00:00Z", "4.51");
  tick(analyzer, "UST10Y", "2026-01-06T16:00:00Z", "4.39");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T14:00:00Z inactive/none <- warming/none 10 fresh",
                          "2026-01-06T15:00:00Z firing/watch <- inactive/none 51 enter",
                          "2026-01-06T16:00:00Z inactive/none <- firing/watch 39 exit"));
  EXPECT_EQ(seen.transitions[0].id, "");
}

TEST(AnalyzerTest, ADerivedSeriesHasASessionWhereAllItsPartsHaveOne) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("steep", "change(UST10Y - UST2Y, 1d)", {{"10", "5"}})}),
                    seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00", true);
  tick(analyzer, "UST2Y", "2026-01-05T20:30:00Z", "3.00");
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.90");  // UST2Y has a holiday
  tick(analyzer, "UST10Y", "2026-01-07T20:30:00Z", "4.05", true);
  tick(analyzer, "UST2Y", "2026-01-07T20:30:00Z", "2.95");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-07T20:30:00Z firing/watch <- warming/none 10 enter"));
}

TEST(AnalyzerTest, WhatTimeCausesBearsTheTimeItFellDue) {
  Recorder seen;
  Rule rule = make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}});
  rule.hold_for.nanos = kNanosPerHour;
  Analyzer analyzer(make_spec({rule}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-06T14:00:00Z", "4.55");
  heartbeat(analyzer, "2026-01-06T14:59:59Z");
  heartbeat(analyzer, "2026-01-06T18:00:00Z");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T14:00:00Z pending/none <- warming/none 55 enter",
                          "2026-01-06T15:00:00Z firing/watch <- pending/none 55 enter"));
}

TEST(AnalyzerTest, AValueThatComesAsTheHoldRunsOutDecides) {
  Recorder seen;
  Rule rule = make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}});
  rule.hold_for.nanos = kNanosPerHour;
  Analyzer analyzer(make_spec({rule}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-06T14:00:00Z", "4.55");
  tick(analyzer, "UST10Y", "2026-01-06T15:00:00Z", "4.10");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T14:00:00Z pending/none <- warming/none 55 enter",
                          "2026-01-06T15:00:00Z inactive/none <- pending/none 10 exit"));
}

TEST(AnalyzerTest, AHoldInSessionsRunsOutWithTheSession) {
  Recorder seen;
  Rule rule = make_rule("high", "last(UST10Y)", {{"5", "4.8"}});
  rule.hold_for.sessions = 2;
  Analyzer analyzer(make_spec({rule}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "5.10");
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "5.20");
  tick(analyzer, "UST10Y", "2026-01-07T20:30:00Z", "5.05");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-05T20:30:00Z pending/none <- warming/none 5.1 enter",
                          "2026-01-07T20:30:00Z firing/watch <- pending/none 5.05 enter"));
}

TEST(AnalyzerTest, ATimeWindowLetsGoWhenItIsTimeNotWhenAMessageComes) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("jolt", "change(UST10Y, 30m)", {{"5", "4"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T14:00:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-05T14:40:00Z", "4.06");
  heartbeat(analyzer, "2026-01-05T18:00:00Z");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-05T14:30:00Z inactive/none <- warming/none 0 fresh",
                          "2026-01-05T14:40:00Z firing/watch <- inactive/none 6 enter",
                          "2026-01-05T15:10:00Z inactive/none <- firing/watch 0 exit"));
}

TEST(AnalyzerTest, AStaleInputHoldsTheTierUntilItIsFresh) {
  Recorder seen;
  AnalyzerSpec spec = make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})});
  spec.instruments[0].stale_after_ns = 24 * kNanosPerHour;
  Analyzer analyzer(spec, seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:00:00Z", "5.10");
  heartbeat(analyzer, "2026-01-07T08:00:00Z");
  EXPECT_EQ(analyzer.view(0).held_back, "UST10Y has had no value since 2026-01-05T20:00:00Z");
  tick(analyzer, "UST10Y", "2026-01-07T09:00:00Z", "4.50");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-05T20:00:00Z firing/watch <- warming/none 5.1 enter",
                          "2026-01-06T20:00:00Z nodata/watch <- firing/watch 5.1 stale",
                          "2026-01-07T09:00:00Z inactive/none <- nodata/watch 4.5 fresh"));
}

TEST(AnalyzerTest, AnInstrumentThatNeverSpokeIsStaleAfterItsTime) {
  Recorder seen;
  AnalyzerSpec spec = make_spec({make_rule("a", "last(UST10Y)", {{"5", "4.8"}}),
                                 make_rule("b", "last(UST2Y)", {{"5", "4.8"}})});
  spec.instruments[1].stale_after_ns = kNanosPerHour;
  Analyzer analyzer(spec, seen);
  heartbeat(analyzer, "2026-01-05T20:00:00Z");
  heartbeat(analyzer, "2026-01-05T22:00:00Z");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-05T21:00:00Z nodata/none <- warming/none - stale"));
}

TEST(AnalyzerTest, ACalmConditionKeepsARuleFromFiring) {
  Rule rule = make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}});
  rule.conditions.push_back(testing::parsed(parse_condition("last(UST2Y) < 4%", {})));
  Recorder seen;
  Analyzer analyzer(make_spec({rule}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.60");
  EXPECT_THAT(analyzer.view(0).held_back, HasSubstr("last(UST2Y) has 0 of 1"));
  tick(analyzer, "UST2Y", "2026-01-06T20:31:00Z", "4.10");
  EXPECT_THAT(analyzer.view(0).held_back, HasSubstr("does not hold: it is 4.1%"));
  tick(analyzer, "UST2Y", "2026-01-06T20:32:00Z", "3.90");
  tick(analyzer, "UST2Y", "2026-01-06T20:33:00Z", "4.00");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T20:31:00Z inactive/none <- warming/none 60 fresh",
                          "2026-01-06T20:32:00Z firing/watch <- inactive/none 60 enter",
                          "2026-01-06T20:33:00Z inactive/none <- firing/watch 60 and"));
}

TEST(AnalyzerTest, ATransitionCarriesWhatItWasMadeFrom) {
  Rule rule = make_rule("up", "change(UST10Y - UST2Y, 1d)", {{"50", "40"}});
  rule.summary = "steeper by {value}";
  Recorder seen;
  Analyzer analyzer(make_spec({rule}), seen);
  for (const auto& [day, ten, two] :
       {std::array{"2026-01-05T20:30:00Z", "4", "3"}, {"2026-01-06T20:30:00Z", "4.6", "3"}}) {
    tick(analyzer, "UST10Y", day, ten, true);
    tick(analyzer, "UST2Y", day, two);
  }
  ASSERT_EQ(seen.transitions.size(), 1U);
  const Transition& t = seen.transitions[0];
  EXPECT_EQ(t.instrument, "-");
  EXPECT_EQ(t.summary, "steeper by 60bp");
  EXPECT_EQ(t.over, "in 1 session");
  ASSERT_EQ(t.inputs.size(), 2U);
  EXPECT_EQ(t.inputs[0].instrument, "UST10Y");
  EXPECT_EQ(to_string(t.inputs[0].value), "4.6%");
  EXPECT_EQ(to_json_line(t),
            R"({"time":"2026-01-06T20:30:00Z","session":"2026-01-06","rule":"up","instrument":"-",)"
            R"("state":"firing","tier":"watch","previous_state":"warming","previous_tier":"none",)"
            R"("value":60.0,"unit":"bp","level":50.0,"reason":"enter",)"
            R"("id":"up/-/2026-01-06T20:30:00Z","rule_hash":"0123456789abcdef",)"
            R"("summary":"steeper by 60bp","inputs":[{"instrument":"UST10Y",)"
            R"("time":"2026-01-06T20:30:00Z","value":4.6,"unit":"%"},{"instrument":"UST2Y",)"
            R"("time":"2026-01-06T20:30:00Z","value":3.0,"unit":"%"}],"origin":"live",)"
            R"("regimes":[],"same_period":null,"evidence":null})");
}

TEST(AnalyzerTest, RulesSpeakInTheOrderOfTheirFile) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("b", "last(UST2Y)", {{"5", "4.8"}}),
                               make_rule("a", "last(UST10Y)", {{"5", "4.8"}})}),
                    seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "6", true);
  tick(analyzer, "UST2Y", "2026-01-05T20:30:00Z", "6");
  ASSERT_EQ(seen.transitions.size(), 2U);
  EXPECT_EQ(seen.transitions[0].rule, "b");
  EXPECT_EQ(seen.transitions[1].rule, "a");
}

TEST(AnalyzerTest, AnIndexIsFollowedInPercent) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("fall", "fall(SPX, 2d)", {{"10", "5"}}),
                               make_rule("level", "last(SPX)", {{"90", "80"}})}),
                    seen);
  tick(analyzer, "SPX", "2026-01-05T21:00:00Z", "100");
  tick(analyzer, "SPX", "2026-01-06T21:00:00Z", "95");
  tick(analyzer, "SPX", "2026-01-07T21:00:00Z", "90");
  ASSERT_EQ(seen.transitions.size(), 2U);
  EXPECT_EQ(to_string(Quantity{*seen.transitions[0].value, seen.transitions[0].unit}),
            "100 points");
  EXPECT_EQ(to_string(Quantity{*seen.transitions[1].value, seen.transitions[1].unit}),
            "10.536052%");  // 100 ln(100 / 90)
}

TEST(AnalyzerTest, ASeriesThatBecomesUndefinedHasNoValue) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("gap", "change(SPY - IWM, 1d)", {{"50", "1"}})}), seen);
  const auto day = [&](const char* time, const char* spy, const char* iwm) {
    tick(analyzer, "SPY", time, spy, true);
    tick(analyzer, "IWM", time, iwm);
  };
  day("2026-01-05T21:00:00Z", "105", "100");
  day("2026-01-06T21:00:00Z", "112", "100");
  day("2026-01-07T21:00:00Z", "90", "100");  // a difference below zero has no logarithm
  EXPECT_EQ(analyzer.view(0).held_back, "SPY - IWM is undefined on the newest values");
  day("2026-01-08T21:00:00Z", "112", "100");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T21:00:00Z firing/watch <- warming/none 87.546874 enter",
                          "2026-01-07T21:00:00Z warming/watch <- firing/watch - stale",
                          "2026-01-08T21:00:00Z inactive/none <- warming/watch 0 fresh"));
}

TEST(AnalyzerTest, OneRulesQuotientTakesNoTickFromAnother) {
  Recorder seen;
  Rule low = make_rule("low", "last(UST3M)", {{"0", "0.1"}});
  low.below = true;
  Analyzer analyzer(make_spec({low, make_rule("ratio", "last(UST10Y / UST3M)", {{"99", "9"}})}),
                    seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "1", true);
  tick(analyzer, "UST3M", "2026-01-05T20:30:00Z", "0");
  EXPECT_THAT(seen.refusals, IsEmpty());
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-05T20:30:00Z firing/watch <- warming/none 0 enter"));
}

}  // namespace
}  // namespace yieldwatch
