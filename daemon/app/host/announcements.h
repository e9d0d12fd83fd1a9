// Refusals on their way from a feed's thread to the analyzer's, which announces them.
#pragma once

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "wire/sys.h"

namespace yieldwatch {

// Bounded: what does not fit is counted. From any thread.
class AnnouncementQueue {
 public:
  static constexpr std::size_t kCapacity = 1'024;

  void push(Refused refused) {
    const std::lock_guard lock(mutex_);
    if (queue_.size() == kCapacity) {
      ++dropped_;
      return;
    }
    queue_.push_back(std::move(refused));
  }

  // Everything that waits, and how many were dropped since the last call.
  std::vector<Refused> take(std::uint64_t& dropped) {
    const std::lock_guard lock(mutex_);
    dropped = std::exchange(dropped_, 0);
    return std::exchange(queue_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Refused> queue_;
  std::uint64_t dropped_ = 0;
};

}  // namespace yieldwatch
