// What may be the name of an instrument and of a rule.
#pragma once

#include <cstddef>
#include <string_view>

namespace yieldwatch {

// Longest name of an instrument or derived series; [A-Za-z0-9_]+.
inline constexpr std::size_t kMaxInstrumentName = 48;
bool is_instrument_character(char c);
bool is_instrument_name(std::string_view text);

// Longest name of a rule; [a-z0-9-]+. With kMaxInstrumentName a topic stays under 200 bytes.
inline constexpr std::size_t kMaxRuleName = 96;
bool is_rule_name(std::string_view text);

}  // namespace yieldwatch
