#include "wire/decoded.h"

#include <array>

namespace yieldwatch {

std::string_view to_string(WireFault fault) {
  constexpr std::array<std::string_view, 9> kNames{"garbage",  "checksum",   "schema",
                                                   "topic",    "wrong_unit", "out_of_range",
                                                   "sequence", "epoch",      "too_many_sources"};
  return kNames.at(static_cast<std::size_t>(fault));
}

}  // namespace yieldwatch
