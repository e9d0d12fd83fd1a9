// Signals over time against the plain way of computing them, over any samples.
#include "window/time_signals.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <string>

#include "unit/window/series.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBp = 10'000;  // in micro-percent

struct Sample {
  std::int64_t time = 0;
  std::int64_t value = 0;
};

std::int64_t floor_millis(std::int64_t ns) {
  return static_cast<std::int64_t>(std::floor(static_cast<double>(ns) / 1e6));
}

// Of the samples in a window, from the definition.
Micro naive_statistic(std::string_view name, const std::vector<Sample>& held, std::int64_t scale) {
  const auto n = std::ssize(held);
  int128 sum = 0;
  int128 squares = 0;
  std::int64_t at_most = 0;
  for (const Sample& sample : held) {
    sum += sample.value;
    squares += int128{sample.value} * sample.value;
    at_most += sample.value <= held.back().value ? 1 : 0;
  }
  if (n == 0 || (name == "stdev" && n == 1)) {
    return std::nullopt;
  }
  if (name == "mean") {
    const int128 twice = 2 * sum * scale;
    return naive_result((twice + (twice < 0 ? -n : n)) / (2 * n));
  }
  if (name == "rank") {
    return naive_result(static_cast<double>(at_most) * 1e6 / static_cast<double>(n));
  }
  return naive_result(
      std::sqrt(static_cast<double>(n * squares - sum * sum) / static_cast<double>(n * (n - 1))) *
      static_cast<double>(scale));
}

bool is_statistic(std::string_view name) {
  return name == "mean" || name == "stdev" || name == "rank";
}

// The same from the definition, over all samples there have been.
Micro naive(std::string_view name, const std::vector<Sample>& samples, std::int64_t now,
            std::int64_t width, std::int64_t scale, std::int64_t max_held = kMaxWindowSamples) {
  std::vector<Sample> held;
  // From the newest back to the value as of the window's begin.
  for (auto i = std::ssize(samples) - 1; i >= 0 && std::ssize(held) < max_held; --i) {
    held.push_back(samples[i]);
    if (samples[i].time <= now - width) {
      break;
    }
  }
  std::reverse(held.begin(), held.end());
  if (held.empty() || held[0].time > now - width) {
    return std::nullopt;
  }
  if (is_statistic(name)) {
    std::erase_if(held, [&](const Sample& sample) { return sample.time <= now - width; });
    return naive_statistic(name, held, scale);
  }
  const int128 newest = held.back().value;
  const auto [low, high] = std::minmax_element(
      held.begin(), held.end(), [](const Sample& a, const Sample& b) { return a.value < b.value; });
  if (name == "change") {
    return naive_result((newest - held[0].value) * scale);
  }
  if (name == "rise") {
    return naive_result((newest - low->value) * scale);
  }
  if (name == "fall") {
    return naive_result((high->value - newest) * scale);
  }
  std::vector<Point> line;
  line.reserve(held.size());
  for (const Sample& sample : held) {
    line.push_back({floor_millis(sample.time), sample.value});
  }
  if (held.front().time + width > held.back().time) {  // in silence the value stands
    line.push_back({floor_millis(held.front().time + width), held.back().value});
  }
  return name == "slope" ? naive_result(naive_slope(line, 3'600'000 * scale)) : naive_r2(line);
}

std::vector<std::string_view> names() {
  std::vector<std::string_view> names;
  for (const SignalRow& row : signal_table()) {
    if (row.make_time != nullptr) {
      names.push_back(row.name);
    }
  }
  return names;
}

rc::Gen<std::int64_t> values() {
  return rc::gen::weightedOneOf<std::int64_t>(
      {{8, rc::gen::inRange<std::int64_t>(-20 * kBp, 20 * kBp)},
       {4, rc::gen::inRange<std::int64_t>(-3, 3)},
       {1, rc::gen::inRange<std::int64_t>(-Value::kLimit + 1, Value::kLimit)}});
}

// Time passes in milliseconds and parts of one; equal stamps and long silences occur.
rc::Gen<std::int64_t> silences() {
  return rc::gen::weightedOneOf<std::int64_t>(
      {{6, rc::gen::inRange<std::int64_t>(0, 4)},
       {6, rc::gen::inRange<std::int64_t>(0, 3 * kNanosPerMilli)},
       {1, rc::gen::inRange<std::int64_t>(0, 60 * kNanosPerMilli)},
       {4, rc::gen::just<std::int64_t>(0)}});
}

RC_GTEST_PROP(TimeSignalTest, EachAgreesWithItsDefinitionAtEveryInstant, ()) {
  const auto width = *rc::gen::inRange<std::int64_t>(1, 20 * kNanosPerMilli);
  const auto max_held = *rc::gen::element<std::int64_t>(3, 8, kMaxWindowSamples);
  const auto steps = *rc::gen::scale(
      4.0, rc::gen::container<std::vector<std::tuple<std::int64_t, bool, std::int64_t>>>(
               rc::gen::tuple(silences(), rc::gen::arbitrary<bool>(), values())));
  for (const std::string_view name : names()) {
    // What a full window without a value as of its begin holds is TimeWindow's to test.
    const std::int64_t limit = is_statistic(name) ? kMaxWindowSamples : max_held;
    TimeSeries series(name, width, 100, limit);
    std::vector<Sample> samples;
    std::int64_t now = -7;
    for (const auto& [passed, is_sample, value] : steps) {
      now += passed;
      if (is_sample) {
        samples.push_back({now, value});
        series.put(now, value);
      } else if (now >= series.next_due() || value % 2 == 0) {
        series.advance(now);  // before next_due() nothing can have changed
      }
      RC_ASSERT(series.value() == naive(name, samples, now, width, 100, limit));
    }
  }
}

