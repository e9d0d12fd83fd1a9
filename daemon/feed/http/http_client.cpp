#include "feed/http/http_client.h"

#include <array>

namespace yieldwatch {

std::string_view to_string(HttpFailure failure) {
  constexpr std::array<std::string_view, 10> kNames{"none",     "address", "dns",       "connect",
                                                    "timeout",  "tls",     "too_large", "partial",
                                                    "protocol", "redirect"};
  return kNames.at(static_cast<std::size_t>(failure));
}

}  // namespace yieldwatch
