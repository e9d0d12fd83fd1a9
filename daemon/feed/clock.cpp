#include "feed/clock.h"

#include <chrono>

namespace yieldwatch {
namespace {

template <class TimePoint>
std::int64_t nanos(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

Timestamp SystemClock::now() const {
  return {nanos(std::chrono::system_clock::now())};
}

std::int64_t SystemClock::steady_ns() const {
  return nanos(std::chrono::steady_clock::now());
}

}  // namespace yieldwatch
