// The regular hours of a market with New York's times.
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

  // From 9:30 to before the close of a session. What is stamped later is the closing auction's, of
  // which a stream has none or can't tell it from the thin trades behind it, and quotes of a market
  // that has gone: so a session's last regular trade is its close here.
  bool include(Timestamp time) const;
};

}  // namespace yieldwatch
