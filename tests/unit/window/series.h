// A series with one signal, fed as the analyzer feeds it; and the same signals computed the
// long way, from all the values there have been.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "window/closes.h"
#include "window/exact.h"
#include "window/samples.h"
#include "window/signal.h"

namespace yieldwatch {

// What rapidcheck and gtest can both print: micro-units, or nothing.
using Micro = std::optional<std::int64_t>;

inline Micro micro_of(std::optional<Value> value) {
  return value ? Micro(value->micro) : std::nullopt;
}

inline Micro naive_result(int128 micro) {
  const bool in_range = micro > -Value::kLimit && micro < Value::kLimit;
  return in_range ? Micro(static_cast<std::int64_t>(micro)) : std::nullopt;
}

inline Micro naive_result(double micro) {
  return std::fabs(micro) < 1e13 ? naive_result(int128{std::llround(micro)}) : std::nullopt;
}

struct Point {
  std::int64_t x = 0;
  std::int64_t y = 0;
};

// The textbook's formula, on x and y counted from the first point.
inline double naive_slope(const std::vector<Point>& points, std::int64_t factor) {
  int128 n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const Point& point : points) {
    const int128 x = point.x - points[0].x;
    const int128 y = point.y - points[0].y;
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const int128 spread = n * sxx - sx * sx;
  return spread == 0 ? 0
                     : static_cast<double>(n * sxy - sx * sy) * static_cast<double>(factor) /
                           static_cast<double>(spread);
}

// The square of the correlation of x and y, on both counted from the first point.
inline Micro naive_r2(const std::vector<Point>& points) {
  int128 n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
  for (const Point& point : points) {
    const int128 x = point.x - points[0].x;
    const int128 y = point.y - points[0].y;
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
  }
  const auto x_spread = static_cast<double>(n * sxx - sx * sx);
  const auto y_spread = static_cast<double>(n * syy - sy * sy);
  const auto common = static_cast<double>(n * sxy - sx * sy);
  return x_spread == 0 || y_spread == 0 ? 0
                                        : naive_result(common / x_spread * common / y_spread * 1e6);
}

class SessionSeries {
 public:
  SessionSeries(std::string_view name, std::vector<Window> windows, std::int64_t scale = 1,
                std::int64_t extra_depth = 0)
      : windows_(std::move(windows)),
        closes_(find_signal(name)->series,
                SessionCloses(find_signal(name)->depth(windows_) + extra_depth)),
        signal_(find_signal(name)->make_session(closes_, windows_, scale)) {}

  // A value of the series, and one of the second where the signal takes two.
  void put(std::int32_t day, std::int64_t value, std::int64_t second = 0) {
    if (closes_[0].number() > 0 && closes_[0].begins_session({day})) {
      signal_->close_session();
    }
    closes_[0].update({day}, value);
    if (closes_.size() > 1) {
      closes_[1].update({day}, second);
    }
  }

  Micro value() const { return micro_of(signal_->compute()); }
  const Signal& signal() const { return *signal_; }

 private:
  std::vector<Window> windows_;
  std::vector<SessionCloses> closes_;
  std::unique_ptr<Signal> signal_;
};

class TimeSeries {
 public:
  TimeSeries(std::string_view name, std::int64_t nanos, std::int64_t scale = 1,
             std::int64_t max_held = kMaxWindowSamples)
      : samples_(max_held),
        signal_(find_signal(name)->make_time(samples_, Window{.nanos = nanos}, scale)) {}

  void put(std::int64_t ns, std::int64_t value) {
    samples_.append({ns}, value);
    signal_->add_sample();
  }
  void advance(std::int64_t ns) { signal_->advance({ns}); }

  Micro value() const { return micro_of(signal_->compute()); }
  std::int64_t next_due() const { return signal_->next_due().ns; }
  const SampleStore& samples() const { return samples_; }
  const Signal& signal() const { return *signal_; }

 private:
  SampleStore samples_;
  std::unique_ptr<Signal> signal_;
};

}  // namespace yieldwatch
