// Statistics of the samples in a window of event time, those in (now - W, now], each counting
// once however long it stood. See time_signals.h for what a statistic is. Where no sample is
// left, after a silence as long as the window, they have no value.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "window/exact.h"
#include "window/moments.h"
#include "window/rank_tree.h"
#include "window/running_sums.h"
#include "window/samples.h"
#include "window/signal.h"
#include "window/time_window.h"

namespace yieldwatch {

// The moments of the samples, for what is made of them.
class TimeMoments {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::excluded;

  explicit TimeMoments(const SampleStore& samples) : sums_(samples) {}

  void add(std::int64_t value) { sums_.add(value); }
  void remove(SampleIndex begin) { sums_.remove(begin); }
  void reset() { sums_.reset(); }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 protected:
  std::int64_t count() const { return sums_.count(); }
  Moments sums() const { return sums_.compute(); }

 private:
  static Moments of(Timestamp, std::int64_t value) { return Moments::of(value); }

  RunningSums<Moments, of> sums_;
};

// Works on the value itself.
class TimeMean : public TimeMoments {
 public:
  using TimeMoments::TimeMoments;

  std::optional<Value> compute(const TimeWindow&, std::int64_t scale) const {
    return count() == 0 ? std::nullopt
                        : to_result(static_cast<int128>(sums().sum) * scale, count());
  }
};

// The standard deviation (n - 1). Nothing for a single sample.
class TimeStdev : public TimeMoments {
 public:
  using TimeMoments::TimeMoments;

  std::optional<Value> compute(const TimeWindow&, std::int64_t scale) const {
    return count() < 2
               ? std::nullopt
               : to_result(std::sqrt(sums().variance(count())) * static_cast<double>(scale));
  }
};

// The share of the samples that are at most the newest: O(log n) a sample that comes or leaves.
class TimeRank {
 public:
  static constexpr TimeWindow::AsOf kAsOf = TimeWindow::AsOf::excluded;

  explicit TimeRank(const SampleStore& samples) : samples_(samples), begin_(samples.end()) {}

  void add(std::int64_t value) {
    values_.add(value);
    newest_ = value;
  }
  void remove(SampleIndex begin) {
    for (; begin_ < begin; ++begin_) {
      values_.remove(samples_.value(begin_));
    }
  }
  void reset() {
    begin_ += values_.size();
    values_.reset();
  }
  std::optional<Value> compute(const TimeWindow&, std::int64_t) const {
    return values_.size() == 0
               ? std::nullopt
               : to_result(int128{values_.count_up_to(newest_)} * Value::kScale, values_.size());
  }

  static void explain(const TimeWindow& window, std::vector<SignalPoint>& points);

 private:
  const SampleStore& samples_;
  SampleIndex begin_;
  RankTree values_{64};
  std::int64_t newest_ = 0;
};

}  // namespace yieldwatch
