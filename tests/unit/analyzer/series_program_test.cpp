#include "analyzer/series_program.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::number;
using testing::parsed;

double evaluate(std::string_view text, std::vector<Value> values) {
  return SeriesProgram(parsed(parse_series(text, {}))).evaluate(values);
}

TEST(SeriesProgramTest, SumsAndFactorsStayExact) {
  EXPECT_EQ(evaluate("UST10Y - UST2Y", {number("4.25"), number("3.66")}), 590'000);
  EXPECT_EQ(evaluate("2 * UST5Y - UST2Y - UST10Y", {number("3.9"), number("3.5"), number("4.25")}),
            50'000);
  EXPECT_EQ(evaluate("-(UST10Y / 2)", {number("4.25")}), -2'125'000);
}

TEST(SeriesProgramTest, AQuotientAndALogarithmArePlainNumbers) {
  EXPECT_EQ(evaluate("IWM / SPY", {number("250"), number("500")}), 500'000);
  EXPECT_DOUBLE_EQ(evaluate("ln(IWM / SPY)", {number("250"), number("500")}), std::log(0.5) * 1e6);
}

TEST(SeriesProgramTest, EachChannelCarriesWhatItsSignalsWorkOn) {
  EXPECT_EQ(to_channel(4'250'000, SeriesKind::rate, ChannelKind::working), 4'250'000);
  EXPECT_EQ(to_channel(100'000'000, SeriesKind::price, ChannelKind::level), 100'000'000);
  EXPECT_EQ(to_channel(100'000'000, SeriesKind::price, ChannelKind::working), 460'517'019);
  EXPECT_EQ(to_channel(-0.25, SeriesKind::log, ChannelKind::working), -25);
  EXPECT_FALSE(to_channel(0, SeriesKind::ratio, ChannelKind::working));
  EXPECT_FALSE(to_channel(std::nan(""), SeriesKind::log, ChannelKind::level));
  EXPECT_FALSE(to_channel(1e12, SeriesKind::price, ChannelKind::level));
}

TEST(SeriesProgramTest, AnExpressionMayBeAsDeepAsTheLanguageAllows) {
  // Each level holds back two operands: the sum's and the factor's.
  std::string text = "UST10Y - 2 * UST10Y";
  double expected = -1;
  for (int level = 1; level < 32; ++level) {
    text = "UST10Y - 2 * (" + text + ")";
    expected = 1 - 2 * expected;
  }
  EXPECT_EQ(evaluate(text, {Value{1}}), expected);
}

TEST(SeriesProgramTest, WhatIsInBasisPointsIsAHundredTimesThePercent) {
  EXPECT_EQ(scale_of(Unit::basis_points), 100);
  EXPECT_EQ(scale_of(Unit::bp_per_hour), 100);
  EXPECT_EQ(scale_of(Unit::bp_per_percent), 100);
  EXPECT_EQ(scale_of(Unit::percent), 1);
  EXPECT_EQ(scale_of(Unit::percent_per_100bp), 1);
  EXPECT_EQ(scale_of(Unit::one), 1);
}

}  // namespace
}  // namespace yieldwatch
