// The proxy that the environment names for a host, as curl and everyone else reads it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace yieldwatch {

struct Proxy {
  std::string host;
  std::string port;
  std::string credentials;  // "user:password"; empty: none. A secret.
};

// Nothing where the variable is not set (getenv's nullptr).
using Environment = std::function<const char*(const char* name)>;

// For a TLS connection to `host`: https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY, unless
// no_proxy or NO_PROXY lists the host, a domain of it, or "*". One that is no http:// proxy gives
// an empty host: it must not be passed by.
std::optional<Proxy> proxy_for(std::string_view host, const Environment& environment);

}  // namespace yieldwatch
