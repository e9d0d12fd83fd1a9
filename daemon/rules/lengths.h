// Windows, holds and levels: numbers with a unit.
#pragma once

#include <string>
#include <string_view>

#include "rules/expression.h"

namespace yieldwatch {

// True for digits followed by d, s, m or h: "60d".
bool looks_like_length(std::string_view word);

// As parse_level, for messages that begin with `subject`: "change(UST10Y, 60d) is in bp: …".
Parsed<Value> parse_level_of(std::string_view subject, std::string_view text, Unit unit);

// "75bp": a level in that unit, for messages.
std::string example_level(Unit unit);

}  // namespace yieldwatch
