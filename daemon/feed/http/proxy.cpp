#include "feed/http/proxy.h"

#include <initializer_list>
#include <string>

#include "feed/http/http_url.h"

namespace yieldwatch {
namespace {

std::string_view first_set(const Environment& environment,
                           std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = environment(name);
    if (value != nullptr && *value != '\0') {
      return value;
    }
  }
  return {};
}

bool matches(std::string_view host, std::string_view entry) {
  if (entry == "*") {
    return true;
  }
  if (entry.starts_with('.')) {
    entry.remove_prefix(1);
  }
  return !entry.empty() && host.ends_with(entry) &&
         (host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.');
}

bool is_excepted(std::string_view host, std::string_view list) {
  while (!list.empty()) {
    const auto end = list.find_first_of(", ");
    if (matches(host, list.substr(0, end))) {
      return true;
    }
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  }
  return false;
}

// "http://user:password@host:port/", of which all but the host may be missing.
Proxy parse_proxy(std::string_view text) {
  constexpr auto kUsualPort = "1080";  // curl's
  std::string url = text.find("://") == std::string_view::npos ? "http://" : "";
  url += text;
  const UrlParts parts = url_parts(url);
  if (parts.scheme != "http" || parts.host.empty()) {
    return {};
  }
  const bool is_named = !parts.user.empty() || !parts.password.empty();
  return {.host = parts.host,
          .port = parts.port.empty() ? kUsualPort : parts.port,
          .credentials = is_named ? parts.user + ':' + parts.password : ""};
}

}  // namespace

std::optional<Proxy> proxy_for(std::string_view host, const Environment& environment) {
  const std::string_view proxy =
      first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  if (proxy.empty() || is_excepted(host, first_set(environment, {"no_proxy", "NO_PROXY"}))) {
    return std::nullopt;
  }
  return parse_proxy(proxy);
}

}  // namespace yieldwatch
