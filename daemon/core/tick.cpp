#include "core/tick.h"

#include <array>

namespace yieldwatch {

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, 3> kNames{"live", "replay", "drill"};
  return kNames.at(static_cast<std::size_t>(origin));
}

std::string_view to_string(FeedState state) {
  constexpr std::array<std::string_view, 5> kNames{"connecting", "good", "trouble", "refused",
                                                   "ended"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string_view to_string(RefusalReason reason) {
  constexpr std::array<std::string_view, 9> kNames{
      "late",   "duplicate",          "out_of_bounds", "jump",        "out_of_range",
      "future", "unknown_instrument", "wrong_unit",    "other_source"};
  return kNames.at(static_cast<std::size_t>(reason));
}

}  // namespace yieldwatch
