// Sums for the least-squares slope of values (y) on sessions or milliseconds (x), exact.
//
// The sums are kept modulo 2^128, so they never need a base that moves with the window: a
// window's sums may wrap, and are often a difference of two running totals that have. What is
// formed of them, n Σx² - (Σx)² and n Σxy - Σx Σy, does not depend on where x and y begin, and
// is right modulo 2^128; it is right outright because it fits. With n <= 2^20 + 1 points, x any
// two timestamps in milliseconds (less than 2^44.1 apart) and |y| < 2^40, so less than 2^41
// apart, the first is at most n²·dx²/4 < 2^40 · 2^88.2 / 4 = 2^126.2, and the second at most
// n²·dx·dy/4 < 2^40 · 2^44.1 · 2^41 / 4 = 2^123.1. Both are below 2^127.
#pragma once

#include <cstdint>

#include "window/exact.h"

namespace yieldwatch {

struct LineSums {
  uint128 x = 0;
  uint128 y = 0;
  uint128 xx = 0;
  uint128 xy = 0;

  static LineSums of(std::int64_t x, std::int64_t y) {
    return {static_cast<uint128>(int128{x}), static_cast<uint128>(int128{y}),
            static_cast<uint128>(int128{x} * x), static_cast<uint128>(int128{x} * y)};
  }

  LineSums& operator+=(const LineSums& b) {
    x += b.x;
    y += b.y;
    xx += b.xx;
    xy += b.xy;
    return *this;
  }
  friend LineSums operator-(const LineSums& a, const LineSums& b) {
    return {a.x - b.x, a.y - b.y, a.xx - b.xx, a.xy - b.xy};
  }
  friend bool operator==(const LineSums&, const LineSums&) = default;

  // The slope of n points, times `factor`. 0 where all x are equal: the value has been flat.
  double slope(std::int64_t n, double factor) const {
    const auto count = static_cast<uint128>(n);
    const auto spread = static_cast<int128>(count * xx - x * x);
    if (spread == 0) {
      return 0;
    }
    const auto common = static_cast<int128>(count * xy - x * y);
    return to_double(common) * factor / to_double(spread);
  }
};

}  // namespace yieldwatch
