#include "evidence/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using testing::naive_slope;
using testing::Noise;

// Of all rotations of 1,000 sessions, those numbered in `low` are -1, the others 1.
std::vector<double> rotated_with(const std::vector<std::size_t>& low) {
  std::vector<double> out(1000, 1);
  for (const std::size_t k : low) {
    out[k] = -1;
  }
  return out;
}

TEST(SlopeTest, IsLeastSquares) {
  Noise noise(1);
  for (const std::size_t n : {3, 10, 777}) {
    const auto x = noise.walk(n);
    const auto y = noise.walk(n);
    const auto slope = slope_of(x, y, {});
    ASSERT_TRUE(slope);
    EXPECT_NEAR(slope->value, naive_slope(x, y), 1e-9);
    EXPECT_NEAR(slope->x_mean, mean_of(x), 1e-9);
    EXPECT_EQ(slope->count, n);
  }
}

TEST(SlopeTest, IsTheWeightedSumOfItsWeights) {
  Noise noise(2);
  const auto x = noise.walk(100);
  const auto slope = slope_of(x, noise.walk(100), {});
  ASSERT_TRUE(slope);
  const auto y = noise.walk(100);  // weights do not depend on the outcome
  double sum = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    sum += slope->weights[t] * y[t];
  }
  EXPECT_NEAR(sum, naive_slope(x, y), 1e-9);
}

TEST(SlopeTest, IsOverTheSessionsWhereTheConditionsHold) {
  const std::vector<double> x{1, 2, 50, 3, -70};
  const std::vector<double> y{2, 4, -9, 6, -100};
  const std::vector<std::uint8_t> holds{1, 1, 0, 1, 0};
  const auto slope = slope_of(x, y, holds);
  ASSERT_TRUE(slope);
  EXPECT_NEAR(slope->value, 2, 1e-12);
  EXPECT_NEAR(slope->x_mean, 2, 1e-12);
  EXPECT_EQ(slope->count, 3U);
  EXPECT_EQ(slope->weights[2], 0);
  EXPECT_EQ(slope->weights[4], 0);
}

TEST(SlopeTest, ThereIsNoneForTooLittle) {
  const std::vector<double> two{1, 2};
  EXPECT_FALSE(slope_of(two, two, {}));
  EXPECT_FALSE(slope_of({}, {}, {}));
  const std::vector<double> constant{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
  const std::vector<double> y{1, 2, 3, 4, 5, 6, 7};
  EXPECT_FALSE(slope_of(constant, y, {}));
  EXPECT_FALSE(slope_of(y, y, std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 1}));
}

TEST(SlopeTest, OfSumsIsTheSame) {
  Noise noise(3);
  const auto x = noise.walk(60);
  const auto y = noise.walk(60);
  MomentSums front;
  MomentSums all;
  for (std::size_t t = 0; t < x.size(); ++t) {
    (t < 20 ? front : all).add(x[t], y[t]);
  }
  EXPECT_NEAR(all.slope().value_or(0),
              naive_slope(std::span(x).subspan(20), std::span(y).subspan(20)), 1e-9);
  all += front;
  EXPECT_NEAR(all.slope().value_or(0), naive_slope(x, y), 1e-9);
  EXPECT_NEAR((all - front).slope().value_or(0),
              naive_slope(std::span(x).subspan(20), std::span(y).subspan(20)), 1e-9);
  EXPECT_FALSE(MomentSums().slope());
}

TEST(SlopeTest, ThirdsShareTheRecord) {
  Noise noise(4);
  const auto x = noise.walk(100);
  const auto y = noise.walk(100);
  const auto thirds = slope_by_thirds(x, y, {});
  const auto naive = [&](std::size_t from, std::size_t to) {
    return naive_slope(std::span(x).subspan(from, to - from),
                       std::span(y).subspan(from, to - from));
  };
  EXPECT_NEAR(thirds[0].value_or(0), naive(0, 33), 1e-9);
  EXPECT_NEAR(thirds[1].value_or(0), naive(33, 66), 1e-9);
  EXPECT_NEAR(thirds[2].value_or(0), naive(66, 100), 1e-9);
}

TEST(SlopeTest, AThirdInWhichTheConditionsNeverHoldHasNone) {
  Noise noise(5);
  const auto x = noise.walk(30);
  const auto y = noise.walk(30);
  std::vector<std::uint8_t> holds(30, 1);
  std::fill(holds.begin() + 10, holds.begin() + 20, 0);
  const auto thirds = slope_by_thirds(x, y, holds);
  EXPECT_TRUE(thirds[0] && !thirds[1] && thirds[2]);
}

TEST(RotationPTest, CountsRotationsAtOrBelowOurs) {
  // 501 rotations, from 250 to 750; what is nearer does not count.
  EXPECT_DOUBLE_EQ(rotation_p(-1, rotated_with({}), 250, 1).value_or(0), 1.0 / 502);
  EXPECT_DOUBLE_EQ(rotation_p(-1, rotated_with({0, 249, 751, 999}), 250, 1).value_or(0), 1.0 / 502);
  EXPECT_DOUBLE_EQ(rotation_p(-1, rotated_with({250, 500, 750}), 250, 1).value_or(0), 4.0 / 502);
}

TEST(RotationPTest, ATieCountsAgainstUs) {
  EXPECT_DOUBLE_EQ(rotation_p(1, rotated_with({}), 250, 1).value_or(0), 1);
}

TEST(RotationPTest, IsNeverBelowWhatTheRecordCanShow) {
  EXPECT_DOUBLE_EQ(rotation_p(-1, rotated_with({}), 250, 180).value_or(0), 0.18);
  EXPECT_DOUBLE_EQ(rotation_p(-1, rotated_with({}), 250, 5000).value_or(0), 1);
}

TEST(RotationPTest, AShortRecordHasNone) {
  EXPECT_FALSE(rotation_p(-1, std::vector<double>(499), 250, 1));
  EXPECT_TRUE(rotation_p(-1, std::vector<double>(500), 250, 1));
  EXPECT_FALSE(rotation_p(-1, {}, 250, 1));
}

TEST(RotationPTest, TheMarginIsAYearOrAllThatSignalAndOutcomeSpan) {
  EXPECT_EQ(rotation_margin(80), 250U);
  EXPECT_EQ(rotation_margin(250), 250U);
  EXPECT_EQ(rotation_margin(400), 400U);
}

}  // namespace
}  // namespace yieldwatch
