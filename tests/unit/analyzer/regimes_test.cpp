// What the analyzer says beside a transition: the regimes that hold, and the same period.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::make_rule;
using testing::make_spec;
using testing::Recorder;
using testing::tick;

Regime regime(std::string name, std::string_view condition, bool revised = false) {
  std::string hash = "hash of " + name;
  return {std::move(name), testing::parsed(parse_condition(condition, {})), revised,
          std::move(hash)};
}

// A rule on the 10-year, and what regimes and the same period read.
AnalyzerSpec spec_of(Rule rule, std::vector<Regime> regimes) {
  AnalyzerSpec spec = make_spec({rule, make_rule("other", "last(UST2Y)", {{"90", "80"}}),
                                 make_rule("index", "last(SPX)", {{"90000", "80000"}})});
  spec.rules = {std::move(rule)};
  spec.regimes = std::move(regimes);
  return spec;
}

TEST(RegimesTest, ATransitionNamesThoseThatHoldAndNotThoseThatAreUnknown) {
  Recorder seen;
  Analyzer analyzer(spec_of(make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}}),
                            {regime("inverted", "last(UST10Y - UST2Y) < 0%"),
                             regime("high", "last(UST10Y) > 4.2%", true),
                             regime("rising", "change(UST2Y, 20d) > 0bp")}),
                    seen);
  tick(analyzer, "UST2Y", "2026-01-05T20:30:00Z", "4.20", true);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST2Y", "2026-01-06T20:30:00Z", "4.20", true);
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.50");
  tick(analyzer, "UST10Y", "2026-01-07T20:30:00Z", "4.10", true);
  tick(analyzer, "UST2Y", "2026-01-07T20:30:00Z", "4.20");
  ASSERT_EQ(seen.transitions.size(), 2U);
  EXPECT_EQ(seen.transitions[0].regimes, (std::vector<HeldRegime>{{"high", true, "hash of high"}}));
  EXPECT_EQ(seen.transitions[1].regimes,
            (std::vector<HeldRegime>{{"inverted", false, "hash of inverted"}}));
  EXPECT_EQ(analyzer.view(0).regimes, seen.transitions[1].regimes);
}

TEST(RegimesTest, TheSamePeriodIsTheSlopeOfTheOutcomeOnTheRulesSeries) {
  Rule rule = make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}});
  rule.same_period = testing::parsed(parse_signal("beta(SPX, UST10Y, 2d)", {}));
  Recorder seen;
  Analyzer analyzer(spec_of(rule, {}), seen);
  const auto day = [&](const char* date, const char* yield, const char* index) {
    tick(analyzer, "SPX", std::string(date) + "T20:30:00Z", index, true);
    tick(analyzer, "UST10Y", std::string(date) + "T20:30:00Z", yield);
  };
  day("2026-01-05", "4.00", "1000");
  day("2026-01-06", "4.10", "1010");
  day("2026-01-07", "4.60", "1010");  // fires: changes of 10 and 50 bp, of 0.995 % and 0
  ASSERT_EQ(seen.transitions.size(), 2U);
  EXPECT_EQ(seen.transitions[0].same_period, std::nullopt) << "one change is no slope";
  ASSERT_TRUE(seen.transitions[1].same_period);
  EXPECT_EQ(seen.transitions[1].same_period->unit, Unit::percent_per_100bp);
  EXPECT_NEAR(seen.transitions[1].same_period->value.to_double(), -0.995033 / 0.4, 1e-5);
}

// Neither may wake a rule or make it stale.
TEST(RegimesTest, ARuleDoesNotReadThem) {
  Rule rule = make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}});
  rule.same_period = testing::parsed(parse_signal("beta(SPX, UST10Y, 2d)", {}));
  AnalyzerSpec spec = spec_of(rule, {regime("high", "last(UST2Y) > 4%")});
  for (Instrument& instrument : spec.instruments) {
    if (instrument.name != "UST10Y") {
      instrument.stale_after_ns = kNanosPerHour;
    }
  }
  Recorder seen;
  Analyzer analyzer(spec, seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.50");
  tick(analyzer, "UST2Y", "2026-01-06T20:31:00Z", "4.50");
  tick(analyzer, "SPX", "2026-01-06T20:32:00Z", "1000");
  testing::heartbeat(analyzer, "2026-01-07T20:30:00Z");
  ASSERT_EQ(seen.transitions.size(), 1U);
  ASSERT_EQ(seen.transitions[0].inputs.size(), 1U);
  EXPECT_EQ(analyzer.view(0).state, State::firing);
  EXPECT_EQ(analyzer.view(0).inputs.size(), 1U);
}

}  // namespace
}  // namespace yieldwatch
