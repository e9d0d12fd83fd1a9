// Units of values, signals and levels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/value.h"

namespace yieldwatch {

enum class Unit : std::uint8_t {
  percent,              // "%": a yield as quoted, or a change of 100·ln of a price
  basis_points,         // "bp": a change of a yield; 100bp = 1%
  bp_per_session,       // "bp/d"
  bp_per_hour,          // "bp/h"
  percent_per_session,  // "%/d"
  percent_per_hour,     // "%/h"
  sigma,                // "sigma": a multiple of a standard deviation
  one,                  // "1": a ratio or a share
  points,               // "points": an index level, or dollars
  percent_per_100bp,    // "%/100bp": what a price moves when a yield moves by 1%
  bp_per_percent,       // "bp/%": what a yield moves when a price moves by 1%
};

std::string_view to_string(Unit unit);
std::optional<Unit> parse_unit(std::string_view text);

// A number with its unit, as levels are written in rules: "75bp", "-2%", "1.5 sigma", "0.9".
struct Quantity {
  Value value;
  Unit unit = Unit::one;

  friend constexpr bool operator==(Quantity, Quantity) = default;
};

// Reads a number followed by a unit, blanks between them allowed; no unit means `one`.
std::optional<Quantity> parse_quantity(std::string_view text);

// "75bp", "1.5 sigma", "0.9": the unit stands close to the number unless it is a word.
std::string to_string(Quantity quantity);
// The same with "+" before what is not negative.
std::string to_signed_string(Quantity quantity);

// The same amount in another unit, where there is one: plain numbers and percent; percent and
// basis points, plain, a session or an hour. The number itself, relabelled, where the two have
// nothing in common.
Quantity in_unit(Quantity quantity, Unit unit);

}  // namespace yieldwatch
