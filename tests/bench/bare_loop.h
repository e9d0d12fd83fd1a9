// What Analyzer::step is measured against: one case, wired by hand, without any of the
// analyzer's generality.
//
// One rate, five time windows and three rules over them. A ring of samples, exact sums in 128
// bits, monotonic queues, every sample leaving each window at its own due time with the rule
// of that window evaluated then, hysteresis of three tiers. Its results are the analyzer's.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/market.h"
#include "window/exact.h"

namespace yieldwatch::bench {

// A tier of a rule that is new, as either side reports it.
struct TierChange {
  Timestamp time;
  int rule = 0;
  int tier = 0;
  std::int64_t value = 0;

  friend bool operator==(const TierChange&, const TierChange&) = default;
};

class BareLoop {
 public:
  static constexpr std::size_t kWindows = 5;
  // change, rise, fall, and the slopes that go with the first two.
  using Widths = std::array<std::int64_t, kWindows>;  // ns

  BareLoop(const Widths& widths, std::int64_t capacity)
      : widths_(widths),
        mask_(static_cast<std::size_t>(capacity) - 1),
        samples_(static_cast<std::size_t>(capacity)),
        low_(static_cast<std::size_t>(capacity)),
        high_(static_cast<std::size_t>(capacity)) {
    due_.fill(Timestamp::end_of_time());
  }

  // Its text as rules is kBareRules. A window holds less than `capacity` samples.
  void step(Timestamp time, std::int64_t value) {
    if (time < last_.time || (time == last_.time && value == last_.value.micro) ||
        value < -2'000'000 || value > 25'000'000 ||
        (end_ > 0 && std::llabs(value - last_.value.micro) > 1'500'000)) {
      return;
    }
    if (end_ == 0) {
      for (std::size_t w = 0; w < kWindows; ++w) {
        due_[w] = time.plus(widths_[w]);  // warm from then on
      }
    }
    for (std::size_t w = earliest(); due_[w] < time; w = earliest()) {
      now_ = due_[w];
      evict(w);
      evaluate(kRuleOf[w]);
    }
    now_ = time;
    last_ = {time, Value{value}};
    for (std::size_t w = earliest(); due_[w] <= time; w = earliest()) {
      evict(w);
    }
    add(time, value);
    for (std::size_t rule = 0; rule < kRules; ++rule) {
      evaluate(rule);
    }
  }

  std::vector<TierChange> changes;

 private:
  static constexpr std::size_t kRules = 3;
  static constexpr std::array<std::size_t, kWindows> kRuleOf{0, 1, 2, 0, 1};
  struct Levels {
    std::int64_t enter;
    std::int64_t exit;
  };
  static constexpr std::int64_t kBp = 1'000'000;
  static constexpr std::array<std::array<Levels, 3>, kRules> kLevels{{
      {{{3 * kBp, 2 * kBp}, {5 * kBp, 4 * kBp}, {7 * kBp, 6 * kBp}}},
      {{{4 * kBp, 3 * kBp}, {6 * kBp, 5 * kBp}, {8 * kBp, 7 * kBp}}},
      {{{4 * kBp, 3 * kBp}, {6 * kBp, 5 * kBp}, {8 * kBp, 7 * kBp}}},
  }};
  static constexpr std::int64_t kSlopeLevel = -20 * kBp;  // bp/h
  struct Sums {
    int128 x = 0, y = 0, xx = 0, xy = 0;
  };

  const Tick& sample(std::int64_t i) const { return samples_[static_cast<std::size_t>(i) & mask_]; }
  std::int64_t& slot(std::vector<std::int64_t>& queue, std::int64_t i) const {
    return queue[static_cast<std::size_t>(i) & mask_];
  }
  std::int64_t y(std::int64_t i) const { return sample(i).value.micro; }

  std::size_t earliest() const {
    std::size_t best = 0;
    for (std::size_t w = 1; w < kWindows; ++w) {
      best = due_[w] < due_[best] ? w : best;
    }
    return best;
  }

