#include "core/value.h"

#include <cmath>
#include <cstdlib>

namespace yieldwatch {

std::optional<Value> Value::from_double(double number) {
  const double scaled = number * kScale;
  // Written so that NaN fails it too.
  if (!(std::fabs(scaled) < static_cast<double>(kLimit))) {
    return std::nullopt;
  }
  const Value value{std::llround(scaled)};
  return value.in_range() ? std::optional(value) : std::nullopt;
}

std::string to_string(Value value) {
  const bool negative = value.micro < 0;
  const auto magnitude =
      negative ? -static_cast<std::uint64_t>(value.micro) : static_cast<std::uint64_t>(value.micro);
  std::string out = negative ? "-" : "";
  out += std::to_string(magnitude / Value::kScale);
  std::string decimals = std::to_string(magnitude % Value::kScale);
  decimals.insert(0, 6 - decimals.size(), '0');
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return decimals.empty() ? out : out + '.' + decimals;
}

std::string to_json_number(Value value) {
  std::string out = to_string(value);
  return out.find('.') == std::string::npos ? out + ".0" : out;
}

std::optional<Value> parse_value(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::int64_t micro = 0;
  int decimals = -1;  // digits seen after the point, -1 before it
  bool any_digit = false;
  bool round_up = false;
  for (char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    any_digit = true;
    if (decimals >= 6) {
      round_up = decimals == 6 ? c >= '5' : round_up;
      ++decimals;
      continue;
    }
    micro = micro * 10 + (c - '0');
    decimals += decimals >= 0 ? 1 : 0;
    if (micro >= Value::kLimit) {
      return std::nullopt;
    }
  }
  if (!any_digit) {
    return std::nullopt;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 6; ++i) {
    micro *= 10;
    if (micro >= Value::kLimit) {
      return std::nullopt;
    }
  }
  micro += round_up ? 1 : 0;
  const Value value{negative ? -micro : micro};
  return value.in_range() ? std::optional(value) : std::nullopt;
}

}  // namespace yieldwatch
