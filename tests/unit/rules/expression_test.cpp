#include "rules/expression.h"

#include <gmock/gmock.h>

#include <array>

// Messages are full of quotes, parentheses and commas; raw strings would need delimiters.
// NOLINTBEGIN(modernize-raw-string-literal)

namespace yieldwatch {
namespace {

using testing::ElementsAre;

// What configuration would know: a spread of our own, an index named like a window, and a
// derived series.
Catalog catalog() {
  Catalog out;
  out.instruments["MYOAS"] = Instrument{.name = "MYOAS", .kind = InstrumentKind::spread};
  out.instruments["30m"] = Instrument{.name = "30m", .kind = InstrumentKind::index};
  out.series["RELATIVE"] = std::get<SeriesDef>(parse_series("ln(IWM / SPY)", out));
  out.series["CURVE"] = std::get<SeriesDef>(parse_series("UST10Y - UST2Y", out));
  return out;
}

template <class T>
std::string shown(const Parsed<T>& parsed) {
  const auto* error = std::get_if<ExprError>(&parsed);
  return error == nullptr ? std::get<T>(parsed).text
                          : std::to_string(error->offset) + ": " + error->message;
}

std::string signals() {
  std::string out;
  for (const SignalRow& row : signal_table()) {
    out += (out.empty() ? "" : ", ") + std::string(row.name);
  }
  return out;
}

struct Row {
  const char* text;
  const char* result;  // its canonical text, or "offset: what is wrong"
};

TEST(ExpressionTest, ASeriesIsWrittenOneWay) {
  constexpr auto kRows = std::to_array<Row>({
      {"UST10Y", "UST10Y"},
      {"  ( ( UST10Y ) ) ", "UST10Y"},
      {"UST10Y-UST2Y", "UST10Y - UST2Y"},
      {"UST10Y\t-\nUST2Y", "UST10Y - UST2Y"},
      {"(UST10Y - UST2Y) - UST3M", "UST10Y - UST2Y - UST3M"},
      {"UST10Y - (UST2Y - UST3M)", "UST10Y - (UST2Y - UST3M)"},
      {"UST10Y + (UST2Y - UST3M)", "UST10Y + UST2Y - UST3M"},
      {"UST10Y + (UST2Y + (UST3M - UST1M))", "UST10Y + UST2Y + UST3M - UST1M"},
      {"2*UST5Y-(UST2Y+UST10Y)", "2 * UST5Y - (UST2Y + UST10Y)"},
      {"2 * (UST2Y + UST10Y)", "2 * (UST2Y + UST10Y)"},
      {"(2 * UST2Y) + UST10Y / 2", "2 * UST2Y + UST10Y / 2"},
      {"UST2Y * (1 / 4)", "UST2Y * 0.25"},
      {"02.50 * UST2Y", "2.5 * UST2Y"},
      {".5 * UST2Y * 5.", "0.5 * UST2Y * 5"},
      {"-UST2Y", "-UST2Y"},
      {"- (UST2Y - UST10Y)", "-(UST2Y - UST10Y)"},
      {"-2 * UST2Y - -3 * UST10Y", "-2 * UST2Y - -3 * UST10Y"},
      {"-(UST2Y * 2)", "-(UST2Y * 2)"},
      {"-0 * UST2Y", "0 * UST2Y"},
      {"2 * (3 * UST2Y)", "2 * (3 * UST2Y)"},
      {"2 * 3 * UST2Y", "6 * UST2Y"},
      {"UST2Y - MYOAS", "UST2Y - MYOAS"},
      {"IWM/SPY", "IWM / SPY"},
      {"UST10Y / UST2Y", "UST10Y / UST2Y"},
      {"IWM / SPY + RUT / SPX", "IWM / SPY + RUT / SPX"},
      {"IWM / SPY / (RUT / SPX)", "IWM / SPY / (RUT / SPX)"},
      {"ln(IWM)-ln(SPY)", "ln(IWM) - ln(SPY)"},
      {"ln((IWM))", "ln(IWM)"},
      {"RELATIVE", "ln(IWM / SPY)"},
      {"2 * RELATIVE", "2 * ln(IWM / SPY)"},
      {"UST3M - CURVE", "UST3M - (UST10Y - UST2Y)"},
      {"UST3M + CURVE", "UST3M + UST10Y - UST2Y"},
      {"30m", "30m"},
      {"2YR_TOTAL", "2YR_TOTAL"},
      {"_", "_"},
  });
  for (const Row& row : kRows) {
    EXPECT_EQ(shown(parse_series(row.text, catalog())), row.result) << row.text;
  }
}

TEST(ExpressionTest, ASeriesHasAKind) {
  const auto kind = [](const char* text) {
    return std::get<SeriesDef>(parse_series(text, catalog())).kind;
  };
  EXPECT_EQ(kind("UST10Y - 2 * UST2Y"), SeriesKind::rate);
  EXPECT_EQ(kind("HYOAS / 2"), SeriesKind::rate);
  EXPECT_EQ(kind("-MYOAS"), SeriesKind::rate);
  EXPECT_EQ(kind("SPX"), SeriesKind::price);
  EXPECT_EQ(kind("IWM - SPY"), SeriesKind::price);
  EXPECT_EQ(kind("UNHEARD_OF"), SeriesKind::price);
  EXPECT_EQ(kind("IWM / SPY"), SeriesKind::ratio);
  EXPECT_EQ(kind("100 * (UST10Y / UST2Y)"), SeriesKind::ratio);
  EXPECT_EQ(kind("ln(UST10Y)"), SeriesKind::log);
  EXPECT_EQ(kind("2 * RELATIVE - ln(SPX)"), SeriesKind::log);
}

TEST(ExpressionTest, ASeriesKnowsItsInstrumentsAndItsName) {
  const auto series = [](const char* text) {
    return std::get<SeriesDef>(parse_series(text, catalog()));
  };
  EXPECT_THAT(series("UST10Y - UST2Y + UST10Y").instruments, ElementsAre("UST10Y", "UST2Y"));
  EXPECT_THAT(series("RELATIVE + ln(SPX)").instruments, ElementsAre("IWM", "SPY", "SPX"));
  EXPECT_EQ(series("UST10Y").label, "UST10Y");
  EXPECT_EQ(series("RELATIVE").label, "RELATIVE");
  EXPECT_EQ(series("(RELATIVE)").label, "RELATIVE");
  for (const char* text : {"-RELATIVE", "1 * UST10Y", "UST10Y - UST2Y", "ln(SPX)"}) {
    EXPECT_EQ(series(text).label, "") << text;
  }
}

TEST(ExpressionTest, ASeriesIsATree) {
  const SeriesExpr expr = std::get<SeriesDef>(parse_series("ln(IWM) - 2 * ln(SPY)", {})).expr;
  ASSERT_EQ(expr.op, SeriesExpr::Op::subtract);
  EXPECT_EQ(expr.args.at(0).op, SeriesExpr::Op::ln);
  EXPECT_EQ(expr.args.at(0).args.at(0).name, "IWM");
  const SeriesExpr& product = expr.args.at(1);
  ASSERT_EQ(product.op, SeriesExpr::Op::multiply);
  EXPECT_EQ(product.args.at(0).constant, 2);
  EXPECT_EQ(product.args.at(1).op, SeriesExpr::Op::ln);
}

TEST(ExpressionTest, WhatIsWrongWithASeriesIsSaidAndWhere) {
  constexpr auto kRows = std::to_array<Row>({
      {"", "0: expected a series, such as UST10Y, but the text ends here"},
      {"  ", "2: expected a series, such as UST10Y, but the text ends here"},
      {"UST10Y -", "8: expected a series, such as UST10Y, but the text ends here"},
      {"UST10Y - )", "9: expected a series, such as UST10Y, not \")\""},
      {"UST10Y UST2Y", "7: expected the end, not \"UST2Y\""},
      {"(UST10Y", "7: expected \")\", but the text ends here"},
      {"UST10Y)", "6: expected the end, not \")\""},
      {"UST10Y ^ 2", "7: \"^\" means nothing here: expected the end"},
      {"UST10Y + \xe2\x82\xac", "9: \"?\" means nothing here: expected a series, such as UST10Y"},
      {"BRK.B", "0: \"BRK.B\" is no name: names are of letters, digits and _"},
      {"UST10Y + 1",
       "9: a number can't be added to a series: numbers are only factors, as in 2 * UST10Y"},
      {"1 - SPX",
       "0: a number can't be added to a series: numbers are only factors, as in 2 * SPX"},
      {"2", "0: \"2\" is only a number: name a series, such as UST10Y"},
      {"(1 + 1) * 3", "0: \"(1 + 1) * 3\" is only a number: name a series, such as UST10Y"},
      {"1.2.3 * SPX", "0: \"1.2.3\" is no number"},
      {". * SPX", "0: \".\" is no number"},
      {"1000000 * SPX",
       "0: \"1000000\" is out of range: numbers are from 0.000001 to below 1000000"},
      {"SPX * .0000001",
       "6: \".0000001\" is out of range: numbers are from 0.000001 to below 1000000"},
      {"SPX * (1000 * 1000)",
       "7: \"1000 * 1000\" is out of range: numbers are from 0.000001 to below 1000000"},
      {"UST10Y + SPX",
       "7: a sum needs series of one kind: \"UST10Y\" is a yield, \"SPX\" is an index"},
      {"UST10Y - SPY / 2",
       "7: a difference needs series of one kind: \"UST10Y\" is a yield, \"SPY / 2\" is a price"},
      {"MYOAS - SPY",
       "6: a difference needs series of one kind: \"MYOAS\" is a spread, \"SPY\" is an ETF"},
      {"RELATIVE - SPY",
       "9: a difference needs series of one kind: \"RELATIVE\" is a logarithm, \"SPY\" is an ETF"},
      {"IWM / SPY - SPX",
       "10: a difference needs series of one kind: \"IWM / SPY\" is a ratio, \"SPX\" is an index"},
      {"UST10Y * UST2Y", "7: series times series means nothing here: a factor must be a number"},
      {"UST10Y / SPX",
       "7: a ratio needs series of one kind: \"UST10Y\" is a yield, \"SPX\" is an index"},
      {"1 / UST10Y", "0: a number can't be divided by a series: divide series by series"},
      {"UST10Y / 0", "9: division by zero"},
      {"UST10Y / (1 - 1)", "9: division by zero"},
      {"ln UST10Y", "0: ln needs parentheses: ln(IWM / SPY)"},
      {"ln(2)", "2: ln needs a series, such as ln(IWM / SPY)"},
      {"ln(ln(SPX))", "0: the series is a logarithm already: one ln is enough"},
      {"2 * ln(RELATIVE)", "4: the series is a logarithm already: one ln is enough"},
      {"log(SPX)", "0: unknown function \"log\": of a series there is only ln(...)"},
      {"UST10Y - last(UST2Y)", "9: last is a signal, and signals can't be part of a series"},
      {"UST10Y - 60d", "9: \"60d\" is a window, not a series"},
      {"A123456789B123456789C123456789D123456789E12345678",
       "0: \"A123456789B123456789C123456789D123456789...\" is longer than the 48 characters of a "
       "name"},
  });
  for (const Row& row : kRows) {
    EXPECT_EQ(shown(parse_series(row.text, catalog())), row.result) << row.text;
  }
}

TEST(ExpressionTest, ASignalIsWrittenOneWay) {
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

TEST(ExpressionTest, ASignalHasAUnitAndWordsForItsWindow) {
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

TEST(ExpressionTest, WhatIsWrongWithASignalIsSaidAndWhere) {
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

TEST(ExpressionTest, AConditionIsWrittenOneWay) {
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

TEST(ExpressionTest, WhatIsWrongWithAConditionIsSaidAndWhere) {
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

TEST(ExpressionTest, ALevelInTheWrongUnitIsSaidWithTheRightOne) {
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

TEST(ExpressionTest, NoTextIsTooLongTooDeepOrTooBroad) {
  const auto repeated = [](std::size_t count, const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      out += text;
    }
    return out;
  };
  const auto error = [](const std::string& text) { return shown(parse_series(text, catalog())); };

  EXPECT_EQ(error(repeated(kMaxNesting, "(") + "SPX" + repeated(kMaxNesting, ")")), "SPX");
  const std::string deep = "nested more than 32 deep";
  EXPECT_EQ(error(repeated(33, "(") + "SPX" + repeated(33, ")")), "32: " + deep);
  EXPECT_EQ(error("SPX" + repeated(100, "+(A)")), "SPX" + repeated(100, " + A"));
  EXPECT_EQ(error(repeated(900, "-") + "SPX"), "32: " + deep);
  EXPECT_EQ(error("SPX - " + repeated(300, "ln(")), "102: " + deep);

  EXPECT_EQ(error(repeated(kMaxExprText - 3, " ") + "SPX"), "SPX");
  EXPECT_EQ(error(repeated(kMaxExprText - 2, " ") + "SPX"),
            "0: an expression can't be longer than 1000 characters");
  const std::string full =
      "0: written out in full, this is longer than 1000 characters or deeper than 32 parentheses";
  EXPECT_EQ(error("A" + repeated(400, "+A")), full);

  std::string broad = "S0";
  for (std::size_t i = 1; i < kMaxExprInstruments; ++i) {
    broad += "+S" + std::to_string(i);
  }
  EXPECT_EQ(error(broad + "+S3").substr(0, 7), "S0 + S1");
  EXPECT_EQ(error(broad + "+S99"), std::to_string(broad.size() + 1) + ": more than 16 instruments");
}

TEST(ExpressionTest, DefinitionsOfDefinitionsCanNotGrowWithoutLimit) {
  Catalog known;
  std::string error;
  std::string last = "SPX";
  for (int i = 0; i < 20 && error.empty(); ++i) {
    std::string thrice = last;
    thrice.append(" + ").append(last).append(" + ").append(last);
    const auto parsed = parse_series(thrice, known);
    error = std::holds_alternative<ExprError>(parsed) ? shown(parsed) : "";
    last = "S" + std::to_string(i);
    known.series[last] = error.empty() ? std::get<SeriesDef>(parsed) : SeriesDef{};
  }
  EXPECT_EQ(error, "10: with \"S3\" written out this is longer than 1000 characters");

  known = {};
  last = "SPX";
  error.clear();
  int depth = 0;
  while (error.empty() && depth < 100) {
    const auto parsed = parse_series("-(" + last + ")", known);
    error = std::holds_alternative<ExprError>(parsed) ? shown(parsed) : "";
    last = "S" + std::to_string(++depth);
    known.series[last] = error.empty() ? std::get<SeriesDef>(parsed) : SeriesDef{};
  }
  EXPECT_EQ(depth, 33);
}

}  // namespace
}  // namespace yieldwatch

// NOLINTEND(modernize-raw-string-literal)
