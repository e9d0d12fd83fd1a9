#include "evidence/bootstrap.h"

#include <algorithm>
#include <array>

#include "evidence/response.h"
#include "window/exact.h"

namespace yieldwatch {
namespace {

// Sorts `drawn`. Linear between the two nearest.
Interval middle_90(std::vector<double>& drawn) {
  std::ranges::sort(drawn);
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(drawn.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, drawn.size() - 1);
    return drawn[below] + (place - static_cast<double>(below)) * (drawn[above] - drawn[below]);
  };
  return {at(0.05), at(0.95)};
}

// What a slope is made of, over the first i sessions of the record taken twice round, so that
// any circular block is one difference.
class PrefixSums {
 public:
  PrefixSums(std::span<const double> x, std::span<const double> y,
             std::span<const std::uint8_t> holds)
      : n_(x.size()), sums_(2 * n_ + 1) {
    // Centred, so that the sums lose no digits to a high mean.
    const double x_mean = mean_of(x);
    const double y_mean = mean_of(y);
    for (std::size_t i = 0; i < 2 * n_; ++i) {
      const std::size_t t = i % n_;
      sums_[i + 1] = sums_[i];
      if (holds.empty() || holds[t] != 0) {
        sums_[i + 1].add(x[t] - x_mean, y[t] - y_mean);
      }
    }
  }

  MomentSums block(std::size_t from, std::size_t length) const {
    return sums_[from + length] - sums_[from];
  }

 private:
  std::size_t n_;
  std::vector<MomentSums> sums_;
};

}  // namespace

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::size_t Random::below(std::size_t n) {
  // The high half of a product (Lemire): its bias at these n is below 1e-14.
  return static_cast<std::size_t>((static_cast<uint128>(next()) * n) >> 64U);
}

std::optional<Interval> mean_interval(std::span<const double> values, std::uint64_t seed) {
  if (values.size() < 2) {
    return std::nullopt;
  }
  Random random(seed);
  std::vector<double> drawn(kResamples);
  for (double& mean : drawn) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[random.below(values.size())];
    }
    mean = sum / static_cast<double>(values.size());
  }
  return middle_90(drawn);
}

std::optional<Interval> slope_interval(std::span<const double> x, std::span<const double> y,
                                       std::span<const std::uint8_t> holds, std::size_t block,
                                       std::uint64_t seed) {
  if (block == 0 || x.size() < 2 * block) {
    return std::nullopt;  // two blocks are the least that can be mixed
  }
  const PrefixSums sums(x, y, holds);
  Random random(seed);
  std::vector<double> drawn;
  drawn.reserve(kResamples);
  for (std::size_t i = 0; i < kResamples; ++i) {
    MomentSums all;
    for (std::size_t left = x.size(); left > 0;) {
      const std::size_t length = std::min(block, left);
      all += sums.block(random.below(x.size()), length);
      left -= length;
    }
    if (const auto slope = all.slope()) {
      drawn.push_back(*slope);
    }
  }
  if (drawn.size() < kResamples / 2) {
    return std::nullopt;  // the conditions hold too seldom
  }
  return middle_90(drawn);
}

std::vector<PathPoint> mean_path(std::span<const std::vector<double>> paths, std::uint64_t seed) {
  std::size_t longest = 0;
  for (const auto& path : paths) {
    longest = std::max(longest, path.size());
  }
  std::vector<PathPoint> out;
  if (paths.size() < 2) {
    return out;
  }
  Random random(seed);
  std::vector<std::size_t> picks(kResamples * paths.size());  // the same for every session
  for (std::size_t& pick : picks) {
    pick = random.below(paths.size());
  }
  std::vector<double> drawn;
  for (std::size_t s = 0; s < longest; ++s) {
    double sum = 0;
    std::size_t known = 0;
    for (const auto& path : paths) {
      sum += s < path.size() ? path[s] : 0;
      known += s < path.size() ? 1 : 0;
    }
    drawn.clear();
    for (std::size_t r = 0; r < kResamples; ++r) {
      double resum = 0;
      std::size_t count = 0;
      for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto& path = paths[picks[r * paths.size() + i]];
        if (s < path.size()) {
          resum += path[s];
          ++count;
        }
      }
      if (count > 0) {
        drawn.push_back(resum / static_cast<double>(count));
      }
    }
    if (known < 2) {
      break;
    }
    out.push_back({s + 1, sum / static_cast<double>(known), middle_90(drawn)});
  }
  return out;
}

}  // namespace yieldwatch
