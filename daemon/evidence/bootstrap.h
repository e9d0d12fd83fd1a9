// Intervals by resampling: 90%, from the 5th to the 95th percentile of the resampled statistic.
// Seeded: the same input gives the same figures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace yieldwatch {

struct Interval {
  double low = 0;
  double high = 0;

  friend bool operator==(const Interval&, const Interval&) = default;
};

inline constexpr std::size_t kResamples = 2'000;

// SplitMix64 (Steele, Lea, Flood 2014). Ours because what the standard library's distributions
// draw differs between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  // Uniform in [0, n); n > 0.
  std::size_t below(std::size_t n);

 private:
  std::uint64_t state_;
};

// Of the mean, over resamples of the values with replacement. Nothing for fewer than two.
std::optional<Interval> mean_interval(std::span<const double> values, std::uint64_t seed);

// Of the least-squares slope of y on x over the sessions where `holds` is not 0 (all, if it is
// empty), by circular blocks of `block` sessions, which keep the persistence of both.
std::optional<Interval> slope_interval(std::span<const double> x, std::span<const double> y,
                                       std::span<const std::uint8_t> holds, std::size_t block,
                                       std::uint64_t seed);

// Of a path, whose band is as many intervals as it has sessions.
inline constexpr std::size_t kPathResamples = 500;

// The mean path of episodes and its band. `paths` holds for each episode its outcome after 1, 2,
// … sessions, as far as it is known; the mean goes as far as two are.
struct PathPoint {
  std::size_t session = 0;  // after the alert, from 1
  double mean = 0;
  Interval band;
};
std::vector<PathPoint> mean_path(std::span<const std::vector<double>> paths, std::uint64_t seed);

}  // namespace yieldwatch
