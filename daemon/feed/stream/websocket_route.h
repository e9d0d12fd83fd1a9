// The way to the host of a WebSocket: a connection by TCP, to it or through the proxy that the
// environment names. Used by the WebSocket client only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feed/clock.h"
#include "feed/http/proxy.h"
#include "feed/stream/look_up.h"
#include "feed/stream/websocket.h"
#include "feed/stream/websocket_url.h"

namespace yieldwatch {

class WebSocketRoute {
 public:
  // Told when a step begins, and what is wrong should it take too long; what is done about that,
  // and when, is the owner's affair.
  using Step = std::function<void(std::string otherwise)>;

  // All of it outlives the route, and what open() gives ends before it does. The addresses of a
  // host are tried in turn and share `connect_ns` in equal parts, since one may swallow what it is
  // sent.
  WebSocketRoute(boost::asio::io_context& io, boost::asio::ip::tcp::socket& socket,
                 std::int64_t connect_ns, Step step, Resolve resolve = yieldwatch::resolve);

  // Connects the socket. Gives what went wrong, if anything did.
  boost::asio::awaitable<std::optional<WebSocketFault>> open(const WebSocketUrl& url);
  // The look-up is waited for no more, and the socket, which the caller closes, stays so.
  void cancel();

 private:
  using Failure = std::optional<WebSocketFault>;

  boost::asio::awaitable<Failure> reach(const std::string& host, const std::string& port,
                                        const std::string& name);
  boost::asio::awaitable<Failure> connect(const std::vector<boost::asio::ip::tcp::endpoint>& found,
                                          const std::string& name);
  boost::asio::awaitable<Failure> tunnel(const Proxy& proxy, const std::string& to);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::socket& socket_;
  const std::int64_t connect_ns_;
  const Step step_;
  const Resolve resolve_;
  bool cancelled_ = false;
  std::unique_ptr<Timer> deadline_;  // of one address
  boost::asio::steady_timer found_;  // cancelled once the look-up has an answer
  std::unique_ptr<LookUp> look_up_;
};

}  // namespace yieldwatch
