// The only file that includes Beast with TLS: its headers cost half a minute.
#include "feed/stream/websocket.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <cstdlib>
#include <deque>
#include <functional>
#include <optional>

#include "core/loopback.h"
#include "feed/asio_timer.h"
#include "feed/clock.h"
#include "feed/http/proxy.h"
#include "feed/http/retry_after.h"
#include "feed/redact.h"
#include "feed/stream/look_up.h"
#include "feed/stream/websocket_url.h"

namespace yieldwatch {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Beast ends a connection by its async_teardown, which waits for the other side, as long as that
// likes, and reports what it still sends in place of what went wrong. Ours only closes.
class PlainStream : public tcp::socket {
 public:
  using tcp::socket::socket;
};
class TlsStream : public ssl::stream<PlainStream&> {
 public:
  using ssl::stream<PlainStream&>::stream;
};

template <class Handler>
void close_socket(tcp::socket& socket, Handler&& handler) {
  error_code ignored;
  socket.close(ignored);
  asio::post(socket.get_executor(),
             beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}
template <class Handler>
void async_teardown(beast::role_type, PlainStream& stream, Handler&& handler) {
  close_socket(stream, std::forward<Handler>(handler));
}
template <class Handler>
void async_teardown(beast::role_type, TlsStream& stream, Handler&& handler) {
  close_socket(stream.next_layer(), std::forward<Handler>(handler));
}

// OpenSSL's own words for what is wrong with a certificate, where that is what failed.
std::string tls_words(TlsStream& stream, const error_code& error) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  return verdict == X509_V_OK ? error.message() : X509_verify_cert_error_string(verdict);
}

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

// One connection, from the look-up of its host to its end. Lives as long as its coroutine runs,
// which ends soon after the socket is closed.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& io, const WebSocketOptions& options, WebSocketRequest request,
             WebSocketHandler& handler)
      : io_(io),
        options_(options),
        request_(std::move(request)),
        handler_(&handler),
        timer_(make_asio_timer(io)),
        found_(io),
        socket_(io),
        tls_(ssl::context::tls_client) {}

  void start() {
    asio::co_spawn(
        io_, [self = shared_from_this()] { return self->run(); }, asio::detached);
  }

  void send(std::string message) {
    if (over_ || !write_) {
      return;
    }
    outgoing_.push_back(std::move(message));
    if (outgoing_.size() == 1) {
      write_();
    }
  }

  // Nobody is told anything any more.
  void end() {
    over_ = true;
    timer_->cancel();
    look_up_.reset();
    found_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  using Failure = std::optional<WebSocketFault>;

  // Coroutines below give what went wrong, if anything did. (No co_await in an operand of ?: and no
  // temporaries beside it: GCC 12 destroys those twice.)
  asio::awaitable<void> run() {
    Failure failure = co_await connect();
    if (!failure && url_.tls) {
      failure = co_await secure();
    } else if (!failure) {
      auto plain = std::make_shared<websocket::stream<PlainStream&>>(socket_);
      failure = co_await upgrade(plain);
    }
    if (failure) {
      fail(std::move(*failure));
    }
  }

  asio::awaitable<Failure> connect() {
    const auto url = parse_websocket_url(request_.url);
    if (!url) {
      co_return WebSocketFault{WebSocketTrouble::address, 0, "not the address of a WebSocket"};
    }
    url_ = *url;
    if (!url_.tls && !is_loopback(url_.host)) {
      co_return WebSocketFault{WebSocketTrouble::address, 0,
                               "ws:// is for this machine only: use wss:// for " + url_.host};
    }
    const auto proxy =
        is_loopback(url_.host) ? std::nullopt : proxy_for(url_.host, [](const char* name) {
          return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
        });
    if (!proxy) {
      const std::string name = url_.authority();
      co_return co_await reach(url_.host, url_.port, name);
    }
    if (proxy->host.empty()) {
      co_return WebSocketFault{WebSocketTrouble::connect, 0,
                               "the environment's proxy is not an http:// one"};
    }
    const std::string name = "the proxy " + proxy->host + ":" + proxy->port;
    Failure failure = co_await reach(proxy->host, proxy->port, name);
    if (!failure) {
      failure = co_await tunnel(*proxy);
    }
    co_return failure;
  }

  asio::awaitable<Failure> reach(const std::string& host, const std::string& port,
                                 const std::string& name) {
    within(options_.connect_ns, "no address for " + host);
    found_.expires_at(asio::steady_timer::time_point::max());
    LookedUp looked_up;
    look_up_ = look_up(io_, host, [this, &looked_up](LookedUp result) {
      looked_up = std::move(result);
      found_.cancel();
    });
    co_await found_.async_wait(kAwait);
    look_up_.reset();
    if (looked_up.addresses.empty()) {
      co_return WebSocketFault{WebSocketTrouble::dns, 0,
                               "cannot find " + host + ": " + looked_up.error};
    }
    const auto found = endpoints(looked_up, port);
    within(options_.connect_ns, "no connection to " + name);
    const auto [error, endpoint] = co_await asio::async_connect(socket_, found, kAwait);
    if (error) {
      co_return WebSocketFault{WebSocketTrouble::connect, 0,
                               "cannot connect to " + name + ": " + error.message()};
    }
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    co_return std::nullopt;
  }

  // Asks the proxy for a way through. What follows is TLS to the source itself.
  asio::awaitable<Failure> tunnel(const Proxy& proxy) {
    within(options_.connect_ns, "no answer from the proxy " + proxy.host);
    http::request<http::empty_body> request(http::verb::connect, url_.authority(), 11);
    request.set(http::field::host, url_.authority());
    if (!proxy.credentials.empty()) {
      request.set(http::field::proxy_authorization, "Basic " + base64(proxy.credentials));
    }
    // A proxy that is gone is seen when its answer does not come.
    co_await http::async_write(socket_, request, kAwait);
    http::response_parser<http::empty_body> response;
    response.skip(true);
    beast::flat_static_buffer<8192> buffer;
    const auto [error, size] = co_await http::async_read_header(socket_, buffer, response, kAwait);
    if (error) {
      co_return WebSocketFault{WebSocketTrouble::connect, 0,
                               "the proxy " + proxy.host + ": " + error.message()};
    }
    const int status = response.get().result_int();
    if (status / 100 != 2) {
      co_return WebSocketFault{WebSocketTrouble::connect, status,
                               "the proxy " + proxy.host + " answered " + std::to_string(status)};
    }
    co_return std::nullopt;
  }

  asio::awaitable<Failure> secure() {
    within(options_.connect_ns, "no TLS with " + url_.authority());
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    error_code unreadable;
    if (options_.ca_file.empty()) {
      tls_.set_default_verify_paths(unreadable);
    } else {
      tls_.load_verify_file(options_.ca_file, unreadable);
    }
    if (unreadable) {
      co_return WebSocketFault{WebSocketTrouble::tls, 0,
                               "cannot read the certificates to trust: " + unreadable.message()};
    }
    const auto ws = std::make_shared<websocket::stream<TlsStream>>(socket_, tls_);
    TlsStream& stream = ws->next_layer();
    stream.set_verify_mode(ssl::verify_peer);
    stream.set_verify_callback(ssl::host_name_verification(url_.host));
    SSL_set_tlsext_host_name(stream.native_handle(), url_.host.c_str());
    const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, kAwait);
    if (error) {
      co_return WebSocketFault{WebSocketTrouble::tls, 0,
                               "TLS with " + url_.authority() + ": " + tls_words(stream, error)};
    }
    co_return co_await upgrade(ws);
  }

  // From HTTP to WebSocket, and then every message until there are no more.
  template <class Stream>
  asio::awaitable<Failure> upgrade(std::shared_ptr<Stream> ws) {
    within(options_.connect_ns, "no WebSocket handshake from " + url_.authority());
    ws->read_message_max(options_.max_message);
    ws->set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      request.set(http::field::user_agent, "yieldwatch/" YIELDWATCH_VERSION);
      for (const auto& [name, value] : request_.headers) {
        request.set(name, value);
      }
    }));
    websocket::response_type response;
    const auto [error] =
        co_await ws->async_handshake(response, url_.authority(), url_.target, kAwait);
    if (error) {
      co_return refusal(error, response);
    }
    open(ws);
    beast::flat_buffer buffer(options_.max_message);
    while (!over_) {
      const auto [broken, size] = co_await ws->async_read(buffer, kAwait);
      if (broken) {
        co_return ending(broken, ws->reason());
      }
      heard_ = true;
      if (!over_) {
        handler_->on_message({static_cast<const char*>(buffer.cdata().data()), buffer.size()},
                             ws->got_text());
      }
      buffer.clear();
    }
    co_return std::nullopt;
  }

  template <class Stream>
  void open(const std::shared_ptr<Stream>& ws) {
    if (over_) {
      return;
    }
    const std::weak_ptr<Stream> weak = ws;
    write_ = [this, weak] { write_next(weak.lock()); };
    ping_ = [this, weak] { ping(weak.lock()); };
    ws->control_callback([this](websocket::frame_type, beast::string_view) { heard_ = true; });
    listen();
    handler_->on_open();
  }

  template <class Stream>
  void write_next(const std::shared_ptr<Stream>& ws) {
    if (!ws) {
      return;
    }
    ws->text(true);
    // A write that fails is left to the read, which fails too.
    ws->async_write(asio::buffer(outgoing_.front()),
                    [this, self = shared_from_this(), ws](const error_code& error, std::size_t) {
                      outgoing_.pop_front();
                      if (!error && !over_ && !outgoing_.empty()) {
                        write_next(ws);
                      }
                    });
  }

  template <class Stream>
  void ping(const std::shared_ptr<Stream>& ws) {
    if (ws) {
      ws->async_ping({}, [self = shared_from_this(), ws](const error_code&) {});
    }
  }

  // Looks twice: after silence it pings, and after more of it gives up.
  void listen() {
    heard_ = false;
    timer_->start(options_.idle_ns, [this] {
      if (heard_) {
        listen();
        return;
      }
      ping_();
      timer_->start(options_.idle_ns, [this] {
        if (heard_) {
          listen();
          return;
        }
        fail({WebSocketTrouble::silent, 0,
              "nothing heard from " + url_.authority() + " for " +
                  std::to_string(2 * options_.idle_ns / kNanosPerSecond) +
                  " s, nor an answer to a ping"});
      });
    });
  }

  WebSocketFault refusal(const error_code& error, const websocket::response_type& response) const {
    if (error != websocket::error::upgrade_declined) {
      return {WebSocketTrouble::handshake, 0,
              "WebSocket handshake with " + url_.authority() + ": " + error.message()};
    }
    const unsigned status = response.result_int();
    std::string text = url_.authority() + " answered " + std::to_string(status) + ' ';
    text += http::obsolete_reason(response.result());
    return {WebSocketTrouble::handshake, static_cast<int>(status), text,
            parse_retry_after(response[http::field::retry_after], SystemClock().now())};
  }

  WebSocketFault ending(const error_code& error, const websocket::close_reason& reason) const {
    if (error == websocket::error::closed) {
      std::string text = url_.authority() + " closed the connection: code ";
      text += std::to_string(reason.code);
      text += reason.reason.empty() ? "" : ", ";
      text.append(reason.reason.data(), reason.reason.size());
      return {WebSocketTrouble::closed, reason.code, text};
    }
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
      return {WebSocketTrouble::too_large, 0,
              url_.authority() + " sent a message of more than " +
                  std::to_string(options_.max_message) + " bytes"};
    }
    if (error == websocket::condition::protocol_violation) {
      return {WebSocketTrouble::protocol, 0,
              url_.authority() + " sent what is no WebSocket: " + error.message()};
    }
    return {WebSocketTrouble::closed, websocket::close_code::abnormal,
            "connection to " + url_.authority() + " lost: " + error.message()};
  }

  void within(std::int64_t ns, std::string otherwise) {
    otherwise += " within " + std::to_string(ns / kNanosPerMilli) + " ms";
    timer_->start(ns, [this, text = std::move(otherwise)] {
      fail({WebSocketTrouble::timeout, 0, text});
    });
  }

  void fail(WebSocketFault fault) {
    if (over_) {
      return;
    }
    const auto self = shared_from_this();
    end();
    fault.text = redact(fault.text, request_.secrets);
    handler_->on_fault(fault);
  }

  asio::io_context& io_;
  const WebSocketOptions options_;
  const WebSocketRequest request_;
  WebSocketHandler* handler_;
  std::unique_ptr<Timer> timer_;
  asio::steady_timer found_;  // cancelled once the look-up has an answer
  std::unique_ptr<LookUp> look_up_;
  PlainStream socket_;
  ssl::context tls_;
  WebSocketUrl url_;
  bool over_ = false;
  bool heard_ = false;                // since listen() last looked
  std::deque<std::string> outgoing_;  // the first is being written
  std::function<void()> write_;       // once open, as the type of the stream is known only there
  std::function<void()> ping_;
};

class BeastClient final : public WebSocketClient {
 public:
  BeastClient(asio::io_context& io, WebSocketOptions options)
      : io_(io), options_(std::move(options)) {}
  ~BeastClient() override { BeastClient::close(); }
  BeastClient(const BeastClient&) = delete;
  BeastClient& operator=(const BeastClient&) = delete;

  void connect(const WebSocketRequest& request, WebSocketHandler& handler) override {
    close();
    connection_ = std::make_shared<Connection>(io_, options_, request, handler);
    connection_->start();
  }
  void send(std::string message) override {
    if (connection_) {
      connection_->send(std::move(message));
    }
  }
  void close() override {
    if (connection_) {
      connection_->end();
      connection_.reset();
    }
  }

 private:
  asio::io_context& io_;
  const WebSocketOptions options_;
  std::shared_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<WebSocketClient> make_websocket_client(asio::io_context& io,
                                                       WebSocketOptions options) {
  return std::make_unique<BeastClient>(io, std::move(options));
}

}  // namespace yieldwatch
