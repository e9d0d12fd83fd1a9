#include "feed/stream/websocket_route.h"

#include <openssl/evp.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdlib>
#include <utility>
#include <vector>

#include "core/loopback.h"
#include "feed/asio_timer.h"

namespace yieldwatch {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

std::string base64(const std::string& text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::vector<tcp::endpoint> endpoints(const LookedUp& found, const std::string& port) {
  std::vector<tcp::endpoint> out;
  for (const std::string& address : found.addresses) {
    out.emplace_back(asio::ip::make_address(address),
                     static_cast<std::uint16_t>(std::strtoul(port.c_str(), nullptr, 10)));
  }
  return out;
}

void close(tcp::socket& socket) {
  error_code ignored;
  socket.close(ignored);
}

std::optional<Proxy> proxy_to(const std::string& host) {
  if (is_loopback(host)) {
    return std::nullopt;
  }
  return proxy_for(host, [](const char* name) {
    return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  });
}

}  // namespace

WebSocketRoute::WebSocketRoute(asio::io_context& io, tcp::socket& socket, std::int64_t connect_ns,
                               Step step, Resolve resolve)
    : io_(io),
      socket_(socket),
      connect_ns_(connect_ns),
      step_(std::move(step)),
      resolve_(std::move(resolve)),
      deadline_(make_asio_timer(io)),
      found_(io) {}

void WebSocketRoute::cancel() {
  cancelled_ = true;
  look_up_.reset();
  found_.cancel();
}

// (Here and below: no co_await in an operand of ?: and no temporaries beside it, since GCC 12
// destroys those twice.)
asio::awaitable<std::optional<WebSocketFault>> WebSocketRoute::open(const WebSocketUrl& url) {
  const auto proxy = proxy_to(url.host);
  const std::string to = url.authority();
  if (!proxy) {
    co_return co_await reach(url.host, url.port, to);
  }
  if (proxy->host.empty()) {
    co_return WebSocketFault{WebSocketTrouble::connect, 0,
                             "the environment's proxy is not an http:// one"};
  }
  const std::string name = "the proxy " + proxy->host + ":" + proxy->port;
  Failure failure = co_await reach(proxy->host, proxy->port, name);
  if (!failure) {
    failure = co_await tunnel(*proxy, to);
  }
  co_return failure;
}

asio::awaitable<std::optional<WebSocketFault>> WebSocketRoute::reach(const std::string& host,
                                                                     const std::string& port,
                                                                     const std::string& name) {
  step_("no address for " + host);
  found_.expires_at(asio::steady_timer::time_point::max());
  LookedUp looked_up;
  look_up_ = look_up(
      io_, host,
      [this, &looked_up](LookedUp result) {
        looked_up = std::move(result);
        found_.cancel();
      },
      resolve_);
  co_await found_.async_wait(kAwait);
  look_up_.reset();
  if (looked_up.addresses.empty()) {
    co_return WebSocketFault{WebSocketTrouble::dns, 0,
                             "cannot find " + host + ": " + looked_up.error};
  }
  const auto found = endpoints(looked_up, port);
  co_return co_await connect(found, name);
}

asio::awaitable<std::optional<WebSocketFault>> WebSocketRoute::connect(
    const std::vector<tcp::endpoint>& found, const std::string& name) {
  step_("no connection to " + name);
  error_code why = asio::error::operation_aborted;
  for (std::size_t i = 0; i < found.size() && !cancelled_; ++i) {
    close(socket_);
    if (i + 1 < found.size()) {  // the last one has what is left of the step
      deadline_->start(connect_ns_ / static_cast<std::int64_t>(found.size()),
                       [this] { close(socket_); });
    }
    const auto [error] = co_await socket_.async_connect(found[i], kAwait);
    deadline_->cancel();
    if (!error && socket_.is_open()) {
      error_code ignored;
      socket_.set_option(tcp::no_delay(true), ignored);
      co_return std::nullopt;
    }
    why = error;
  }
  co_return WebSocketFault{WebSocketTrouble::connect, 0,
                           "cannot connect to " + name + ": " + why.message()};
}

// Asks the proxy for a way through. What follows is TLS to the source itself.
asio::awaitable<std::optional<WebSocketFault>> WebSocketRoute::tunnel(const Proxy& proxy,
                                                                      const std::string& to) {
  step_("no answer from the proxy " + proxy.host);
  http::request<http::empty_body> request(http::verb::connect, to, 11);
  request.set(http::field::host, to);
  if (!proxy.credentials.empty()) {
    request.set(http::field::proxy_authorization, "Basic " + base64(proxy.credentials));
  }
  // A proxy that is gone is seen when its answer does not come.
  co_await http::async_write(socket_, request, kAwait);
  http::response_parser<http::empty_body> response;
  response.skip(true);
  boost::beast::flat_static_buffer<8192> buffer;
  const auto [error, size] = co_await http::async_read_header(socket_, buffer, response, kAwait);
  if (error) {
    co_return WebSocketFault{WebSocketTrouble::connect, 0,
                             "the proxy " + proxy.host + ": " + error.message()};
  }
  const auto status = static_cast<int>(response.get().result_int());
  if (status / 100 != 2) {
    co_return WebSocketFault{WebSocketTrouble::connect, status,
                             "the proxy " + proxy.host + " answered " + std::to_string(status)};
  }
  co_return std::nullopt;
}

}  // namespace yieldwatch
