// The statistics of evidence/ once more, the plain way: for tests.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace yieldwatch::testing {

// Reproducible on every library: only the generator is the standard's.
class Noise {
 public:
  explicit Noise(unsigned seed) : random_(seed) {}

  // In [-1, 1).
  double next() { return static_cast<double>(random_()) / 2147483648.0 - 1; }

  std::vector<double> series(std::size_t n) {
    std::vector<double> out(n);
    for (double& one : out) {
      one = next();
    }
    return out;
  }

  // As persistent as a yield.
  std::vector<double> walk(std::size_t n) {
    std::vector<double> out(n);
    double level = 0;
    for (double& one : out) {
      level += next();
      one = level;
    }
    return out;
  }

 private:
  std::mt19937 random_;
};

inline std::vector<double> naive_rotated(std::span<const double> x, std::span<const double> y) {
  std::vector<double> out(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    for (std::size_t t = 0; t < x.size(); ++t) {
      out[k] += x[t] * y[(t + k) % y.size()];
    }
  }
  return out;
}

// Covariance over variance, of the sessions where `holds` is not 0.
inline double naive_slope(std::span<const double> x, std::span<const double> y,
                          std::span<const std::uint8_t> holds = {}) {
  double n = 0;
  double mean_x = 0;
  double mean_y = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    if (holds.empty() || holds[t] != 0) {
      n += 1;
      mean_x += x[t];
      mean_y += y[t];
    }
  }
  mean_x /= n;
  mean_y /= n;
  double covariance = 0;
  double variance = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    if (holds.empty() || holds[t] != 0) {
      covariance += (x[t] - mean_x) * (y[t] - mean_y);
      variance += (x[t] - mean_x) * (x[t] - mean_x);
    }
  }
  return covariance / variance;
}

// p of the slope: outcomes turned round against signals, the slope formed anew each time.
inline double naive_slope_p(std::span<const double> x, std::span<const double> y,
                            std::size_t margin) {
  const double ours = naive_slope(x, y);
  std::vector<double> turned(y.size());
  double as_low = 0;
  double count = 0;
  for (std::size_t k = margin; k <= y.size() - margin; ++k) {
    for (std::size_t t = 0; t < y.size(); ++t) {
      turned[t] = y[(t + k) % y.size()];
    }
    as_low += naive_slope(x, turned) <= ours ? 1 : 0;
    count += 1;
  }
  return (1 + as_low) / (1 + count);
}

}  // namespace yieldwatch::testing
