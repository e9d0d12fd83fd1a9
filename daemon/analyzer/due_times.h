// When the next thing falls due, out of a fixed number of slots.
#pragma once

#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/time.h"

namespace yieldwatch {

// A tournament of due times: set is O(log slots), min is O(1), nothing allocates after
// construction. Of equal times the lowest slot is first, so the order never depends on chance.
//
// Eight meet in each match, not two: what is due next is nobody's guess, so each match of two
// would cost a branch mispredicted or a wait for memory, and eight in a row cost neither.
class DueTimes {
 public:
  explicit DueTimes(std::size_t slots) {
    do {
      slots = (slots + kFan - 1) / kFan;
      levels_.emplace_back(slots == 0 ? kFan : slots * kFan, Timestamp::end_of_time());
    } while (slots > 1);
  }

  void set(std::size_t slot, Timestamp due) {
    for (std::vector<Timestamp>& level : levels_) {
      if (level[slot] == due) {
        return;
      }
      level[slot] = due;
      slot /= kFan;
      due = earliest(&level[slot * kFan]);
    }
    min_ = due;
  }

  // The earliest due time; end_of_time() if nothing is due.
  Timestamp min() const { return min_; }

  // The lowest slot with that due time. min() must not be end_of_time().
  std::size_t first() const {
    std::size_t slot = 0;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      slot = slot * kFan + place_of_min(&levels_[level][slot * kFan]);
    }
    return slot;
  }

 private:
  static constexpr std::size_t kFan = 8;

  static Timestamp earliest(const Timestamp* eight) {
    return min(min(min(eight[0], eight[1]), min(eight[2], eight[3])),
               min(min(eight[4], eight[5]), min(eight[6], eight[7])));
  }
  // By value, so that it takes no branch.
  static Timestamp min(Timestamp a, Timestamp b) { return b.ns < a.ns ? b : a; }

  std::size_t place_of_min(const Timestamp* eight) const {
    const auto places = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (... | (static_cast<unsigned>(eight[I] == min_) << I));
    }
    (std::make_index_sequence<kFan>());
    return static_cast<std::size_t>(std::countr_zero(places));
  }

  std::vector<std::vector<Timestamp>> levels_;  // the slots, then the earliest of each eight …
  Timestamp min_ = Timestamp::end_of_time();
};

}  // namespace yieldwatch
