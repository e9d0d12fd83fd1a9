// A WebSocket connection as the streaming feeds see it: a seam, so that a test plays the source.
//
// The one made here speaks TLS to the world and plain WebSocket to this machine only. The
// certificate and its host name are always verified; nothing turns that off. No text that leaves
// holds a URL's path or query, since some sources want their key there.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.h"

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

enum class WebSocketTrouble : std::uint8_t {
  address,    // not a URL to connect to, or a plain one beyond this machine
  dns,        // no such host
  connect,    // nobody answers there, or the proxy in between refuses
  tls,        // no TLS, or a certificate that is wrong
  handshake,  // an answer, but no WebSocket: `code` is HTTP's status
  closed,     // the other side ended it: `code` is its close code, 1006 where it said none
  timeout,    // connecting took too long
  silent,     // open, but nothing heard, not even an answer to a ping
  too_large,  // a message beyond the limit
  protocol,   // bytes that are no WebSocket
};

struct WebSocketFault {
  WebSocketTrouble kind = WebSocketTrouble::closed;
  int code = 0;
  std::string text;  // for a person, without secrets; from outside in part, so escape it
  // How long the source wants to be left alone, as HTTP's Retry-After at a handshake says.
  std::optional<std::chrono::seconds> retry_after = {};
};

struct WebSocketRequest {
  std::string url;  // wss://host[:port][/path], or ws:// to this machine
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> secrets;  // never in a fault's text
};

// Told what comes, in the feed thread and never inside a call to the client. May call the
// client; must not destroy it.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  virtual void on_open() = 0;
  // A whole message; a view that holds during the call. `text` is false for a binary one.
  virtual void on_message(std::string_view message, bool text) = 0;
  // The connection could not be made, or is over. The last that is told of it.
  virtual void on_fault(const WebSocketFault& fault) = 0;
};

// One connection at a time, for one owner, who outlives it or closes it.
class WebSocketClient {
 public:
  virtual ~WebSocketClient() = default;
  // In place of the connection there was. Returns at once.
  virtual void connect(const WebSocketRequest& request, WebSocketHandler& handler) = 0;
  // A text message; dropped unless the connection is open.
  virtual void send(std::string message) = 0;
  // Ends it; nobody is told anything of it afterwards.
  virtual void close() = 0;
};

struct WebSocketOptions {
  // Certificates to trust in place of the system's (or SSL_CERT_FILE's); empty: those.
  std::string ca_file;
  std::int64_t connect_ns = 10 * kNanosPerSecond;  // each of: look-up, connection, TLS, handshake
  // After so long without a whole message, ping or pong, a ping; after as long again, `silent`.
  std::int64_t idle_ns = 30 * kNanosPerSecond;
  std::size_t max_message = std::size_t{1} << 20;  // bytes
};

// `io` must outlive the client. For the thread that runs `io`. Uses the proxy that the
// environment names for https (proxy.h).
std::unique_ptr<WebSocketClient> make_websocket_client(boost::asio::io_context& io,
                                                       WebSocketOptions options = {});

}  // namespace yieldwatch
