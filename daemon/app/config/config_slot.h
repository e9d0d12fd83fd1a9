// A changed configuration on its way from the main thread to the analyzer's.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "app/config/config.h"

namespace yieldwatch {

// Holds the newest one: of two in short order the first is never used. From any thread.
class ConfigSlot {
 public:
  void put(std::shared_ptr<const Config> config) {
    const std::lock_guard lock(mutex_);
    config_ = std::move(config);
  }

  // Null if there is none.
  std::shared_ptr<const Config> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(config_, nullptr);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const Config> config_;
};

}  // namespace yieldwatch
