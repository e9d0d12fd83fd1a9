#include "core/data_news.h"

#include <array>

namespace yieldwatch {

std::string_view to_string(DataEvent event) {
  constexpr std::array<std::string_view, 7> kNames{"corrected",  "filled", "admitted", "taken_over",
                                                   "given_back", "differ", "agree"};
  return kNames.at(static_cast<std::size_t>(event));
}

}  // namespace yieldwatch
