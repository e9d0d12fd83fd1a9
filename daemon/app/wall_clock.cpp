#include "app/wall_clock.h"

#include <chrono>

namespace yieldwatch {

Timestamp wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

}  // namespace yieldwatch
