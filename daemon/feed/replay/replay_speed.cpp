#include "feed/replay/replay_speed.h"

#include "core/json_line.h"

namespace yieldwatch {

std::int64_t ReplaySpeed::due_after_ns(std::uint64_t n) const {
  // Sticks at a century, so that it can be added to a clock.
  constexpr double kLongest = 3.2e18;
  const double due = is_max() ? 0 : static_cast<double>(n) * 1e9 / sessions_per_second.to_double();
  return static_cast<std::int64_t>(due < kLongest ? due : kLongest);
}

std::variant<ReplaySpeed, std::string> parse_speed(std::string_view text) {
  if (text == "max") {
    return ReplaySpeed{};
  }
  for (const std::string_view unit : {" sessions/s", " session/s"}) {
    if (!text.ends_with(unit)) {
      continue;
    }
    const auto rate = parse_value(text.substr(0, text.size() - unit.size()));
    if (rate && rate->micro > 0) {
      return ReplaySpeed{*rate};
    }
  }
  return json_quote(text) +
         R"( is no speed: write "max", or a number above 0 as in "10 sessions/s")";
}

std::string to_string(ReplaySpeed speed) {
  return speed.is_max() ? "max" : to_string(speed.sessions_per_second) + " sessions/s";
}

}  // namespace yieldwatch
