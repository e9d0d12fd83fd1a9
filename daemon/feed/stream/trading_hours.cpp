#include "feed/stream/trading_hours.h"

namespace yieldwatch {
namespace {

constexpr std::int32_t kOpen = (9 * 60 + 30) * 60;
constexpr std::int32_t kUsualClose = 16 * 3'600;

}  // namespace

bool TradingHours::include(Timestamp time) const {
  const Session date = zone->session_of(time);
  const bool known = calendar && calendar->covers(date);
  if (known ? !calendar->is_session(date) : !is_weekday(date)) {
    return false;
  }
  const Timestamp close = known ? calendar->close_of(date) : zone->to_utc(date, kUsualClose);
  return zone->to_utc(date, kOpen) <= time && time < close;
}

}  // namespace yieldwatch
