// How much a signal moves from one session to the next: what a distance is measured against.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace yieldwatch {

// The last kMost changes from close to close. All its room is taken when it is made; what is
// asked for is computed from the changes themselves, so that no error builds up.
class SessionChanges {
 public:
  static constexpr std::size_t kMost = 250;
  static constexpr std::size_t kFewest = 20;  // fewer say nothing

  SessionChanges() { changes_.reserve(kMost); }

  // The signal's value as a session ends.
  void add(double close) {
    if (last_) {
      put(close - *last_);
    }
    last_ = close;
  }

  // Oldest first, and the last close: what restore() takes.
  std::vector<double> values() const {
    std::vector<double> values(changes_.begin() + static_cast<std::ptrdiff_t>(oldest_),
                               changes_.end());
    values.insert(values.end(), changes_.begin(),
                  changes_.begin() + static_cast<std::ptrdiff_t>(oldest_));
    return values;
  }
  std::optional<double> last() const { return last_; }
  void restore(std::span<const double> values, std::optional<double> last) {
    for (const double value : values) {
      put(value);
    }
    last_ = last;
  }

  // Their standard deviation (n - 1); nothing while there are fewer than kFewest.
  std::optional<double> stdev() const {
    if (changes_.size() < kFewest) {
      return std::nullopt;
    }
    const auto count = static_cast<double>(changes_.size());
    double sum = 0;
    for (const double change : changes_) {
      sum += change;
    }
    const double mean = sum / count;
    double squares = 0;
    for (const double change : changes_) {
      squares += (change - mean) * (change - mean);
    }
    return std::sqrt(squares / (count - 1));
  }

 private:
  void put(double change) {
    if (changes_.size() < kMost) {
      changes_.push_back(change);
      return;
    }
    changes_[oldest_] = change;
    oldest_ = (oldest_ + 1) % kMost;
  }

  std::vector<double> changes_;  // a ring once it is full
  std::size_t oldest_ = 0;
  std::optional<double> last_;
};

}  // namespace yieldwatch
