#include "rules/rule.h"

#include <gmock/gmock.h>

#include "rules/expression.h"
#include "unit/rules/test_rules.h"

namespace yieldwatch {
namespace {

using test::bp;
using testing::ElementsAre;

Rule rise_with_condition() {
  Rule rule = test::three_tiers({.nanos = 30 * kNanosPerMinute}, {.sessions = 2});
  rule.signal = std::get<SignalDef>(parse_signal("change(UST10Y, 60d)", {}));
  rule.conditions = {
      std::get<Condition>(parse_condition("change(UST10Y-UST2Y, 60d) < 0bp", {})),
      std::get<Condition>(parse_condition("change(SPX, 5d) <= -1%", {})),
  };
  rule.tiers[2].reset();
  rule.outcome = Outcome{"RELATIVE", {20, 60}};
  return rule;
}

TEST(RuleTest, AConditionComparesWithItsLevel) {
  const auto holds = [](Comparison comparison, std::int64_t value) {
    return Condition{.signal = {}, .comparison = comparison, .level = bp(5), .text = {}}.holds(
        bp(value));
  };
  EXPECT_TRUE(holds(Comparison::less, 4) && !holds(Comparison::less, 5));
  EXPECT_TRUE(holds(Comparison::less_equal, 5) && !holds(Comparison::less_equal, 6));
  EXPECT_TRUE(holds(Comparison::greater, 6) && !holds(Comparison::greater, 5));
  EXPECT_TRUE(holds(Comparison::greater_equal, 5) && !holds(Comparison::greater_equal, 4));
}

TEST(RuleTest, ATierMayHaveNoLevels) {
  const Rule rule = rise_with_condition();
  EXPECT_EQ(rule.levels(Tier::watch)->enter, bp(50));
  EXPECT_EQ(rule.levels(Tier::warning)->exit, bp(60));
  EXPECT_FALSE(rule.levels(Tier::critical));
  EXPECT_FALSE(rule.levels(Tier::none));
}

TEST(RuleTest, TheFingerprintIsOfAllThatDecidesWhenItFires) {
  EXPECT_EQ(fingerprint_text(rise_with_condition()),
            "instrument UST10Y\n"
            "expr change(UST10Y, 60d)\n"
            "and change(SPX, 5d) <= -1%\n"
            "and change(UST10Y - UST2Y, 60d) < 0bp\n"
            "tier watch 50bp 40bp\n"
            "tier warning 75bp 60bp\n"
            "for 30m\n"
            "keep_firing 2d\n"
            "outcome RELATIVE 20d 60d\n");
}

TEST(RuleTest, TheFingerprintIgnoresWordsAndTheOrderOfConditions) {
  const Rule rule = rise_with_condition();
  Rule same = rule;
  same.name = "other";
  same.summary = "other";
  std::swap(same.conditions[0], same.conditions[1]);
  same.conditions.push_back(same.conditions[0]);
  EXPECT_EQ(fingerprint_text(same), fingerprint_text(rule));
}

TEST(RuleTest, TheFingerprintTellsRulesApart) {
  const Rule rule = rise_with_condition();
  std::vector<Rule> others(10, rule);
  others[0].instrument = "-";
  others[1].signal = std::get<SignalDef>(parse_signal("change(UST10Y, 59d)", {}));
  others[2].conditions.pop_back();
  others[3].tiers[0]->exit = bp(41);
  others[4].tiers[2] = others[4].tiers[1];
  others[5].below = true;
  others[6].hold_for = {};
  others[7].keep_firing = {.nanos = 2};
  others[8].outcome.reset();
  others[9].search = SearchNote{400, 0.04};  // its record is held to that
  for (const Rule& other : others) {
    EXPECT_NE(fingerprint_text(other), fingerprint_text(rule));
  }
}

TEST(RuleTest, ItsInstrumentsAreThoseOfItsSignalFirst) {
  EXPECT_THAT(instruments_of(rise_with_condition()), ElementsAre("UST10Y", "UST2Y", "SPX"));
}

TEST(RuleTest, ItIsAboutTheNameOrTheOnlyInstrumentOfItsSeries) {
  Catalog catalog;
  catalog.series["RELATIVE"] = std::get<SeriesDef>(parse_series("ln(IWM / SPY)", catalog));
  const auto about = [&](const char* text) {
    return rule_instrument(std::get<SignalDef>(parse_signal(text, catalog)));
  };
  EXPECT_EQ(about("change(UST10Y, 60d)"), "UST10Y");
  EXPECT_EQ(about("change(2 * UST10Y, 60d)"), "UST10Y");
  EXPECT_EQ(about("change(RELATIVE, 60d)"), "RELATIVE");
  EXPECT_EQ(about("change(UST10Y - UST2Y, 60d)"), "-");
}

}  // namespace
}  // namespace yieldwatch
