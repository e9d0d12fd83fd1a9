#include "window/time_signals.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/window/series.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBp = 10'000;  // in micro-percent
constexpr std::int64_t kMinute = kNanosPerMinute;

// 4.00% at 0, 4.10% at 10, 3.95% at 20, 4.05% at 30 minutes; now is 45 minutes.
Micro at_45_minutes(std::string_view name, std::int64_t minutes) {
  TimeSeries series(name, minutes * kMinute, 100);
  std::int64_t time = 0;
  for (const std::int64_t bp : {400, 410, 395, 405}) {
    series.put(time, bp * kBp);
    time += 10 * kMinute;
  }
  series.advance(45 * kMinute);
  return series.value();
}

TEST(TimeSignalTest, ChangeIsMeasuredFromTheValueAsOfTheWindowsBegin) {
  EXPECT_EQ(at_45_minutes("change", 45), 5'000'000);
  EXPECT_EQ(at_45_minutes("change", 30), -5'000'000);  // from 4.10%, of minute 10
  EXPECT_EQ(at_45_minutes("change", 20), 10'000'000);
  EXPECT_EQ(at_45_minutes("change", 15), 0);
  EXPECT_EQ(at_45_minutes("change", 46), std::nullopt);
}

TEST(TimeSignalTest, RiseAndFallCountTheValueAsOfTheWindowsBegin) {
  EXPECT_EQ(at_45_minutes("rise", 45), 10'000'000);
  EXPECT_EQ(at_45_minutes("rise", 25), 10'000'000);
  EXPECT_EQ(at_45_minutes("rise", 15), 0);
  EXPECT_EQ(at_45_minutes("fall", 35), 5'000'000);
  EXPECT_EQ(at_45_minutes("fall", 25), 0);
  EXPECT_EQ(at_45_minutes("fall", 46), std::nullopt);
}

TEST(TimeSignalTest, SlopeIsPerHour) {
  // The values 400 410 395 405 of minutes 0 10 20 30, and 405 still at 45, since the first one
  // became the value as of the window's begin at that minute: 60 / 1220 bp a minute.
  EXPECT_EQ(at_45_minutes("slope", 45), 2'950'820);
  // From minute 10, and still at 40: -25 / 500.
  EXPECT_EQ(at_45_minutes("slope", 30), -3'000'000);
  // From minute 20, and still at 40: 100 / 200.
  EXPECT_EQ(at_45_minutes("slope", 20), 30'000'000);
  EXPECT_EQ(at_45_minutes("slope", 15), 0);  // flat since
}

TEST(TimeSignalTest, AfterACloseASlopeFadesInsteadOfSteepening) {
  // A basis point up in the last minute of an hour of calm.
  TimeSeries series("slope", 60 * kMinute, 100);
  for (std::int64_t minute = 0; minute < 60; ++minute) {
    series.put(minute * kMinute, 400 * kBp);
  }
  series.put(60 * kMinute, 401 * kBp);
  const Micro at_close = series.value();
  ASSERT_TRUE(at_close);
  for (std::int64_t minute = 61; minute <= 120; ++minute) {
    series.advance(minute * kMinute);
    EXPECT_LT(*series.value(), 2'000'000) << minute;  // of the 60 bp/h that two samples make
    EXPECT_GE(*series.value(), 0) << minute;
  }
  EXPECT_EQ(series.value(), 0);
}

TEST(TimeSignalTest, ASlopeCountsWholeMillisecondsRoundedDown) {
  TimeSeries series("slope", 1000, 1);
  series.put(-1, 0);  // millisecond -1
  series.put(0, 5);   // millisecond 0
  series.put(999, 5);
  EXPECT_EQ(series.value(), 5 * 3'600'000 / 1);
}

TEST(TimeSignalTest, SamplesOfOneMillisecondHaveSlopeZero) {
  TimeSeries series("slope", 10, 1);
  series.put(0, 0);
  series.put(1, 7);
  series.put(12, 9);
  EXPECT_EQ(series.value(), 0);
}

