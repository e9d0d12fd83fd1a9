#include "evidence/bootstrap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>

#include "evidence/response.h"
#include "window/exact.h"

namespace yieldwatch {
namespace {

// Of at least one; changes their order. Linear between the two nearest.
Interval middle_90(std::span<double> drawn) {
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(drawn.size() - 1);
    const auto below = drawn.begin() + static_cast<std::ptrdiff_t>(place);
    std::ranges::nth_element(drawn, below);
    const auto above = std::min_element(std::next(below), drawn.end());
    return above == drawn.end() ? *below : *below + (place - std::floor(place)) * (*above - *below);
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

// Paths as far as at least two of them are known.
class Paths {
 public:
  explicit Paths(std::span<const std::vector<double>> paths) {
    std::vector<std::size_t> lengths;
    for (const auto& path : paths) {
      lengths.push_back(path.size());
    }
    if (lengths.size() >= 2) {
      std::ranges::nth_element(lengths, std::next(lengths.begin()), std::greater());
      sessions_ = lengths[1];
    }
    blocks_.resize((sessions_ + kBlock - 1) / kBlock, std::vector<Block>(paths.size()));
    for (std::size_t i = 0; i < paths.size(); ++i) {
      known_.push_back(std::min(paths[i].size(), sessions_));
      for (std::size_t s = 0; s < known_[i]; ++s) {
        blocks_[s / kBlock][i].at(s % kBlock) = paths[i][s];
      }
    }
  }

  std::size_t sessions() const { return sessions_; }

  // By session, the mean of the paths drawn, as far as any of them goes.
  std::vector<double> means(std::span<const std::size_t> picks) const {
    std::vector<std::size_t> ending(sessions_ + 1);  // picks by how far they are known
    for (const std::size_t pick : picks) {
      ++ending[known_[pick]];
    }
    std::vector<double> out;
    std::size_t count = picks.size();
    Block sum{};
    for (std::size_t s = 0; s < sessions_ && count > ending[s]; ++s) {
      count -= ending[s];
      if (s % kBlock == 0) {
        sum = sum_of(blocks_[s / kBlock], picks);
      }
      out.push_back(sum.at(s % kBlock) / static_cast<double>(count));
    }
    return out;
  }

 private:
  static constexpr std::size_t kBlock = 8;
  using Block = std::array<double, kBlock>;

  // Named, because GCC keeps the elements of an array in memory here, which takes thrice as long.
  struct Four {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;

    void add(std::span<const double, 4> values) {
      a += values[0];
      b += values[1];
      c += values[2];
      d += values[3];
    }
  };

  static Block sum_of(const std::vector<Block>& paths, std::span<const std::size_t> picks) {
    Four low;
    Four high;
    for (const std::size_t pick : picks) {
      const std::span<const double, kBlock> path(paths[pick]);
      low.add(path.first<4>());
      high.add(path.last<4>());
    }
    return {low.a, low.b, low.c, low.d, high.a, high.b, high.c, high.d};
  }

  std::size_t sessions_ = 0;
  std::vector<std::vector<Block>> blocks_;  // of sessions; in each, a path's or 0
  std::vector<std::size_t> known_;          // how far each path goes
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
  const Paths all(paths);
  std::vector<std::vector<double>> drawn(all.sessions());  // by session
  Random random(seed);
  std::vector<std::size_t> picks(paths.size());
  for (std::size_t r = 0; r < kPathResamples && !drawn.empty(); ++r) {
    for (std::size_t& pick : picks) {
      pick = random.below(paths.size());
    }
    const auto means = all.means(picks);
    for (std::size_t s = 0; s < means.size(); ++s) {
      drawn[s].push_back(means[s]);
    }
  }
  std::iota(picks.begin(), picks.end(), std::size_t{0});
  const auto means = all.means(picks);
  std::vector<PathPoint> out;
  for (std::size_t s = 0; s < means.size() && !drawn[s].empty(); ++s) {
    out.push_back({s + 1, means[s], middle_90(drawn[s])});
  }
  return out;
}

}  // namespace yieldwatch
