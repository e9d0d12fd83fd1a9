#include "core/names.h"

#include <algorithm>

namespace yieldwatch {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_rule_character(char c) {
  return is_lower(c) || is_digit(c) || c == '-';
}

}  // namespace

bool is_instrument_character(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

bool is_instrument_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxInstrumentName &&
         std::ranges::all_of(text, is_instrument_character);
}

bool is_rule_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRuleName &&
         std::ranges::all_of(text, is_rule_character);
}

}  // namespace yieldwatch