RC_GTEST_PROP(TimeSignalTest, TheValueDoesNotDependOnHowOftenTimeIsTold, ()) {
  const auto width = *rc::gen::inRange<std::int64_t>(1, 20 * kNanosPerMilli);
  const auto steps = *rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(
      rc::gen::pair(silences(), values()));
  for (const std::string_view name : names()) {
    TimeSeries told_rarely(name, width);
    TimeSeries told_often(name, width);
    std::int64_t now = 0;
    for (const auto& [passed, value] : steps) {
      now += passed;
      while (told_often.next_due() <= now) {  // each change by itself
        const std::int64_t due = told_often.next_due();
        told_often.advance(due);
        RC_ASSERT(told_often.next_due() > due);
      }
      told_rarely.put(now, value);
      told_often.put(now, value);
      RC_ASSERT(told_often.value() == told_rarely.value());
      RC_ASSERT(told_often.next_due() == told_rarely.next_due());
    }
  }
}

// Long enough for windows over many chunks, with bursts and silences in which many leave.
RC_GTEST_PROP(TimeSignalTest, AWindowOverManyChunksAgreesWithItsDefinition, (std::uint32_t seed)) {
  std::mt19937 random(seed);
  const auto width = static_cast<std::int64_t>(1 + random() % 3'000);
  for (const std::string_view name : names()) {
    TimeSeries series(name, width * kNanosPerMilli);
    std::vector<Sample> samples;
    std::int64_t now = 0;
    for (int i = 0; i < 2'500; ++i) {
      now += random() % 400 == 0 ? width * static_cast<std::int64_t>(random() % 1'500'000)
                                 : static_cast<std::int64_t>(random() % 2'000'000);
      const auto value = static_cast<std::int64_t>(random() % 2'000'000) - 300 * i;
      samples.push_back({now, value});
      series.put(now, value);
      if (random() % 64 == 0) {
        RC_ASSERT(series.value() == naive(name, samples, now, width * kNanosPerMilli, 1));
      }
    }
  }
}

TEST(TimeSignalTest, AfterAMillionSamplesTheSumsAreThoseOfAFreshWindow) {
  constexpr std::int64_t kWidth = 1'000 * kNanosPerSecond;
  constexpr std::int64_t kCount = 1'200'000;
  const auto time = [](std::int64_t i) { return i * kNanosPerSecond * 60 + i * i % 991'000'000; };
  const auto value = [](std::int64_t i) { return i * i % 1'000'003 * 900'000 - Value::kLimit / 2; };
  for (const std::string_view name : names()) {
    TimeSeries old(name, kWidth);
    TimeSeries fresh(name, kWidth);
    for (std::int64_t i = 0; i < kCount; ++i) {
      old.put(time(i), value(i));
    }
    for (std::int64_t i = kCount - 100; i < kCount; ++i) {
      fresh.put(time(i), value(i));
    }
    EXPECT_EQ(old.value(), fresh.value()) << name;
    EXPECT_NE(old.value(), std::nullopt) << name;
  }
}

// The largest sums there can be: a full window of extreme values whose oldest is centuries old.
TEST(TimeSignalTest, TheLargestSumsOfASlopeDoNotOverflow) {
  SampleStore samples;
  samples.add_holder();
  TimeSlope slope(samples);
  constexpr std::int64_t kEdge = 9'200'000'000'000'000'000;
  for (std::int64_t i = 0; i < kMaxWindowSamples; ++i) {
    const bool late = i >= kMaxWindowSamples / 2;
    const Point point{late ? kEdge : -kEdge, late ? Value::kLimit - 1 : 1 - Value::kLimit};
    samples.append({point.x}, point.y);
    slope.add(point.y);
  }
  // Two points, in effect.
  const std::int64_t dx = kEdge / kNanosPerMilli - -kEdge / kNanosPerMilli;
  const double expected = static_cast<double>(2 * Value::kLimit - 2) / static_cast<double>(dx);
  EXPECT_DOUBLE_EQ(slope.sums().slope(kMaxWindowSamples, 1), expected);
}

TEST(TimeSignalTest, AfterAResetASlopeIsAsNew) {
  SampleStore samples;
  samples.add_holder();
  TimeSlope slope(samples);
  for (std::int64_t i = 0; i < 700; ++i) {
    samples.append({i * kNanosPerMilli}, i * i);
    slope.add(i * i);
  }
  slope.reset();
  EXPECT_EQ(slope.sums(), LineSums{});
}

TEST(TimeSignalTest, SamplesFromBeforeASignalWasMadeAreNotItsOwn) {
  SampleStore samples;
  for (std::int64_t i = 0; i < 300; ++i) {
    samples.append({i}, -1'000);
  }
  const auto signal = find_signal("rise")->make_time(samples, Window{.nanos = 10}, 1);
  for (std::int64_t i = 300; i < 312; ++i) {
    samples.append({i}, i);
    signal->add_sample();
  }
  EXPECT_EQ(micro_of(signal->compute()), 10);
}

}  // namespace
}  // namespace yieldwatch
