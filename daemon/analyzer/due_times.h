// When the next thing falls due, out of a fixed number of slots.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

#include "core/time.h"

namespace yieldwatch {

// A tournament of due times: set is O(log slots), min is O(1), nothing allocates after
// construction. Of equal times the lowest slot is first, so the order never depends on chance.
class DueTimes {
 public:
  explicit DueTimes(std::size_t slots)
      : leaves_(std::bit_ceil(slots == 0 ? std::size_t{1} : slots)),
        tree_(2 * leaves_, Timestamp::end_of_time()) {}

  void set(std::size_t slot, Timestamp due) {
    std::size_t node = leaves_ + slot;
    if (tree_[node] == due) {
      return;
    }
    tree_[node] = due;
    for (node /= 2; node >= 1; node /= 2) {
      const Timestamp earlier = std::min(tree_[2 * node], tree_[2 * node + 1]);
      if (tree_[node] == earlier) {
        return;
      }
      tree_[node] = earlier;
    }
  }

  // The earliest due time; end_of_time() if nothing is due.
  Timestamp min() const { return tree_[1]; }

  // The lowest slot with that due time. min() must not be end_of_time().
  std::size_t first() const {
    std::size_t node = 1;
    while (node < leaves_) {
      node *= 2;
      node += tree_[node] == tree_[1] ? 0 : 1;
    }
    return node - leaves_;
  }

 private:
  std::size_t leaves_;
  std::vector<Timestamp> tree_;  // tree_[1] is the root, tree_[leaves_ + i] is slot i
};

}  // namespace yieldwatch
