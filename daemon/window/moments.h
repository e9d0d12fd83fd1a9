// Sums for means, variances and covariances of integers, exact.
//
// As in line.h they are kept modulo 2^128, so that a window's sums may be a difference of two
// running totals. What is formed of them does not depend on the wrapping: with n <= 2^20
// numbers, levels of |v| < 2^40 or changes of |v| < 2^41, Σv < 2^61, and n Σv² - (Σv)² and
// n Σxy - Σx Σy are below 2^40 · 2^82 = 2^122.
#pragma once

#include <cstdint>

#include "window/exact.h"

namespace yieldwatch {

// Of one variable.
struct Moments {
  uint128 sum = 0;
  uint128 squares = 0;

  static Moments of(std::int64_t v) {
    return {static_cast<uint128>(int128{v}), static_cast<uint128>(int128{v} * v)};
  }

  Moments& operator+=(const Moments& b) {
    sum += b.sum;
    squares += b.squares;
    return *this;
  }
  Moments& operator-=(const Moments& b) {
    sum -= b.sum;
    squares -= b.squares;
    return *this;
  }
  friend Moments operator-(Moments a, const Moments& b) { return a -= b; }

  // n Σv² - (Σv)², which is n² times the mean square deviation.
  int128 spread(std::int64_t n) const {
    return static_cast<int128>(static_cast<uint128>(n) * squares - sum * sum);
  }
  // With n - 1; 0 for n < 2.
  double variance(std::int64_t n) const {
    return n < 2 ? 0 : static_cast<double>(spread(n)) / static_cast<double>(n * (n - 1));
  }
};

// Of pairs.
struct PairMoments {
  Moments x;
  Moments y;
  uint128 products = 0;

  static PairMoments of(std::int64_t x, std::int64_t y) {
    return {Moments::of(x), Moments::of(y), static_cast<uint128>(int128{x} * y)};
  }

  PairMoments& operator+=(const PairMoments& b) {
    x += b.x;
    y += b.y;
    products += b.products;
    return *this;
  }
  PairMoments& operator-=(const PairMoments& b) {
    x -= b.x;
    y -= b.y;
    products -= b.products;
    return *this;
  }

  // n Σxy - Σx Σy.
  int128 common(std::int64_t n) const {
    return static_cast<int128>(static_cast<uint128>(n) * products - x.sum * y.sum);
  }
};

}  // namespace yieldwatch
