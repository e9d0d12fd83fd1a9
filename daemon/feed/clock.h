// The clocks and timers of the feed thread, as seams: tests turn them by hand.
//
// Only feed/ and app/ read a clock.
#pragma once

#include <cstdint>
#include <functional>

#include "core/time.h"

namespace yieldwatch {

class Clock {
 public:
  virtual ~Clock() = default;
  // The wall clock, UTC. May jump when somebody sets it.
  virtual Timestamp now() const = 0;
  // Nanoseconds since some instant; never jumps. For pace.
  virtual std::int64_t steady_ns() const = 0;
};

// One timer, for one owner. Handlers run on the feed thread, never inside start().
class Timer {
 public:
  virtual ~Timer() = default;
  // Calls `handler` once after `delay_ns` (0: as soon as others have had their turn), in
  // place of whatever was pending.
  virtual void start(std::int64_t delay_ns, std::function<void()> handler) = 0;
  // What was pending is not called any more, even if it was already due.
  virtual void cancel() = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  std::int64_t steady_ns() const override;
};

}  // namespace yieldwatch
