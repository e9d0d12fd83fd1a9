// The regular hours of the US market for stocks and ETFs.
#pragma once

#include <memory>

#include "core/calendar.h"
#include "core/time.h"
#include "core/zone.h"

namespace yieldwatch {

// Immutable; for any thread.
struct TradingHours {
  std::shared_ptr<const Zone> zone;  // New York's; never null
  // Null, or a date that it does not cover: weekdays until 16:00.
  std::shared_ptr<const Calendar> calendar = {};

  // From 9:30 to the close of a session and a minute after it: the closing auction is held at the
  // close and printed within seconds. What trades later is thin, and no close of the session.
  bool include(Timestamp time) const;
};

}  // namespace yieldwatch
