// Signals and conditions as they are written in rules.
#include <gmock/gmock.h>

#include <array>

#include "unit/rules/expressions.h"

// Messages are full of quotes, parentheses and commas; raw strings would need delimiters.
// NOLINTBEGIN(modernize-raw-string-literal)

namespace yieldwatch {
namespace {

using testing::catalog;
using testing::Row;
using testing::shown;

std::string signals() {
  std::string out;
  for (const SignalRow& row : signal_table()) {
    out += (out.empty() ? "" : ", ") + std::string(row.name);
  }
  return out;
}

TEST(SignalExpressionTest, ASignalIsWrittenOneWay) {
  constexpr auto kRows = std::to_array<Row>({
      {"change( UST10Y ,60d )", "change(UST10Y, 60d)"},
      {"change(UST10Y, 60 d)", "change(UST10Y, 60d)"},
      {"change((UST10Y-UST2Y), 90m)", "change(UST10Y - UST2Y, 90m)"},
      {"change(UST10Y, 060m)", "change(UST10Y, 1h)"},
      {"change(UST10Y, 3600s)", "change(UST10Y, 1h)"},
      {"last(UST10Y)", "last(UST10Y)"},
      {"zscore(UST10Y, 1d, 2d)", "zscore(UST10Y, 1d, 2d)"},
      {"zscore(RELATIVE, 20d, 250d)", "zscore(ln(IWM / SPY), 20d, 250d)"},
      {"change(30m, 30m)", "change(30m, 30m)"},
      {"r2(UST10Y,60m)", "r2(UST10Y, 1h)"},
      {"beta(RELATIVE,UST10Y-UST2Y,250d)", "beta(ln(IWM / SPY), UST10Y - UST2Y, 250d)"},
      {"corr( 30m , UST10Y , 250d )", "corr(30m, UST10Y, 250d)"},
  });
  for (const Row& row : kRows) {
    EXPECT_EQ(shown(parse_signal(row.text, catalog())), row.result) << row.text;
  }
}

TEST(SignalExpressionTest, ASignalHasAUnitAndWordsForItsWindow) {
  const auto signal = [](const char* text) {
    return std::get<SignalDef>(parse_signal(text, catalog()));
  };
  EXPECT_EQ(signal("change(UST10Y, 60d)").unit, Unit::basis_points);
  EXPECT_EQ(signal("change(SPX, 60d)").unit, Unit::percent);
  EXPECT_EQ(signal("change(RELATIVE, 60d)").unit, Unit::percent);
  EXPECT_EQ(signal("slope(UST10Y, 60d)").unit, Unit::bp_per_session);
  EXPECT_EQ(signal("slope(UST10Y, 30m)").unit, Unit::bp_per_hour);
  EXPECT_EQ(signal("last(UST10Y)").unit, Unit::percent);
  EXPECT_EQ(signal("zscore(UST10Y, 60d, 250d)").unit, Unit::sigma);
  EXPECT_EQ(signal("change(UST10Y, 60d)").over, "in 60 sessions");
  EXPECT_EQ(signal("rise(UST10Y, 1d)").over, "above the low of 1 session");
  EXPECT_EQ(signal("zscore(UST10Y, 60d, 250d)").over, "move over 60 sessions");
  EXPECT_EQ(signal("last(UST10Y)").over, "");
  EXPECT_EQ(signal("rank(UST10Y, 250d)").over, "rank in 250 sessions");
  EXPECT_EQ(signal("beta(SPX, UST10Y, 250d)").over, "beta over 250 sessions");
  EXPECT_EQ(signal("change(CURVE, 60d)").series.front().label, "CURVE");
}

TEST(SignalExpressionTest, WhatIsWrongWithASignalIsSaidAndWhere) {
  const auto rows = std::to_array<std::pair<std::string, std::string>>({
      {"", "0: expected a signal, such as change(UST10Y, 60d), but the text ends here"},
      {"(UST10Y)", "0: expected a signal, such as change(UST10Y, 60d), not \"(\""},
      {"UST10Y - UST2Y",
       "0: \"UST10Y\" begins a series: a rule needs a signal of it, such as change(UST10Y, 60d) or "
       "last(UST10Y)"},
      {"ln(SPX)",
       "0: \"ln\" begins a series: a rule needs a signal of it, such as change(UST10Y, 60d) or "
       "last(UST10Y)"},
      {"chnage(UST10Y, 60d)",
       "0: unknown signal \"chnage\": did you mean change? the signals are " + signals()},
      {"momentum(UST10Y, 60d)", "0: unknown signal \"momentum\": the signals are " + signals()},
      {"change", "6: expected \"(\" after change: write change(UST10Y, 60d)"},
      {"last UST10Y", "4: expected \"(\" after last: write last(UST10Y)"},
      {"change(60d)", "7: change needs a series before its window: change(UST10Y, 60d)"},
      {"change(60d, UST10Y)", "7: change needs a series before its window: change(UST10Y, 60d)"},
      {"zscore(60d, 250d)",
       "7: zscore needs a series before its window: zscore(UST10Y, 60d, 250d)"},
      {"last(60d)", "5: last needs a series: last(UST10Y)"},
      {"last()", "5: last needs a series: last(UST10Y)"},
      {"change(", "7: change needs a series: change(UST10Y, 60d)"},
      {"change(, 60d)", "7: change needs a series: change(UST10Y, 60d)"},
      {"change(UST10Y)", "13: change takes one window: change(UST10Y, 60d)"},
      {"change(UST10Y,)", "14: change takes one window: change(UST10Y, 60d)"},
      {"zscore(UST10Y, 60d)", "18: zscore takes two windows: zscore(UST10Y, 60d, 250d)"},
      {"change(UST10Y, 60d, 250d)", "20: change takes one window: change(UST10Y, 60d)"},
      {"last(UST10Y, 60d)", "13: last takes no window: last(UST10Y)"},
      {"change(UST10Y, UST2Y)",
       "15: \"UST2Y\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"change(UST10Y 60d)", "14: expected \",\" and a window, not \"60d\""},
      {"change(UST10Y, 60d", "18: expected \")\", but the text ends here"},
      {"change(UST10Y, 60d < 5bp", "19: expected \")\", not \"<\""},
      {"change(UST10Y, 60 days)", "18: unknown unit \"days\": write 60d"},
      {"change(UST10Y, -5d)",
       "15: \"-5d\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"change(UST10Y, 0d)", "15: a window of 0 holds nothing: write at least 1d"},
      {"change(UST10Y,  1048577d)", "16: a window has at most 1048576 sessions"},
      {"breakout(UST10Y, 30m)",
       "17: breakout takes no window of time, only of sessions: breakout(UST10Y, 60d)"},
      {"zscore(UST10Y, 5d, 1d)",
       "19: zscore needs at least 2 sessions to measure a variance: zscore(UST10Y, 60d, 250d)"},
      {"zscore(UST10Y, 60d, 30m)",
       "20: zscore takes no window of time, only of sessions: zscore(UST10Y, 60d, 250d)"},
      {"change(change(UST10Y, 5d), 60d)",
       "7: change is a signal, and signals can't be part of a series"},
      {"change(UST10Y + SPX, 60d)",
       "14: a sum needs series of one kind: \"UST10Y\" is a yield, \"SPX\" is an index"},
      {"change(UST10Y, 60d) < 0bp", "20: a comparison belongs into the rule's `and`, not here"},
      {"change(UST10Y, 60d) - 5", "20: expected the end, not \"-\""},
      {"beta(250d)", "5: beta needs two series before its window: beta(SPX, UST10Y, 60d)"},
      {"beta(SPX, 250d)", "10: beta needs two series before its window: beta(SPX, UST10Y, 60d)"},
      {"beta(SPX)", "8: beta needs two series: beta(SPX, UST10Y, 60d)"},
      {"corr(SPX,)", "9: corr needs two series: corr(SPX, UST10Y, 60d)"},
      {"beta(SPX UST10Y, 250d)", "9: expected \",\" and another series, not \"UST10Y\""},
      {"beta(SPX, UST10Y)", "16: beta takes one window: beta(SPX, UST10Y, 60d)"},
      {"beta(SPX, UST10Y, UST2Y, 60d)",
       "18: \"UST2Y\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"beta(SPX, UST10Y + IWM, 60d)",
       "17: a sum needs series of one kind: \"UST10Y\" is a yield, \"IWM\" is an ETF"},
      {"beta(SPX, UST10Y, 4h)",
       "18: beta takes no window of time, only of sessions: beta(SPX, UST10Y, 60d)"},
      {"corr(SPX, UST10Y, 4h)",
       "18: corr takes no window of time, only of sessions: corr(SPX, UST10Y, 60d)"},
      {"vol(UST10Y, 4h)", "12: vol takes no window of time, only of sessions: vol(UST10Y, 60d)"},
      {"corr(SPX, UST10Y, 1d)",
       "18: corr needs at least 2 sessions to measure a variance: corr(SPX, UST10Y, 60d)"},
      {"stdev(UST10Y, 1d)",
       "14: stdev needs at least 2 sessions to measure a variance: stdev(UST10Y, 60d)"},
      {"vol(UST10Y, 1d)",
       "12: vol needs at least 2 sessions to measure a variance: vol(UST10Y, 60d)"},
      {"change(UST10Y, 60d#)", "18: \"#\" means nothing here: expected \")\""},
  });
  for (const auto& [text, result] : rows) {
    EXPECT_EQ(shown(parse_signal(text, catalog())), result) << text;
  }
}

TEST(SignalExpressionTest, AConditionIsWrittenOneWay) {
  constexpr auto kRows = std::to_array<Row>({
      {"change(UST10Y-UST2Y,60d)<0bp", "change(UST10Y - UST2Y, 60d) < 0bp"},
      {"change(UST10Y, 60d) >= -1.50 bp", "change(UST10Y, 60d) >= -1.5bp"},
      {"last(SPX) > 5000points", "last(SPX) > 5000 points"},
      {"last(IWM / SPY) <= 0.9", "last(IWM / SPY) <= 0.9"},
  });
  for (const Row& row : kRows) {
    EXPECT_EQ(shown(parse_condition(row.text, catalog())), row.result) << row.text;
  }
}

TEST(SignalExpressionTest, WhatIsWrongWithAConditionIsSaidAndWhere) {
  constexpr auto kRows = std::to_array<Row>({
      {"", "0: expected a signal, such as change(UST10Y, 60d), but the text ends here"},
      {"change(UST10Y, 60d)", "19: expected a comparison, such as < 75bp, but the text ends here"},
      {"change(UST10Y, 60d) = 0bp",
       "20: \"=\" means nothing here: expected a comparison, such as < 75bp"},
      {"last(SPX) 5", "10: expected a comparison, such as < 5000 points, not \"5\""},
      {"change(UST10Y, 60d) <",
       "21: a level is missing: write a number below 1000000 with its unit, such as 75bp"},
      {"change(UST10Y, 60d) < 0", "22: change(UST10Y, 60d) is in bp: write 0bp"},
      {"change(UST10Y,60d) <  0%", "23: change(UST10Y, 60d) is in bp: write 0bp"},
      {"last(UST10Y) > 425bp", "18: last(UST10Y) is in %: write 4.25%"},
      {"last(SPX) > 5000", "12: last(SPX) is in points: write 5000 points"},
      {"last(IWM / SPY) > 90%", "20: last(IWM / SPY) is a plain number: write 0.9"},
      {"change(UST10Y, 60d) < UST2Y",
       "22: \"UST2Y\" is no level: write a number below 1000000 with its unit, such as 75bp"},
      {"change(UST10Y, 60d) < 0bp < 5bp", "23: change(UST10Y, 60d) is in bp: write 0bp"},
  });
  for (const Row& row : kRows) {
    EXPECT_EQ(shown(parse_condition(row.text, catalog())), row.result) << row.text;
  }
}

TEST(SignalExpressionTest, ALevelInTheWrongUnitIsSaidWithTheRightOne) {
  const auto rows = std::to_array<std::pair<std::string, std::string>>({
      {"mean(UST10Y, 60d) > 425bp", "mean(UST10Y, 60d) is in %: write 4.25%"},
      {"mean(SPX, 60d) > 5000", "mean(SPX, 60d) is in points: write 5000 points"},
      {"mean(RELATIVE, 60d) > 5%", "mean(ln(IWM / SPY), 60d) is a plain number: write 0.05"},
      {"stdev(UST10Y, 60d) > 0.5%", "stdev(UST10Y, 60d) is in bp: write 50bp"},
      {"stdev(SPX, 4h) > 50bp", "stdev(SPX, 4h) is in %: write 0.5%"},
      {"rank(UST10Y, 250d) > 90%", "rank(UST10Y, 250d) is a plain number: write 0.9"},
      {"vol(UST10Y, 60d) > 1%", "vol(UST10Y, 60d) is in bp: write 100bp"},
      {"vol(SPX, 60d) > 2000bp", "vol(SPX, 60d) is in %: write 20%"},
      {"r2(UST10Y, 60d) > 50%", "r2(UST10Y, 60d) is a plain number: write 0.5"},
      {"beta(SPX, UST10Y, 60d) < -2", "beta(SPX, UST10Y, 60d) is in %/100bp: write -2%/100bp"},
      {"beta(SPX, UST10Y, 60d) < -2%", "beta(SPX, UST10Y, 60d) is in %/100bp: write -2%/100bp"},
      {"beta(UST10Y, SPX, 60d) < 2bp", "beta(UST10Y, SPX, 60d) is in bp/%: write 2bp/%"},
      {"beta(UST10Y, UST2Y, 60d) < 1bp", "beta(UST10Y, UST2Y, 60d) is a plain number: write 1"},
      {"beta(IWM, SPY, 60d) > 110%", "beta(IWM, SPY, 60d) is a plain number: write 1.1"},
      {"corr(SPX, UST10Y, 60d) < -50%", "corr(SPX, UST10Y, 60d) is a plain number: write -0.5"},
  });
  for (const auto& [text, result] : rows) {
    const auto parsed = parse_condition(text, catalog());
    ASSERT_TRUE(std::holds_alternative<ExprError>(parsed)) << text;
    EXPECT_EQ(std::get<ExprError>(parsed).message, result) << text;
    const std::string right =
        text.substr(0, text.find_first_of("<>") + 1) + result.substr(result.find("write ") + 5);
    EXPECT_TRUE(std::holds_alternative<Condition>(parse_condition(right, catalog()))) << right;
  }
}

}  // namespace
}  // namespace yieldwatch

// NOLINTEND(modernize-raw-string-literal)
