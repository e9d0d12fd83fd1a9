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
#include "window/running_sums.h"
#include "window/samples.h"
#include "window/signal.h"
#include "window/time_window.h"

namespace yieldwatch {

// For `explain`: one sample of a window, and its width in words.
SignalPoint point(const TimeWindow& window, std::string what, SampleIndex sample);
std::string words(const TimeWindow& window);

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

// The points of a line in time, on whole milliseconds, and their sums.
//
// In silence the value stands where it was, and the line knows it: besides its samples it has
// the value at the time the window last let one go. Without that the last few samples before a
// close would make a steep slope of their own as the others leave.
template <class Sums>
class TimeLine {
 public:
  explicit TimeLine(const SampleStore& samples) : samples_(samples), sums_(samples) {}

  void add(std::int64_t value) { sums_.add(value); }
  void remove(SampleIndex begin) { sums_.remove(begin); }
  void reset() { sums_.reset(); }

  // (Two calls, since sums handed out in a struct would go through memory with every tick.)
  Sums compute(std::int64_t width_ns) const {
    Sums sums = sums_.compute();
    if (stands(width_ns)) {
      sums += of(let_go(width_ns), samples_.value(sums_.end() - 1));
    }
    return sums;
  }
  // How many points that is.
  std::int64_t count(std::int64_t width_ns) const {
    return sums_.count() + static_cast<std::int64_t>(stands(width_ns));
  }

  Sums sums() const { return sums_.compute(); }

 private:
  static Sums of(Timestamp time, std::int64_t value) { return Sums::of(millis(time), value); }
  // When the window last let a sample go, and whether it was quiet since.
  Timestamp let_go(std::int64_t width_ns) const {
    return samples_.time(sums_.begin()).plus(width_ns);
  }
  bool stands(std::int64_t width_ns) const {
    return let_go(width_ns) > samples_.time(sums_.end() - 1);
  }
  // Rounded down, before 1970 too.
  static std::int64_t millis(Timestamp time) {
    const std::int64_t whole = time.ns / kNanosPerMilli;
    return time.ns % kNanosPerMilli < 0 ? whole - 1 : whole;
  }

  const SampleStore& samples_;
  RunningSums<Sums, of> sums_;
};

// The least-squares slope, per hour.
class TimeSlope {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::included;

  explicit TimeSlope(const SampleStore& samples) : line_(samples) {}

  void add(std::int64_t value) { line_.add(value); }
  void remove(SampleIndex begin) { line_.remove(begin); }
  void reset() { line_.reset(); }
  std::optional<Value> compute(const TimeWindow& window, std::int64_t scale) const {
    const std::int64_t per_hour = kNanosPerHour / kNanosPerMilli * scale;
    const std::int64_t points = line_.count(window.width_ns());
    return to_result(line_.compute(window.width_ns()).slope(points, static_cast<double>(per_hour)));
  }

  LineSums sums() const { return line_.sums(); }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 private:
  TimeLine<LineSums> line_;
};

// The share of the variance of the slope's points that the slope explains.
class TimeR2 {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::included;

  explicit TimeR2(const SampleStore& samples) : line_(samples) {}

  void add(std::int64_t value) { line_.add(value); }
  void remove(SampleIndex begin) { line_.remove(begin); }
  void reset() { line_.reset(); }
  std::optional<Value> compute(const TimeWindow& window, std::int64_t) const {
    const std::int64_t points = line_.count(window.width_ns());
    return to_result(line_.compute(window.width_ns()).r2(points) *
                     static_cast<double>(Value::kScale));
  }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 private:
  TimeLine<FitSums> line_;
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

  Timestamp complete_from() const override { return window_.complete_from(); }
  void restore_complete_from(Timestamp from) override { window_.restore_complete_from(from); }
  Timestamp oldest_sample() const override {
    return window_.begin() == window_.end() ? Timestamp::end_of_time()
                                            : window_.samples().time(window_.begin());
  }

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
