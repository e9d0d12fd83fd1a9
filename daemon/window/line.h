// Sums for the least-squares slope of values (y) on sessions or milliseconds (x), exact.
//
// The sums are kept modulo 2^128, so they never need a base that moves with the window: a
// window's sums may wrap, and are often a difference of two running totals that have. What is
// formed of them, n Σx² - (Σx)² and n Σxy - Σx Σy, does not depend on where x and y begin, and
// is right modulo 2^128; it is right outright because it fits. With n <= 2^20 + 1 points, x any
// two timestamps in milliseconds (less than 2^44.1 apart) and |y| < 2^40, so less than 2^41
// apart, the first is at most n²·dx²/4 < 2^40 · 2^88.2 / 4 = 2^126.2, and the second at most
// n²·dx·dy/4 < 2^40 · 2^44.1 · 2^41 / 4 = 2^123.1. Both are below 2^127, and so is
// n Σy² - (Σy)² <= n²·dy²/4 < 2^40 · 2^82 / 4.
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

  // n Σx² - (Σx)² and n Σxy - Σx Σy, of n points.
  int128 spread(std::int64_t n) const {
    return static_cast<int128>(static_cast<uint128>(n) * xx - x * x);
  }
  int128 common(std::int64_t n) const {
    return static_cast<int128>(static_cast<uint128>(n) * xy - x * y);
  }

  // The slope of n points, times `factor`. 0 where all x are equal: the value has been flat.
  double slope(std::int64_t n, double factor) const {
    const int128 spread = this->spread(n);
    return spread == 0 ? 0 : to_double(common(n)) * factor / to_double(spread);
  }
};

// The same and Σy², for how well the line fits.
struct FitSums {
  LineSums line;
  uint128 yy = 0;

  static FitSums of(std::int64_t x, std::int64_t y) {
    return {LineSums::of(x, y), static_cast<uint128>(int128{y} * y)};
  }

  FitSums& operator+=(const FitSums& b) {
    line += b.line;
    yy += b.yy;
    return *this;
  }
  friend FitSums operator-(const FitSums& a, const FitSums& b) {
    return {a.line - b.line, a.yy - b.yy};
  }

  // The share of the variance of y, of n points, that the line explains: the square of the
  // correlation of x and y. 0 where either has none: a flat value has no trend.
  double r2(std::int64_t n) const {
    const int128 x_spread = line.spread(n);
    const auto y_spread = static_cast<int128>(static_cast<uint128>(n) * yy - line.y * line.y);
    if (x_spread == 0 || y_spread == 0) {
      return 0;
    }
    const double common = to_double(line.common(n));
    return common / to_double(x_spread) * common / to_double(y_spread);
  }
};

}  // namespace yieldwatch