TEST(TimeSignalTest, MeanStdevAndRankAreOfTheSamplesInTheWindow) {
  // Minutes 10, 20 and 30: 410 395 405. That of minute 5 is 40 minutes old, and has left.
  EXPECT_EQ(at_45_minutes("mean", 40), 403'333'333);
  EXPECT_EQ(at_45_minutes("stdev", 40), 7'637'626);
  EXPECT_EQ(at_45_minutes("rank", 40), 666'667);
  EXPECT_EQ(at_45_minutes("rank", 45), 666'667);
  EXPECT_EQ(at_45_minutes("mean", 20), 405'000'000);
  EXPECT_EQ(at_45_minutes("rank", 20), 1'000'000);
  EXPECT_EQ(at_45_minutes("stdev", 20), std::nullopt);  // of a single sample
  EXPECT_EQ(at_45_minutes("mean", 46), std::nullopt);
}

TEST(TimeSignalTest, AfterASilenceAsLongAsTheWindowThereIsNothingToTakeAMeanOf) {
  for (const std::string_view name : {"mean", "stdev", "rank"}) {
    EXPECT_EQ(at_45_minutes(name, 15), std::nullopt) << name;
    TimeSeries series(name, kMinute);
    for (std::int64_t i = 0; i < 10; ++i) {
      series.put(i * kMinute / 2, i);
    }
    series.advance(60 * kMinute);
    EXPECT_EQ(series.value(), std::nullopt) << name;
    series.put(60 * kMinute, 3);
    series.put(60 * kMinute + 1, 3);
    EXPECT_EQ(series.value(), name == "mean" ? 3 : (name == "rank" ? 1'000'000 : 0)) << name;
  }
}

TEST(TimeSignalTest, R2IsOfThePointsOfTheSlope) {
  // 400 410 395 405 and 405 still at 45, see the slope: 60² / (1220 · 130) of squares.
  EXPECT_EQ(at_45_minutes("r2", 45), 22'699);
  EXPECT_EQ(at_45_minutes("r2", 15), 0);  // flat since
}

TEST(TimeSignalTest, AResultOutsideTheRangeOfValuesIsNone) {
  for (const std::string_view name : {"change", "rise", "slope"}) {
    TimeSeries series(name, kMinute, 100);
    series.put(0, -Value::kLimit + 1);
    series.put(kMinute, Value::kLimit - 1);
    EXPECT_EQ(series.value(), std::nullopt) << name;
    series.put(2 * kMinute, Value::kLimit - 1);
    EXPECT_EQ(series.value(), 0) << name;
  }
}

TEST(TimeSignalTest, WarmthIsInSeconds) {
  TimeSeries series("rise", kMinute, 100);
  EXPECT_EQ(series.signal().warmth().have, 0);
  EXPECT_EQ(series.signal().warmth().need, 60);
  EXPECT_EQ(series.signal().warmth().what, "seconds");
  series.put(1000 * kMinute, 1);
  series.advance(1000 * kMinute + 17 * kNanosPerSecond);
  EXPECT_EQ(series.signal().warmth().have, 17);
  series.advance(2000 * kMinute);
  EXPECT_EQ(series.signal().warmth().have, 60);
}

std::string points(std::string_view name, std::int64_t minutes) {
  TimeSeries series(name, minutes * kMinute, 100);
  std::int64_t time = 0;
  for (const std::int64_t bp : {400, 410, 395, 405}) {
    series.put(time, bp * kBp);
    time += 10 * kMinute;
  }
  std::string out;
  for (const SignalPoint& point : series.signal().points()) {
    out +=
        point.what + '=' + to_string(point.value) + '@' + std::to_string(point.time.ns / kMinute);
    out += point.session == Session::none() ? ";" : "!";
  }
  return out;
}

TEST(TimeSignalTest, ItTellsWhatItsValueRestsOn) {
  EXPECT_EQ(points("change", 20), "now=4.05@30;20 minutes ago=4.1@10;");
  EXPECT_EQ(points("slope", 31), "now=4.05@30;oldest so far=4@0;");
  EXPECT_EQ(points("rise", 30), "now=4.05@30;lowest of 30 minutes=3.95@20;");
  EXPECT_EQ(points("fall", 30), "now=4.05@30;highest of 30 minutes=4.1@10;");
  EXPECT_EQ(points("mean", 30), "now=4.05@30;oldest of 30 minutes=4.1@10;");
  EXPECT_EQ(points("r2", 20), "now=4.05@30;20 minutes ago=4.1@10;");
  EXPECT_TRUE(TimeSeries("change", 30).signal().points().empty());
}

}  // namespace
}  // namespace yieldwatch
