// The address of a WebSocket, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yieldwatch {

struct WebSocketUrl {
  bool tls = true;
  std::string host;    // a name, or an address without brackets
  std::string port;    // 1 to 65535
  std::string target;  // path and query, "/" at least

  // host:port as people write it; for messages, which never hold the target.
  std::string authority() const;
};

// Nothing if it is no ws:// or wss:// address, or holds a user, a fragment, blanks or control
// characters.
std::optional<WebSocketUrl> parse_websocket_url(std::string_view text);

}  // namespace yieldwatch
