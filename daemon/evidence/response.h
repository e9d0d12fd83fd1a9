// How much of an outcome follows a signal: its least-squares slope, and how often chance does
// as well.
//
// A statistic here is a weighted sum over the record, Σ w[t] · y[t]: a slope has the weights
// (x[t] - mean) ÷ Σ (x - mean)², a mean of episodes 1 ÷ n at each. Rotating the outcomes
// against the weights gives what the statistic is where there is nothing to find: rotation keeps
// the persistence of both series, which an ordinary test mistakes for evidence.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace yieldwatch {

double mean_of(std::span<const double> values);  // 0 for none

// Sums of one variable and another: what a slope is made of.
struct MomentSums {
  double n = 0;
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;

  void add(double px, double py);
  MomentSums& operator+=(const MomentSums& other);
  MomentSums operator-(const MomentSums& other) const;
  // Of y on x. Nothing where x does not vary.
  std::optional<double> slope() const;
};

// A statistic's weights over the record.
using Weights = std::vector<double>;

struct Slope {
  double value = 0;
  double x_mean = 0;      // over the sessions it is computed from
  std::size_t count = 0;  // of those
  Weights weights;
};

// Least squares of y on x over the sessions where `holds` is not 0 (all, if it is empty).
// Nothing for fewer than three of them, or where x does not vary.
std::optional<Slope> slope_of(std::span<const double> x, std::span<const double> y,
                              std::span<const std::uint8_t> holds);

// The slope in each third of the record.
std::array<std::optional<double>, 3> slope_by_thirds(std::span<const double> x,
                                                     std::span<const double> y,
                                                     std::span<const std::uint8_t> holds);

// The statistic for every rotation of the outcomes by `margin` sessions to n - margin; `rotated`
// holds that of every rotation from 0. One-sided: small is what would be evidence. Nothing where
// the record is shorter than twice the margin.
//   p = (1 + rotations at or below ours) ÷ (1 + rotations), and at least `reach` ÷ n: so few
//   independent rotations does a record of n sessions hold.
std::optional<double> rotation_p(double ours, std::span<const double> rotated, std::size_t margin,
                                 std::size_t reach);

// The sessions that a rotation must keep away from the record itself: 250, or what a signal and
// an outcome together span.
inline std::size_t rotation_margin(std::size_t reach) {
  return reach > 250 ? reach : 250;
}

}  // namespace yieldwatch
