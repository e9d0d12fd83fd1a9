#include "evidence/bootstrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using ::testing::IsEmpty;
using testing::Noise;
using ::testing::SizeIs;

TEST(RandomTest, DrawsAreTheSameOnEveryMachine) {
  Random random(0);  // the published first numbers of SplitMix64
  EXPECT_EQ(random.next(), 0xE220A8397B1DCDAFU);
  EXPECT_EQ(random.next(), 0x6E789E6AA1B965F4U);
}

TEST(RandomTest, DrawsAreUniformAndBelowTheirLimit) {
  Random random(1);
  std::vector<int> seen(7);
  for (int i = 0; i < 70'000; ++i) {
    ++seen.at(random.below(7));
  }
  EXPECT_THAT(seen, ::testing::Each(::testing::AllOf(::testing::Gt(9'600), ::testing::Lt(10'400))));
}

TEST(MeanIntervalTest, TheSameSeedGivesTheSameFigures) {
  const auto values = Noise(1).series(30);
  EXPECT_EQ(mean_interval(values, 5), mean_interval(values, 5));
  EXPECT_NE(mean_interval(values, 5), mean_interval(values, 6));
}

TEST(MeanIntervalTest, OfTwoValuesItSpansThem) {
  // Both drawn alike: each with a quarter of the resamples, more than a twentieth.
  EXPECT_EQ(mean_interval(std::vector<double>{-2, 4}, 1), (Interval{-2, 4}));
  EXPECT_EQ(mean_interval(std::vector<double>{3, 3, 3}, 1), (Interval{3, 3}));
  EXPECT_FALSE(mean_interval(std::vector<double>{3}, 1));
  EXPECT_FALSE(mean_interval({}, 1));
}

TEST(MeanIntervalTest, CoversTheTruthNineTimesInTen) {
  Noise noise(2);
  int covers = 0;
  for (unsigned i = 0; i < 400; ++i) {
    const auto interval = mean_interval(noise.series(40), i);  // of mean 0
    covers += interval && interval->low <= 0 && interval->high >= 0 ? 1 : 0;
  }
  EXPECT_GT(covers, 340);
  EXPECT_LT(covers, 385);
}

TEST(SlopeIntervalTest, TheSameSeedGivesTheSameFigures) {
  const auto x = Noise(3).walk(500);
  const auto y = Noise(4).walk(500);
  EXPECT_EQ(slope_interval(x, y, {}, 40, 5), slope_interval(x, y, {}, 40, 5));
  EXPECT_NE(slope_interval(x, y, {}, 40, 5), slope_interval(x, y, {}, 40, 6));
}

TEST(SlopeIntervalTest, CoversTheTruthNineTimesInTen) {
  Noise noise(5);
  int covers = 0;
  for (unsigned i = 0; i < 100; ++i) {
    const auto x = noise.series(600);
    auto y = noise.series(600);
    for (std::size_t t = 0; t < y.size(); ++t) {
      y[t] += 1000 - 2 * x[t];
    }
    const auto interval = slope_interval(x, y, {}, 20, i);
    covers += interval && interval->low <= -2 && interval->high >= -2 ? 1 : 0;
  }
  EXPECT_GT(covers, 80);
  EXPECT_LT(covers, 98);
}

TEST(SlopeIntervalTest, AnExactLineHasNoWidth) {
  const auto x = Noise(6).walk(300);
  auto y = x;
  for (double& one : y) {
    one = 1e6 - 3 * one;
  }
  const auto interval = slope_interval(x, y, {}, 30, 1);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, -3, 1e-9);
  EXPECT_NEAR(interval->high, -3, 1e-9);
}

TEST(SlopeIntervalTest, SessionsWhereTheConditionsFailDoNotCount) {
  const auto x = Noise(7).walk(300);
  auto y = Noise(8).walk(300);
  std::vector<std::uint8_t> holds(300);
  for (std::size_t t = 0; t < 300; t += 2) {
    holds[t] = 1;
    y[t] = -3 * x[t];
  }
  const auto interval = slope_interval(x, y, holds, 30, 1);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, -3, 1e-9);
  EXPECT_NEAR(interval->high, -3, 1e-9);
}

TEST(SlopeIntervalTest, ThereIsNoneForTooLittle) {
  const auto x = Noise(9).walk(79);
  EXPECT_FALSE(slope_interval(x, x, {}, 40, 1));
  EXPECT_TRUE(slope_interval(x, x, {}, 39, 1));
  EXPECT_FALSE(slope_interval(x, x, {}, 0, 1));
  std::vector<std::uint8_t> holds(79);
  holds[3] = holds[4] = 1;
  EXPECT_FALSE(slope_interval(x, x, holds, 10, 1));
}

TEST(MeanPathTest, IsTheMeanAtEverySession) {
  const std::vector<std::vector<double>> paths{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                                               {3, 2, 1, 0, -1, -2, -3, -4, -5, -6}};
  const auto path = mean_path(paths, 1);
  ASSERT_THAT(path, SizeIs(10));
  for (std::size_t s = 0; s < 10; ++s) {
    EXPECT_EQ(path[s].session, s + 1);
    EXPECT_DOUBLE_EQ(path[s].mean, 2);
    EXPECT_DOUBLE_EQ(path[s].band.low, std::min(paths[0][s], paths[1][s]));
    EXPECT_DOUBLE_EQ(path[s].band.high, std::max(paths[0][s], paths[1][s]));
  }
}

TEST(MeanPathTest, GoesAsFarAsTwoEpisodesDo) {
  const auto path = mean_path(std::vector<std::vector<double>>{{4, 4, 4, 4}, {1}, {1, 1, 7}}, 1);
  ASSERT_THAT(path, SizeIs(3));
  EXPECT_DOUBLE_EQ(path[0].mean, 2);
  EXPECT_DOUBLE_EQ(path[1].mean, 2.5);
  EXPECT_DOUBLE_EQ(path[2].mean, 5.5);
  EXPECT_EQ(path[2].band, (Interval{4, 7}));
}

TEST(MeanPathTest, ItsBandIsNearTheIntervalOfTheMean) {
  Noise noise(10);
  std::vector<std::vector<double>> paths(30);
  std::vector<double> values;
  for (auto& path : paths) {
    path = noise.walk(20);
    values.push_back(path[11]);
  }
  const auto path = mean_path(paths, 3);
  const auto interval = mean_interval(values, 3);
  ASSERT_TRUE(interval && path.size() == 20);
  EXPECT_NEAR(path[11].band.low, interval->low, 0.1);
  EXPECT_NEAR(path[11].band.high, interval->high, 0.1);
  EXPECT_EQ(mean_path(paths, 3)[11].band, path[11].band);
}

TEST(MeanPathTest, ThereIsNoneOfOneEpisode) {
  EXPECT_THAT(mean_path({}, 1), IsEmpty());
  EXPECT_THAT(mean_path(std::vector<std::vector<double>>{{1, 2}}, 1), IsEmpty());
  EXPECT_THAT(mean_path(std::vector<std::vector<double>>{{}, {}}, 1), IsEmpty());
}

}  // namespace
}  // namespace yieldwatch
