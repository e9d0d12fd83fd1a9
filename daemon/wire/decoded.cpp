#include "wire/decoded.h"

#include <array>

namespace yieldwatch {

std::string_view to_string(WireFault fault) {
  constexpr std::array<std::string_view, 9> kNames{"garbage",  "checksum",   "schema",
                                                   "topic",    "wrong_unit", "out_of_range",
                                                   "sequence", "epoch",      "too_many_sources"};
  return kNames.at(static_cast<std::size_t>(fault));
}

WireError instant_out_of_range(std::string_view what, Timestamp time) {
  return {WireFault::out_of_range,
          std::string(what) + " is " + to_string(time) +
              "; instants are nanoseconds since 1970, from 1800-01-01 to 2200-01-01"};
}

}  // namespace yieldwatch
