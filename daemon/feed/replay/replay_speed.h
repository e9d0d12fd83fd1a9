// How fast a replay goes.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/value.h"

namespace yieldwatch {

struct ReplaySpeed {
  Value sessions_per_second;  // 0: as fast as the bus takes it

  bool is_max() const { return sessions_per_second.micro == 0; }
  // From the start of the first session to that of session `n`, counted from 0.
  std::int64_t due_after_ns(std::uint64_t n) const;
};

// Reads "max", "10 sessions/s", "0.5 sessions/s". Else a message: what is wrong and what would
// be right, no position, no full stop.
std::variant<ReplaySpeed, std::string> parse_speed(std::string_view text);

// What parse_speed reads.
std::string to_string(ReplaySpeed speed);

}  // namespace yieldwatch
