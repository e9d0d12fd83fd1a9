// A time zone as plain data, so that the pure half can tell sessions without a tz database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"

namespace yieldwatch {

// From `from` on (until the next entry), local time is UTC plus `seconds`.
struct ZoneOffset {
  Timestamp from;
  std::int32_t seconds = 0;
};

// Immutable after construction; may be read from any thread.
class Zone {
 public:
  // `offsets` is in rising order of `from`, and not empty; the first one also holds before.
  Zone(std::string name, std::vector<ZoneOffset> offsets);

  static const Zone& utc();

  const std::string& name() const { return name_; }

  // The local date at `time`.
  Session session_of(Timestamp time) const;

  // The instant of `second_of_day` (0 to 86,399) on a local date. A time that the clock
  // skips in spring is the instant at which it skips; one it shows twice in autumn is the
  // first of the two.
  Timestamp to_utc(Session date, std::int32_t second_of_day) const;

 private:
  std::int32_t offset_at(Timestamp time) const;

  std::string name_;
  std::vector<ZoneOffset> offsets_;
};

}  // namespace yieldwatch
