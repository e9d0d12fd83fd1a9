// Signals over windows of event time.
//
// A statistic has four verbs: add (the newest sample), remove (all before an index), reset and
// compute; which samples they are is TimeWindow's business. To add a signal: a statistic here
// and a row in signal.cpp. All of it belongs to the series, on the analyzer's thread.
//
// Statistics work on values in micro-percent and give results in 1e-6 of the signal's unit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "window/exact.h"
#include "window/extreme.h"
#include "window/line.h"
#include "window/ring.h"
#include "window/samples.h"
#include "window/signal.h"
#include "window/time_window.h"

namespace yieldwatch {

// The newest value less the oldest.
class TimeChange {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::included;

  explicit TimeChange(const SampleStore& samples) : samples_(samples) {}

  void add(std::int64_t value) {
    oldest_ = empty_ ? value : oldest_;
    newest_ = value;
    empty_ = false;
  }
  void remove(SampleIndex begin) { oldest_ = samples_.value(begin); }
  void reset() { empty_ = true; }
  std::optional<Value> compute(const TimeWindow&, std::int64_t scale) const {
    return to_result((newest_ - oldest_) * scale);
  }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 private:
  const SampleStore& samples_;
  std::int64_t oldest_ = 0;
  std::int64_t newest_ = 0;
  bool empty_ = true;
};

// How far the newest value is from the lowest (rise) or the highest (fall), never negative.
template <class Side>
class TimeReach {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::included;

  explicit TimeReach(const SampleStore& samples) : extreme_(samples) {}

  void add(std::int64_t value) {
    extreme_.add(value);
    newest_ = value;
  }
  void remove(SampleIndex begin) { extreme_.remove(begin); }
  void reset() { extreme_.reset(); }
  std::optional<Value> compute(const TimeWindow&, std::int64_t scale) const {
    const std::int64_t reach = newest_ - extreme_.compute();
    return to_result((reach < 0 ? -reach : reach) * scale);
  }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 private:
  Extreme<Side> extreme_;
  std::int64_t newest_ = 0;
};

// The least-squares slope on whole milliseconds, per hour.
class TimeSlope {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::included;

  explicit TimeSlope(const SampleStore& samples)
      : samples_(samples), begin_(samples.end()), end_(begin_) {}

  void add(std::int64_t value) {
    added_ += LineSums::of(millis(samples_.time(end_)), value);
    ++end_;
    if (SampleStore::slot_of(end_) == 0) {
      remember_total();
    }
  }
  void remove(SampleIndex begin);
  void reset();
  std::optional<Value> compute(const TimeWindow&, std::int64_t scale) const {
    const std::int64_t per_hour = kNanosPerHour / kNanosPerMilli * scale;
    return to_result(sums().slope(end_ - begin_, static_cast<double>(per_hour)));
  }

  LineSums sums() const { return added_ - removed_; }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 private:
  // Rounded down, before 1970 too.
  static std::int64_t millis(Timestamp time) {
    const std::int64_t whole = time.ns / kNanosPerMilli;
    return time.ns % kNanosPerMilli < 0 ? whole - 1 : whole;
  }
  void remember_total();

  const SampleStore& samples_;
  SampleIndex begin_;
  SampleIndex end_;
  LineSums added_;            // of all samples there have been
  LineSums removed_;          // of those that have left
  Ring<LineSums> totals_{8};  // what added_ was before the first sample of each chunk held
};

// A statistic over a window of event time, as a signal.
template <class Statistic>
class TimeSignal final : public Signal {
 public:
  TimeSignal(SampleStore& samples, Window window, std::int64_t scale)
      : window_(samples, window.nanos, Statistic::kAsOf), statistic_(samples), scale_(scale) {}

  Timestamp add_sample() override {
    const SampleIndex newest = window_.end();
    advance(window_.samples().time(newest));
    statistic_.add(window_.samples().value(newest));
    if (window_.add()) {
      statistic_.remove(window_.begin());
    }
    return window_.next_due();
  }

  Timestamp advance(Timestamp now) override {
    if (window_.advance(now)) {
      statistic_.remove(window_.begin());
    }
    return window_.next_due();
  }

  Timestamp next_due() const override { return window_.next_due(); }

  std::optional<Value> compute() const override {
    return window_.warm() ? statistic_.compute(window_, scale_) : std::nullopt;
  }

  Warmth warmth() const override {
    return {window_.covered_ns() / kNanosPerSecond, window_.width_ns() / kNanosPerSecond,
            "seconds"};
  }

  std::vector<SignalPoint> points() const override {
    std::vector<SignalPoint> points;
    if (window_.begin() != window_.end()) {
      Statistic::explain(window_, points);
    }
    return points;
  }

 private:
  TimeWindow window_;
  Statistic statistic_;
  std::int64_t scale_;
};

}  // namespace yieldwatch
