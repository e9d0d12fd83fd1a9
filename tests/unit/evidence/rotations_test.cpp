#include "evidence/rotations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::naive_rotated;
using testing::Noise;
using ::testing::Pointwise;

TEST(RotationsTest, EveryRotationIsTheCircularSum) {
  Noise noise(1);
  for (const std::size_t n : {1, 2, 3, 5, 8, 17, 64, 101, 256, 601, 1000}) {
    const auto x = noise.series(n);
    const auto y = noise.walk(n);
    const Rotations rotations(n);
    std::vector<double> out;
    rotations.correlate(rotations.transform(x), rotations.transform(y), out);
    EXPECT_THAT(out, Pointwise(DoubleNear(1e-9), naive_rotated(x, y))) << n;
  }
}

TEST(RotationsTest, TwoSeriesAtOnceAreTheSameAsEachAlone) {
  Noise noise(2);
  for (const std::size_t n : {1, 7, 32, 333}) {
    const auto x1 = noise.series(n);
    const auto x2 = noise.walk(n);
    const auto y = noise.walk(n);
    const Rotations rotations(n);
    std::vector<double> out1{99};
    std::vector<double> out2;
    rotations.correlate(rotations.transform(x1, x2), rotations.transform(y), out1, out2);
    EXPECT_THAT(out1, Pointwise(DoubleNear(1e-9), naive_rotated(x1, y))) << n;
    EXPECT_THAT(out2, Pointwise(DoubleNear(1e-9), naive_rotated(x2, y))) << n;
  }
}

TEST(RotationsTest, ATransformCanBeUsedAgain) {
  Noise noise(3);
  const auto x = noise.series(50);
  const Rotations rotations(50);
  const auto once = rotations.transform(x);
  for (int i = 0; i < 2; ++i) {
    const auto y = noise.series(50);
    std::vector<double> out;
    rotations.correlate(once, rotations.transform(y), out);
    EXPECT_THAT(out, Pointwise(DoubleNear(1e-9), naive_rotated(x, y)));
  }
}

TEST(RotationsTest, MeansOfFewPlacesAreTheSumOfTheirWeights) {
  Noise noise(4);
  const auto y = noise.walk(29);
  std::vector<double> weights(29);
  weights[0] = weights[11] = weights[28] = 1.0 / 3;
  EXPECT_THAT(rotated_means(std::vector<std::size_t>{0, 11, 28}, y),
              Pointwise(DoubleNear(1e-12), naive_rotated(weights, y)));
  EXPECT_THAT(rotated_means(std::vector<std::size_t>{2}, std::vector<double>{1, 2, 3}),
              ElementsAre(3, 1, 2));
}

TEST(RotationRangeTest, RotationsKeepTheirMarginOnBothSides) {
  const RotationRange range = rotation_range(1000, 250);
  EXPECT_EQ(range.first, 250U);
  EXPECT_EQ(range.first + range.count - 1, 750U);
}

TEST(RotationRangeTest, ARecordOfTwiceTheMarginHasOne) {
  EXPECT_EQ(rotation_range(500, 250).count, 1U);
  EXPECT_EQ(rotation_range(499, 250).count, 0U);
  EXPECT_EQ(rotation_range(0, 250).count, 0U);
}

}  // namespace
}  // namespace yieldwatch
