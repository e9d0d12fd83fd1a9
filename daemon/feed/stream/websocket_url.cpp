#include "feed/stream/websocket_url.h"

#include <algorithm>
#include <charconv>

namespace yieldwatch {
namespace {

bool is_graphic(char c) {
  return c > ' ' && c < '\x7f';
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

// Splits "host:port" or "[v6]:port"; the port may be missing.
bool split_authority(std::string_view authority, WebSocketUrl& url) {
  std::string_view rest = authority;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) {
      return false;
    }
    url.host = authority.substr(1, end - 1);
    rest = authority.substr(end + 1);
  } else {
    url.host = authority.substr(0, authority.find(':'));
    rest = authority.substr(url.host.size());
  }
  if (!rest.empty()) {
    url.port = rest.substr(1);
  }
  return !url.host.empty() && (rest.empty() || rest.front() == ':') && is_port(url.port);
}

}  // namespace

std::string WebSocketUrl::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : '[' + host + ']';
  out += ':';
  out += port;
  return out;
}

std::optional<WebSocketUrl> parse_websocket_url(std::string_view text) {
  WebSocketUrl url;
  if (text.starts_with("wss://")) {
    url.port = "443";
    text.remove_prefix(6);
  } else if (text.starts_with("ws://")) {
    url.tls = false;
    url.port = "80";
    text.remove_prefix(5);
  } else {
    return std::nullopt;
  }
  if (!std::ranges::all_of(text, is_graphic) || text.find('#') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos || !split_authority(authority, url)) {
    return std::nullopt;
  }
  url.target = text.starts_with('/') ? "" : "/";
  url.target += text;
  return url;
}

}  // namespace yieldwatch
