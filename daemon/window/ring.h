// A ring addressed by indexes that only rise, so that what moves through it is never copied.
// Belongs to whoever owns it; no index is checked.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace yieldwatch {

template <class T>
class Ring {
 public:
  // Room for that many elements at once, rounded up to a power of two.
  explicit Ring(std::int64_t capacity)
      : slots_(std::bit_ceil(static_cast<std::size_t>(std::max<std::int64_t>(capacity, 1)))),
        mask_(slots_.size() - 1) {}

  T& operator[](std::int64_t index) { return slots_[static_cast<std::size_t>(index) & mask_]; }
  const T& operator[](std::int64_t index) const {
    return slots_[static_cast<std::size_t>(index) & mask_];
  }

  // Makes [first, last) fit, of which [first, last - 1) is in use.
  void reserve(std::int64_t first, std::int64_t last) {
    if (static_cast<std::size_t>(last - first) > slots_.size()) {
      grow(first, last);
    }
  }

 private:
  void grow(std::int64_t first, std::int64_t last) {
    Ring wider(last - first);
    for (std::int64_t i = first; i < last - 1; ++i) {
      wider[i] = std::move((*this)[i]);
    }
    *this = std::move(wider);
  }

  std::vector<T> slots_;
  std::size_t mask_;
};

}  // namespace yieldwatch
