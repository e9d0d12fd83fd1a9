#include "core/zone.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace yieldwatch {

Zone::Zone(std::string name, std::vector<ZoneOffset> offsets)
    : name_(std::move(name)), offsets_(std::move(offsets)) {
  assert(!offsets_.empty());
}

const Zone& Zone::utc() {
  static const Zone zone("UTC", {{Timestamp::never(), 0}});
  return zone;
}

std::int32_t Zone::offset_at(Timestamp time) const {
  const auto after = std::upper_bound(offsets_.begin(), offsets_.end(), time,
                                      [](Timestamp t, const ZoneOffset& o) { return t < o.from; });
  return after == offsets_.begin() ? after->seconds : std::prev(after)->seconds;
}

Session Zone::session_of(Timestamp time) const {
  const std::int64_t local = time.plus(offset_at(time) * kNanosPerSecond).ns;
  std::int64_t day = local / kNanosPerDay;
  if (local % kNanosPerDay < 0) {
    --day;
  }
  return Session{static_cast<std::int32_t>(day)};
}

Timestamp Zone::to_utc(Session date, std::int32_t second_of_day) const {
  const Timestamp local{date.day * kNanosPerDay + second_of_day * kNanosPerSecond};
  // The offset in force is the one before or after the nearest change; the earlier instant
  // is the one under the larger offset, and it is right if that offset is in force then.
  const Timestamp before = local.plus(-offset_at(local.plus(-kNanosPerDay)) * kNanosPerSecond);
  const Timestamp after = local.plus(-offset_at(local.plus(kNanosPerDay)) * kNanosPerSecond);
  const auto shows_local = [&](Timestamp t) {
    return t.plus(offset_at(t) * kNanosPerSecond) == local;
  };
  if (shows_local(before)) {
    return before;
  }
  if (shows_local(after)) {
    return after;
  }
  // Skipped: the change of offset lies between the two candidates.
  const auto change = std::upper_bound(offsets_.begin(), offsets_.end(), std::min(before, after),
                                       [](Timestamp t, const ZoneOffset& o) { return t < o.from; });
  return change == offsets_.end() ? before : change->from;
}

}  // namespace yieldwatch
