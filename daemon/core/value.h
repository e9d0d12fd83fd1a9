// Fixed-point numbers: every value, signal and level of the program.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yieldwatch {

// A number scaled by 1e-6: 4.25 is {4'250'000}. |micro| < kLimit.
//
// Integers, because rolling sums of them stay exact for ever, and because two machines and
// two build types agree on them to the last digit.
struct Value {
  static constexpr std::int64_t kScale = 1'000'000;
  static constexpr std::int64_t kLimit = 1'000'000 * kScale;

  std::int64_t micro = 0;

  friend constexpr auto operator<=>(Value, Value) = default;

  constexpr bool in_range() const { return micro > -kLimit && micro < kLimit; }
  double to_double() const { return static_cast<double>(micro) / kScale; }
  // Rounded to 1e-6, halves away from zero. Nothing if not finite or out of range.
  static std::optional<Value> from_double(double number);
};

// In full, without trailing zeros: "75", "-0.25", "1.234567".
std::string to_string(Value value);

// The same with at least one decimal, "75.0", so that JSON readers keep the type.
std::string to_json_number(Value value);

// A decimal number: sign, digits, point, digits; no exponent, no spaces, no "nan". More than
// six decimals are rounded. Nothing if it is malformed or out of range.
std::optional<Value> parse_value(std::string_view text);

}  // namespace yieldwatch
