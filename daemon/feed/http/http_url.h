// Which addresses may be asked. Used by HTTP clients only.
#pragma once

#include <string>
#include <string_view>

namespace yieldwatch {

// Why not, for a person and without the address itself; empty where it may: https, or http to
// localhost, 127.0.0.0/8 or [::1]. For any thread.
std::string url_fault(const std::string& url);

// Whether both go to the same scheme, host and port.
bool same_origin(const std::string& left, const std::string& right);

bool is_https(const std::string& url);

// One address taken apart, with its escapes (%40) undone; an empty host where it can't be.
struct UrlParts {
  std::string scheme;
  std::string user;
  std::string password;
  std::string host;  // without the brackets of an IPv6 address
  std::string port;  // empty where it has none
};
UrlParts url_parts(const std::string& url);

// `text` as one value of a query: "%5ETNX".
std::string query_escaped(std::string_view text);

}  // namespace yieldwatch
