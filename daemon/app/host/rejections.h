// What came in and was not used, or did not come: counted, published, and logged within limits.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "app/log/log.h"
#include "app/log/log_limiter.h"
#include "bus/alert_publisher.h"
#include "feed/clock.h"
#include "wire/control.h"
#include "wire/sys.h"

namespace yieldwatch {

// Belongs to the thread of the alert bus.
class Rejections {
 public:
  using Counts = std::map<std::string, std::uint64_t, std::less<>>;  // by reason

  // All must outlive it.
  Rejections(Log& log, AlertPublisher& alerts, const Clock& clock)
      : log_(log), alerts_(alerts), clock_(clock) {}

  // Fills in its count. `times`: it stands for so many.
  void refuse(Refused refused, Origin origin, std::uint64_t times = 1);
  void gap(const Gap& gap, Origin origin);
  // A value that is overdue, or has come after it was.
  void stale(const StaleChange& change, Origin origin);
  // So many refusals of rows found no room on their way here: counted and logged alone.
  void dropped_rows(std::uint64_t count);

  // Tells of lines held back after which none of their kind has come. About once a second.
  void tell_held_back();

  const Counts& counts() const { return counts_; }

 private:
  Log& log_;
  AlertPublisher& alerts_;
  const Clock& clock_;
  LogLimiter limiter_;
  Counts counts_;
};

}  // namespace yieldwatch
