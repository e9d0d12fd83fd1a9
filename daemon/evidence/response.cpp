#include "evidence/response.h"

#include <algorithm>
#include <cmath>

#include "evidence/rotations.h"

namespace yieldwatch {

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

void MomentSums::add(double px, double py) {
  n += 1;
  x += px;
  y += py;
  xx += px * px;
  xy += px * py;
}

MomentSums& MomentSums::operator+=(const MomentSums& other) {
  n += other.n;
  x += other.x;
  y += other.y;
  xx += other.xx;
  xy += other.xy;
  return *this;
}

MomentSums MomentSums::operator-(const MomentSums& other) const {
  return {n - other.n, x - other.x, y - other.y, xx - other.xx, xy - other.xy};
}

std::optional<double> MomentSums::slope() const {
  if (n < 3) {
    return std::nullopt;
  }
  const double spread = xx - x * x / n;
  // What is left of a constant by rounding is no spread.
  if (spread <= 1e-12 * xx) {
    return std::nullopt;
  }
  return (xy - x * y / n) / spread;
}

std::optional<Slope> slope_of(std::span<const double> x, std::span<const double> y,
                              std::span<const std::uint8_t> holds) {
  const auto counts = [&](std::size_t t) { return holds.empty() || holds[t] != 0; };
  Slope out;
  double sum = 0;
  double scale = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    if (counts(t)) {
      sum += x[t];
      scale += x[t] * x[t];
      ++out.count;
    }
  }
  if (out.count < 3) {
    return std::nullopt;
  }
  out.x_mean = sum / static_cast<double>(out.count);
  double spread = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    spread += counts(t) ? (x[t] - out.x_mean) * (x[t] - out.x_mean) : 0;
  }
  if (spread <= 1e-12 * scale) {
    return std::nullopt;
  }
  out.weights.resize(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) {
    out.weights[t] = counts(t) ? (x[t] - out.x_mean) / spread : 0;
    out.value += out.weights[t] * y[t];
  }
  return out;
}

std::array<std::optional<double>, 3> slope_by_thirds(std::span<const double> x,
                                                     std::span<const double> y,
                                                     std::span<const std::uint8_t> holds) {
  std::array<std::optional<double>, 3> out;
  for (std::size_t third = 0; third < 3; ++third) {
    const std::size_t from = x.size() * third / 3;
    const std::size_t length = x.size() * (third + 1) / 3 - from;
    if (const auto slope = slope_of(x.subspan(from, length), y.subspan(from, length),
                                    holds.empty() ? holds : holds.subspan(from, length))) {
      out.at(third) = slope->value;
    }
  }
  return out;
}

std::optional<double> rotation_p(double ours, std::span<const double> rotated, std::size_t margin,
                                 std::size_t reach) {
  const RotationRange range = rotation_range(rotated.size(), margin);
  if (range.count == 0) {
    return std::nullopt;
  }
  const auto tested = rotated.subspan(range.first, range.count);
  const auto as_low = std::ranges::count_if(tested, [&](double one) { return one <= ours; });
  const double p = (1 + static_cast<double>(as_low)) / (1 + static_cast<double>(range.count));
  const double floor = static_cast<double>(reach) / static_cast<double>(rotated.size());
  return std::min(1.0, std::max(p, floor));
}

}  // namespace yieldwatch
