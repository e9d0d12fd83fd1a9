// The least or greatest value of a sliding window, in worst-case O(1) a call.
//
// DABA Lite, the de-amortized banker's aggregator: K. Tangwongsan, M. Hirzel, S. Schneider,
// "In-order sliding-window aggregation in worst-case constant time", VLDB Journal 30 (2021).
// A monotonic queue is shorter, but pays for a whole ramp in the tick that ends it.
//
// The window is a front [front, mid) and a back [mid, end). In the front each slot holds the
// extreme from itself to `mid`; of the back only the extreme of all is kept, its slots being
// as they came. When the front would run out, the back is turned into a front, one slot a
// call: [left, right) reaches to `right` only, [right, aged) is as it came, [aged, mid) is
// done. The sizes are such that the work is done just before it is needed.
#pragma once

#include <cstdint>
#include <limits>

#include "window/ring.h"

namespace yieldwatch {

// Which extreme is sought: best() of two values, and the value that every other one beats.
struct Lowest {
  static constexpr std::int64_t kWorst = std::numeric_limits<std::int64_t>::max();
  static std::int64_t best(std::int64_t a, std::int64_t b) { return b < a ? b : a; }
};
struct Highest {
  static constexpr std::int64_t kWorst = std::numeric_limits<std::int64_t>::min();
  static std::int64_t best(std::int64_t a, std::int64_t b) { return b > a ? b : a; }
};

template <class Side>
class Daba {
 public:
  // Grows, by doubling, only when more than `capacity` values are held.
  explicit Daba(std::int64_t capacity) : slots_(capacity) {}

  std::int64_t size() const { return end_ - front_; }

  void add(std::int64_t value) {
    slots_.reserve(front_, end_ + 1);
    slots_[end_++] = value;
    back_best_ = Side::best(back_best_, value);
    step();
  }

  // Removes the oldest. There must be one.
  void remove() {
    ++front_;
    step();
  }

  void reset() {
    front_ = end_;
    restart();
  }

  // Side::kWorst of nothing.
  std::int64_t compute() const {
    return front_ == mid_ ? back_best_ : Side::best(slots_[front_], back_best_);
  }

 private:
  // Everything held, one value at most, is a finished front.
  void restart() {
    left_ = right_ = aged_ = mid_ = end_;
    back_best_ = Side::kWorst;
  }

  void step() {
    if (front_ == mid_) {
      restart();
      return;
    }
    if (left_ == mid_) {  // all of the front is finished: begin to turn the back
      left_ = front_;
      aged_ = mid_ = end_;  // `right` stays where the back began
      right_best_ = back_best_;
      back_best_ = Side::kWorst;
    }
    if (left_ == right_) {  // nothing to turn: what is left is finished
      ++left_;
      ++right_;
      ++aged_;
      return;
    }
    slots_[left_] = Side::best(slots_[left_], right_best_);
    ++left_;
    if (aged_ != mid_) {
      slots_[aged_ - 1] = Side::best(slots_[aged_ - 1], slots_[aged_]);
    }
    --aged_;
  }

  Ring<std::int64_t> slots_;
  std::int64_t front_ = 0;
  std::int64_t left_ = 0;
  std::int64_t right_ = 0;
  std::int64_t aged_ = 0;
  std::int64_t mid_ = 0;
  std::int64_t end_ = 0;
  std::int64_t right_best_ = Side::kWorst;  // of [right, mid) while [left, right) is not empty
  std::int64_t back_best_ = Side::kWorst;   // of [mid, end)
};

}  // namespace yieldwatch
