#include "window/session_signals.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/window/series.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBp = 10'000;  // in micro-percent

std::vector<Window> days(std::int64_t n) {
  return {Window{.sessions = n}};
}
std::vector<Window> days(std::int64_t n, std::int64_t v) {
  return {Window{.sessions = n}, Window{.sessions = v}};
}

// Closes of 4.00%, 4.10%, 3.95%, 4.20%, and a latest value of 4.05%.
Micro after_five_closes(std::string_view name, const std::vector<Window>& windows,
                        std::int64_t scale = 100) {
  SessionSeries series(name, windows, scale);
  std::int32_t day = 10;
  for (const std::int64_t bp : {400, 410, 395, 420, 405}) {
    series.put(day, 0);  // what a session opens with leaves no trace
    series.put(day, bp * kBp);
    day += 3;
  }
  return series.value();
}

TEST(SessionSignalTest, LastIsTheLatestValue) {
  EXPECT_EQ(after_five_closes("last", {}, 1), 4'050'000);
}

TEST(SessionSignalTest, ChangeIsTheLatestValueLessTheCloseNSessionsBefore) {
  EXPECT_EQ(after_five_closes("change", days(1)), -15'000'000);
  EXPECT_EQ(after_five_closes("change", days(4)), 5'000'000);
}

TEST(SessionSignalTest, RiseIsMeasuredFromTheLowestOfNPlusOneCloses) {
  EXPECT_EQ(after_five_closes("rise", days(1)), 0);
  EXPECT_EQ(after_five_closes("rise", days(2)), 10'000'000);
  EXPECT_EQ(after_five_closes("rise", days(4)), 10'000'000);
}

TEST(SessionSignalTest, FallIsMeasuredFromTheHighestOfNPlusOneCloses) {
  EXPECT_EQ(after_five_closes("fall", days(1)), 15'000'000);
  EXPECT_EQ(after_five_closes("fall", days(4)), 15'000'000);
}

TEST(SessionSignalTest, BreakoutComparesWithTheClosesBefore) {
  EXPECT_EQ(after_five_closes("breakout", days(1)), -15'000'000);
  SessionSeries series("breakout", days(2), 100);
  series.put(1, 400 * kBp);
  series.put(2, 410 * kBp);
  series.put(3, 405 * kBp);
  EXPECT_EQ(series.value(), -5'000'000);
  series.put(3, 412 * kBp);
  EXPECT_EQ(series.value(), 2'000'000);
}

TEST(SessionSignalTest, SlopeIsTheLeastSquaresSlopeASession) {
  // x -2 … 2: (-2·400 - 410 + 420 + 2·405) / 10 = 2 bp a session.
  EXPECT_EQ(after_five_closes("slope", days(4)), 2'000'000);
  EXPECT_EQ(after_five_closes("slope", days(1)), -15'000'000);
}