  void set_due(std::size_t w) {
    const std::int64_t next = begin_[w] + 1;
    due_[w] = next < end_ ? sample(next).time.plus(widths_[w]) : Timestamp::end_of_time();
  }

  static std::int64_t millis(Timestamp time) { return time.ns / kNanosPerMilli; }

  void evict(std::size_t w) {
    warm_[w] = true;
    while (begin_[w] + 1 < end_ && sample(begin_[w] + 1).time.plus(widths_[w]) <= now_) {
      if (w >= 3) {
        Sums& s = sums_[w - 3];
        const std::int64_t x = millis(sample(begin_[w]).time);
        const std::int64_t value = y(begin_[w]);
        s.x -= x;
        s.y -= value;
        s.xx -= int128{x} * x;
        s.xy -= int128{x} * value;
      }
      ++begin_[w];
    }
    if (w == 1) {
      for (; slot(low_, low_begin_) < begin_[w]; ++low_begin_) {
      }
    } else if (w == 2) {
      for (; slot(high_, high_begin_) < begin_[w]; ++high_begin_) {
      }
    }
    set_due(w);
  }

  void add(Timestamp time, std::int64_t value) {
    samples_[static_cast<std::size_t>(end_) & mask_] = {time, Value{value}};
    for (; low_end_ > low_begin_ && y(slot(low_, low_end_ - 1)) >= value; --low_end_) {
    }
    slot(low_, low_end_++) = end_;
    for (; high_end_ > high_begin_ && y(slot(high_, high_end_ - 1)) <= value; --high_end_) {
    }
    slot(high_, high_end_++) = end_;
    const std::int64_t x = millis(time);
    for (Sums& s : sums_) {
      s.x += x;
      s.y += value;
      s.xx += int128{x} * x;
      s.xy += int128{x} * value;
    }
    ++end_;
    for (std::size_t w = 0; w < kWindows; ++w) {
      if (due_[w] == Timestamp::end_of_time()) {
        set_due(w);
      }
    }
  }

  std::int64_t slope(std::size_t w) const {
    const Sums& s = sums_[w - 3];
    const std::int64_t n = end_ - begin_[w];
    const int128 spread = n * s.xx - s.x * s.x;
    if (spread == 0) {
      return 0;
    }
    const int128 common = n * s.xy - s.x * s.y;
    return std::llround(static_cast<double>(common) * 360'000'000.0 / static_cast<double>(spread));
  }

  void evaluate(std::size_t rule) {
    if (!warm_[rule] || (rule < 2 && !warm_[rule + 3])) {
      return;
    }
    const std::int64_t now = y(end_ - 1);
    const std::int64_t value = 100 * (rule == 0   ? now - y(begin_[0])
                                      : rule == 1 ? now - y(slot(low_, low_begin_))
                                                  : y(slot(high_, high_begin_)) - now);
    const bool condition = rule == 2 || slope(rule + 3) > kSlopeLevel;
    int tier = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const Levels& levels = kLevels[rule][i];
      bool& held = held_[rule][i];
      held = condition && value >= (held ? levels.exit : levels.enter);
      tier = held ? static_cast<int>(i) + 1 : tier;
    }
    if (tier != tier_[rule]) {
      tier_[rule] = tier;
      changes.push_back({now_, static_cast<int>(rule), tier, value});
    }
  }

  Widths widths_;
  std::size_t mask_;
  std::vector<Tick> samples_;
  std::vector<std::int64_t> low_;   // indices of samples with rising values
  std::vector<std::int64_t> high_;  // and with falling ones
  std::int64_t low_begin_ = 0, low_end_ = 0, high_begin_ = 0, high_end_ = 0, end_ = 0;
  std::array<std::int64_t, kWindows> begin_{};
  std::array<Timestamp, kWindows> due_{};
  std::array<bool, kWindows> warm_{};
  std::array<Sums, 2> sums_;
  std::array<std::array<bool, 3>, kRules> held_{};
  std::array<int, kRules> tier_{};
  Tick last_{Timestamp::never(), {}};
  Timestamp now_ = Timestamp::never();
};

}  // namespace yieldwatch::bench
