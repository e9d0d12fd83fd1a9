#include <gtest/gtest.h>

#include <array>

#include "app/config/config.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

std::vector<Rule> load(const std::string& text) {
  Diagnostics diagnostics;
  std::vector<Rule> rules =
      load_rules("r.toml", {}, diagnostics, PretendedFiles().add("r.toml", text));
  EXPECT_EQ(diagnostics.text(), "") << text;
  return rules;
}

TEST(ConfigRulesTest, ARuleNeedsANameAnExpressionAndOneTier) {
  const auto rules = load(R"(
[[rule]]
name = 'a'
expr = 'change(UST10Y, 60d)'
tiers.warning.enter = '75bp'
)");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].instrument, "UST10Y");
  EXPECT_FALSE(rules[0].levels(Tier::watch));
  EXPECT_EQ(rules[0].levels(Tier::warning)->enter, Value{75'000'000});
  EXPECT_EQ(rules[0].levels(Tier::warning)->exit, Value{75'000'000}) << "enter is the default";
  EXPECT_TRUE(rules[0].hold_for.immediate());
  EXPECT_FALSE(rules[0].outcome);
}

TEST(ConfigRulesTest, AMirroredRuleFallsWithTheTier) {
  const auto rules = load(R"(
[[rule]]
name = "a"
expr = 'change(UST10Y, 60d)'
below = true
for = "2d"
keep_firing = "30m"
and = ["last(UST10Y) > 4%"]
tiers.watch = { enter = "-50bp", exit = "-40bp" }
tiers.critical = { enter = "-100bp", exit = "-80bp" }
)");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_TRUE(rules[0].below);
  EXPECT_EQ(rules[0].hold_for, (Hold{.sessions = 2}));
  EXPECT_EQ(rules[0].keep_firing, (Hold{.nanos = 30 * kNanosPerMinute}));
  EXPECT_EQ(rules[0].conditions.size(), 1U);
}

TEST(ConfigRulesTest, ForEachMakesOneRuleAnInstrument) {
  const auto rules = load(R"(
[[rule]]
name = 'rise'
for_each = ['UST2Y', 'UST10Y']
summary = '$x up {value}'
expr = 'change($x, 60d)'
and = ['change($x - UST3M, 60d) > 0bp']
tiers.watch = { enter = '50bp' }
outcome = { series = 'AFTER_$x', horizons = ['20d'] }
)");
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].outcome->series, "AFTER_UST2Y");
  EXPECT_EQ(rules[1].outcome->series, "AFTER_UST10Y");
  EXPECT_EQ(rules[0].instrument, "UST2Y");
  EXPECT_EQ(rules[1].instrument, "UST10Y");
  EXPECT_EQ(rules[1].summary, "UST10Y up {value}");
  EXPECT_EQ(rules[1].signal.text, "change(UST10Y, 60d)");
  EXPECT_EQ(rules[1].conditions[0].text, "change(UST10Y - UST3M, 60d) > 0bp");
  EXPECT_NE(rules[0].hash, rules[1].hash);
}

TEST(ConfigRulesTest, AHashIsOfWhatTheRuleAsksNotOfItsNameOrLayout) {
  const auto rules = load(R"(
[[rule]]
name = 'a'
expr = 'change(UST10Y, 60d)'
tiers.watch = { enter = '50bp', exit = '50bp' }
[[rule]]
summary = 'other words'
expr = 'change( UST10Y,60d )'
name = 'b'
tiers.watch.enter = '50.0 bp'
[[rule]]
name = 'c'
expr = 'change(UST10Y, 60d)'
tiers.watch.enter = '51bp'
)");
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0].hash, rules[1].hash);
  EXPECT_NE(rules[0].hash, rules[2].hash);
}

TEST(ConfigRulesTest, AnOutcomeOfARulesFileAloneMayBeDefinedElsewhere) {
  const auto rules = load(R"(
[[rule]]
name = 'a'
expr = 'change(UST10Y, 60d)'
tiers.watch.enter = '50bp'
outcome = { series = 'RELATIVE', horizons = ['20d', '60d'] }
)");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].outcome->horizons, (std::vector<std::int64_t>{20, 60}));
}

TEST(ConfigRulesTest, TheClosesOfAllSignalsHaveALimit) {
  const auto rule = [](const std::string& name, const std::string& expr) {
    return "[[rule]]\nname = '" + name + "'\nexpr = '" + expr + "'\ntiers.watch.enter = '50bp'\n";
  };
  std::string text;
  for (int i = 0; i < 4; ++i) {
    text += rule("a" + std::to_string(i), "change(UST10Y, 104857" + std::to_string(i) + "d)");
  }
  text += rule("same", "change(UST10Y, 1048570d)") + rule("time", "change(UST10Y, 4h)");
  load(text);
  text += rule("b", "change(UST2Y, 11d)") + rule("c", "change(UST2Y, 12d)");
  Diagnostics diagnostics;
  load_rules("r.toml", {}, diagnostics, PretendedFiles().add("r.toml", text));
  EXPECT_EQ(diagnostics.text(),
            "r.toml:29:1: error: with rule c the signals over sessions keep 4194315 closes, more "
            "than 4194304 together; shorten windows\n");
}

TEST(ConfigRulesTest, RulesHaveALimit) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxRules; ++i) {
    text += "[[rule]]\nname = \"r" + std::to_string(i) +
            "\"\nexpr = \"last(UST10Y)\"\ntiers.watch.enter = \"4%\"\n";
  }
  Diagnostics diagnostics;
  load_rules("r.toml", {}, diagnostics, PretendedFiles().add("r.toml", text));
  EXPECT_EQ(diagnostics.text(),
            "r.toml:4001:1: error: more than 1,000 rules (one for each name in for_each)\n");
}

}  // namespace
}  // namespace yieldwatch
