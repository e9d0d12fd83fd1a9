// Series as they are written in rules.
#include <gmock/gmock.h>

#include <array>

#include "unit/rules/expressions.h"

// Messages are full of quotes, parentheses and commas; raw strings would need delimiters.
// NOLINTBEGIN(modernize-raw-string-literal)

namespace yieldwatch {
namespace {

using testing::catalog;
using ::testing::ElementsAre;
using testing::Row;
using testing::shown;

TEST(SeriesExpressionTest, ASeriesIsWrittenOneWay) {
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

TEST(SeriesExpressionTest, ASeriesHasAKind) {
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

TEST(SeriesExpressionTest, ASeriesKnowsItsInstrumentsAndItsName) {
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

TEST(SeriesExpressionTest, ASeriesIsATree) {
  const SeriesExpr expr = std::get<SeriesDef>(parse_series("ln(IWM) - 2 * ln(SPY)", {})).expr;
  ASSERT_EQ(expr.op, SeriesExpr::Op::subtract);
  EXPECT_EQ(expr.args.at(0).op, SeriesExpr::Op::ln);
  EXPECT_EQ(expr.args.at(0).args.at(0).name, "IWM");
  const SeriesExpr& product = expr.args.at(1);
  ASSERT_EQ(product.op, SeriesExpr::Op::multiply);
  EXPECT_EQ(product.args.at(0).constant, 2);
  EXPECT_EQ(product.args.at(1).op, SeriesExpr::Op::ln);
}

TEST(SeriesExpressionTest, WhatIsWrongWithASeriesIsSaidAndWhere) {
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

TEST(SeriesExpressionTest, NoTextIsTooLongTooDeepOrTooBroad) {
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

TEST(SeriesExpressionTest, DefinitionsOfDefinitionsCanNotGrowWithoutLimit) {
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