TEST(SessionSignalTest, ZscoreIsTheChangeInSigmas) {
  // Changes 10, -15, 25, -15: mean 1.25, squares 1168.75, variance 389.58333; change over two
  // sessions 10: 10 / (19.737865 · √2) = 0.358249.
  EXPECT_EQ(after_five_closes("zscore", days(2, 4)), 358'249);
  EXPECT_EQ(after_five_closes("zscore", days(2, 4), 1), 358'249);
}

TEST(SessionSignalTest, ZscoreOfAConstantHasNoValue) {
  SessionSeries series("zscore", days(1, 3), 100);
  for (int day = 0; day < 10; ++day) {
    series.put(day, 4'000'000 + day * kBp);
  }
  EXPECT_EQ(series.value(), std::nullopt);
  series.put(9, 0);
  EXPECT_NE(series.value(), std::nullopt);
}

TEST(SessionSignalTest, MeanStdevAndRankAreOfTheNClosesThatEndNow) {
  EXPECT_EQ(after_five_closes("mean", days(1), 1), 4'050'000);
  EXPECT_EQ(after_five_closes("mean", days(4), 1), 4'075'000);  // of 410 395 420 405
  // Deviations from 407.5: 2.5 -12.5 12.5 -2.5; squares 325, over 3.
  EXPECT_EQ(after_five_closes("stdev", days(4)), 10'408'330);
  EXPECT_EQ(after_five_closes("stdev", days(2)), 10'606'602);  // 15 / √2
  EXPECT_EQ(after_five_closes("rank", days(1)), 1'000'000);
  EXPECT_EQ(after_five_closes("rank", days(3)), 666'667);  // 395 and 405 of 395 420 405
  EXPECT_EQ(after_five_closes("rank", days(5)), 600'000);
  EXPECT_EQ(after_five_closes("rank", days(6)), std::nullopt);
}

TEST(SessionSignalTest, AMeanIsRoundedHalvesAwayFromZero) {
  for (const std::int64_t sign : {1, -1}) {
    SessionSeries series("mean", days(2));
    series.put(1, sign);
    series.put(2, sign * 2);
    EXPECT_EQ(series.value(), sign * 2);
    series.put(2, sign * 999'999'999'998);
    EXPECT_EQ(series.value(), sign * 500'000'000'000);
  }
}

TEST(SessionSignalTest, EqualClosesCountInARank) {
  SessionSeries series("rank", days(4));
  for (const std::int32_t day : {1, 2, 3}) {
    series.put(day, 5);
  }
  series.put(4, 4);
  EXPECT_EQ(series.value(), 250'000);
  series.put(4, 5);
  EXPECT_EQ(series.value(), 1'000'000);
}

TEST(SessionSignalTest, VolIsTheDeviationOfChangesAYear) {
  // Changes 10, -15, 25, -15, as for the zscore: √(389.58333 · 252) = √98175.
  EXPECT_EQ(after_five_closes("vol", days(4)), 313'328'901);
  SessionSeries steady("vol", days(3), 100);
  for (int day = 0; day < 10; ++day) {
    steady.put(day, 4'000'000 + day * kBp);
  }
  EXPECT_EQ(steady.value(), 0);
}

TEST(SessionSignalTest, R2IsTheShareTheSlopeExplains) {
  // x -2 … 2, y 400 410 395 420 405: Σxy 20, Σx² 10, Σ(y - 406)² 370: 400 / 3700.
  EXPECT_EQ(after_five_closes("r2", days(4)), 108'108);
  SessionSeries line("r2", days(4));
  SessionSeries flat("r2", days(4));
  for (int day = 0; day < 5; ++day) {
    line.put(day, -3 * day);
    flat.put(day, 7);
  }
  EXPECT_EQ(line.value(), 1'000'000);
  EXPECT_EQ(flat.value(), 0);  // there is no trend
}

// y moves by 3, -1, 2, 0 and x by 1, -1, 2, -2, of a unit of 1000 each: mean 1 and 0,
// Σdxdy 8, Σdx² 10, Σdy² 10.
Micro of_pair(std::string_view name, std::int64_t scale = 1) {
  SessionSeries series(name, days(4), scale);
  series.put(1, 90'000, -5'000);
  series.put(2, 100'000, 0);  // both before the window's five closes
  std::int32_t day = 10;
  for (const auto& [y, x] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {100, 0}, {103, 1}, {102, 0}, {104, 2}, {104, 0}}) {
    series.put(day, 0, 0);  // what a session opens with leaves no trace
    series.put(day, y * 1000, x * 1000);
    day += 3;
  }
  return series.value();
}

TEST(SessionSignalTest, BetaAndCorrelationAreOfChangesOfOneSession) {
  EXPECT_EQ(of_pair("beta"), 800'000);
  EXPECT_EQ(of_pair("beta", 100), 80'000'000);
  EXPECT_EQ(of_pair("corr"), 800'000);
}

TEST(SessionSignalTest, WhatHasNoVarianceHasNeitherBetaNorCorrelation) {
  for (const bool flat_x : {true, false}) {
    SessionSeries beta("beta", days(3));
    SessionSeries corr("corr", days(3));
    for (int day = 0; day < 5; ++day) {
      for (SessionSeries* series : {&beta, &corr}) {
        series->put(day, flat_x ? day * day : 3 * day, flat_x ? 2 * day : day * day);
      }
    }
    EXPECT_EQ(beta.value(), flat_x ? std::nullopt : Micro(0));
    EXPECT_EQ(corr.value(), std::nullopt);
  }
}

TEST(SessionSignalTest, AResultOutsideTheRangeOfValuesIsNone) {
  SessionSeries series("change", days(1), 100);
  series.put(1, 0);
  series.put(2, Value::kLimit / 100);
  EXPECT_EQ(series.value(), std::nullopt);
  series.put(2, Value::kLimit / 100 - 1);
  EXPECT_EQ(series.value(), Value::kLimit - 100);
  series.put(2, -Value::kLimit + 1);
  EXPECT_EQ(series.value(), std::nullopt);
}

TEST(SessionSignalTest, ASlopeIsRoundedHalvesAwayFromZero) {
  SessionSeries series("slope", days(2));
  series.put(1, 0);
  series.put(2, 0);
  series.put(3, 1);
  EXPECT_EQ(series.value(), 1);
  series.put(3, -1);
  EXPECT_EQ(series.value(), -1);
}

TEST(SessionSignalTest, ItIsWarmOnceItHasItsCloses) {
  SessionSeries series("zscore", days(2, 4), 100);
  EXPECT_EQ(series.signal().warmth().have, 0);
  EXPECT_EQ(series.signal().warmth().need, 5);
  EXPECT_EQ(series.signal().warmth().what, "closes");
  for (int day = 0; day < 4; ++day) {
    series.put(day, day * day);
    EXPECT_EQ(series.value(), std::nullopt);
    EXPECT_EQ(series.signal().warmth().have, day + 1);
  }
  series.put(4, 16);
  EXPECT_NE(series.value(), std::nullopt);
  series.put(5, 25);
  EXPECT_EQ(series.signal().warmth().have, 5);
}

std::string text(const std::vector<SignalPoint>& points) {
  std::string out;
  for (const SignalPoint& point : points) {
    out += point.what + '=' + to_string(point.value) + '@' + std::to_string(point.session.day);
    out += point.time == Timestamp::never() ? ";" : "!";
  }
  return out;
}

TEST(SessionSignalTest, ItTellsWhatItsValueRestsOn) {
  const auto points = [](std::string_view name, const std::vector<Window>& windows) {
    SessionSeries series(name, windows, 100);
    std::int32_t day = 10;
    for (const std::int64_t bp : {400, 410, 395, 420, 395, 405}) {
      series.put(day++, bp * kBp);
    }
    return text(series.signal().points());
  };
  EXPECT_EQ(points("last", {}), "now=4.05@15;");
  EXPECT_EQ(points("change", days(3)), "now=4.05@15;3 sessions ago=3.95@12;");
  EXPECT_EQ(points("change", days(9)), "now=4.05@15;");
  EXPECT_EQ(points("rise", days(4)), "now=4.05@15;lowest of 4 sessions=3.95@14;");
  EXPECT_EQ(points("fall", days(4)), "now=4.05@15;highest of 4 sessions=4.2@13;");
  EXPECT_EQ(points("breakout", days(1)), "now=4.05@15;highest of the 1 session before=3.95@14;");
  EXPECT_EQ(points("slope", days(1)), "now=4.05@15;1 session ago=3.95@14;");
  EXPECT_EQ(points("zscore", days(1, 2)),
            "now=4.05@15;1 session ago=3.95@14;stdev of the last 2 changes=0.247487@15;");
  EXPECT_EQ(points("vol", days(2)), "now=4.05@15;2 sessions ago=4.2@13;");
  EXPECT_EQ(points("mean", days(2)), "now=4.05@15;oldest of 2 sessions=3.95@14;");
  EXPECT_EQ(points("rank", days(3)),
            "now=4.05@15;lowest of 3 sessions=3.95@14;highest of 3 sessions=4.2@13;");
  EXPECT_EQ(points("beta", days(2)),
            "now=4.05@15;2 sessions ago=4.2@13;now, second series=0@15;2 sessions ago, second "
            "series=0@13;");
  EXPECT_EQ(text(SessionSeries("change", days(1)).signal().points()), "");
}

}  // namespace
}  // namespace yieldwatch
