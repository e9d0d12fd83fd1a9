// Integers wide enough for exact sums, and the one place where a result is rounded.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "core/value.h"

namespace yieldwatch {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

// The nearest double. The conversion of 128 bits is a call, and most numbers do with 64.
inline double to_double(int128 number) {
  const auto low = static_cast<std::int64_t>(number);
  return low == number ? static_cast<double>(low) : static_cast<double>(number);
}

// A result that is an integer already, in 1e-6 of its unit.
inline std::optional<Value> to_result(std::int64_t micro) {
  const Value value{micro};
  return value.in_range() ? std::optional(value) : std::nullopt;
}

// A result in 1e-6 of its unit, rounded halves away from zero. Every tick passes it several
// times, and with so many signals as callers compilers would make it a call.
[[gnu::always_inline]] inline std::optional<Value> to_result(double micro) {
  // Written so that NaN fails it too.
  if (!(std::fabs(micro) < static_cast<double>(Value::kLimit))) {
    return std::nullopt;
  }
  // As std::llround, which is a call: |micro| < 2^52, so that what is cut off is exact.
  const auto whole = static_cast<std::int64_t>(micro);
  const double rest = micro - static_cast<double>(whole);
  return to_result(whole + static_cast<std::int64_t>(rest >= 0.5) -
                   static_cast<std::int64_t>(rest <= -0.5));
}

// A quotient in 1e-6 of its unit, rounded halves away from zero. divisor > 0.
inline std::optional<Value> to_result(int128 dividend, std::int64_t divisor) {
  const auto whole = static_cast<std::int64_t>(dividend / divisor);
  const auto rest = static_cast<std::int64_t>(dividend % divisor);
  return to_result(whole + static_cast<std::int64_t>(2 * rest >= divisor) -
                   static_cast<std::int64_t>(-2 * rest >= divisor));
}

}  // namespace yieldwatch
