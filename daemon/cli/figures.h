// Figures as text, for eyes: "-" where there is none.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "evidence/bootstrap.h"

namespace yieldwatch {

// printf into a string; what is longer than 400 bytes is cut.
template <class... Args>
std::string form(const char* format, Args... args) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

// Percentage points: "+1.2".
inline std::string pp(const std::optional<double>& number) {
  return number ? form("%+.1f", *number) : "-";
}

// A share: "67%".
inline std::string percent(const std::optional<double>& share) {
  return share ? form("%.0f%%", 100 * *share) : "-";
}

inline std::string probability(const std::optional<double>& p) {
  return p ? form("%.3f", *p) : "-";
}

inline std::string between(const std::optional<Interval>& interval) {
  return interval ? form("%+.1f..%+.1f", interval->low, interval->high) : "-";
}

inline std::string thirds(const std::array<std::optional<double>, 3>& all) {
  return pp(all[0]) + ' ' + pp(all[1]) + ' ' + pp(all[2]);
}

// A number of sessions as windows are written: "60d".
inline std::string days(std::int64_t sessions) {
  return std::to_string(sessions) + 'd';
}

}  // namespace yieldwatch
