// Integers wide enough for exact sums, and the one place where a result is rounded.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "core/value.h"

namespace yieldwatch {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

// A result that is an integer already, in 1e-6 of its unit.
inline std::optional<Value> to_result(std::int64_t micro) {
  const Value value{micro};
  return value.in_range() ? std::optional(value) : std::nullopt;
}

// A result in 1e-6 of its unit, rounded halves away from zero.
inline std::optional<Value> to_result(double micro) {
  // Written so that NaN fails it too.
  if (!(std::fabs(micro) < static_cast<double>(Value::kLimit))) {
    return std::nullopt;
  }
  return to_result(static_cast<std::int64_t>(std::llround(micro)));
}

}  // namespace yieldwatch
