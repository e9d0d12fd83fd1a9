// The only file that includes Beast with TLS: its headers cost half a minute.
#include "feed/stream/websocket.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>
#include <functional>
#include <optional>

#include "core/loopback.h"
#include "feed/asio_timer.h"
#include "feed/clock.h"
#include "feed/redact.h"
#include "feed/stream/websocket_faults.h"
#include "feed/stream/websocket_route.h"
#include "feed/stream/websocket_streams.h"
#include "feed/stream/websocket_url.h"

namespace yieldwatch {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

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
        socket_(io),
        route_(io, socket_, options.connect_ns,
               [this](std::string otherwise) { begin_step(std::move(otherwise)); }),
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
    route_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  using Failure = std::optional<WebSocketFault>;

  // Coroutines below give what went wrong, if anything did. (No co_await in an operand of ?: and no
  // temporaries beside it: GCC 12 destroys those twice.)
  asio::awaitable<void> run() {
    Failure failure = locate();
    if (!failure) {
      failure = co_await route_.open(url_);
    }
    if (over_) {
      co_return;
    }
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

  // Reads the address.
  Failure locate() {
    const auto url = parse_websocket_url(request_.url);
    if (!url) {
      return WebSocketFault{WebSocketTrouble::address, 0, "not the address of a WebSocket"};
    }
    url_ = *url;
    if (!url_.tls && !is_loopback(url_.host)) {
      return WebSocketFault{WebSocketTrouble::address, 0,
                            "ws:// is for this machine only: use wss:// for " + url_.host};
    }
    return std::nullopt;
  }

  asio::awaitable<Failure> secure() {
    begin_step("no TLS with " + url_.authority());
    const error_code unreadable = trust(tls_, options_.ca_file);
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
      co_return tls_fault(url_.authority(), error, SSL_get_verify_result(stream.native_handle()));
    }
    co_return co_await upgrade(ws);
  }

  // From HTTP to WebSocket, and then every message until there are no more.
  template <class Stream>
  asio::awaitable<Failure> upgrade(std::shared_ptr<Stream> ws) {
    begin_step("no WebSocket handshake from " + url_.authority());
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
    if (error == websocket::error::upgrade_declined) {
      co_return refusal_fault(url_.authority(), response.result_int(),
                              response[http::field::retry_after], SystemClock().now());
    }
    if (error) {
      co_return handshake_fault(url_.authority(), error);
    }
    open(ws);
    beast::flat_buffer buffer(options_.max_message);
    while (!over_) {
      const auto [broken, size] = co_await ws->async_read(buffer, kAwait);
      if (broken) {
        co_return end_fault(url_.authority(), broken, ws->reason(), options_.max_message);
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
        fail(silence_fault(url_.authority(), 2 * options_.idle_ns));
      });
    });
  }

  // The one before is done, and this may take so long.
  void begin_step(std::string otherwise) {
    otherwise += " within " + std::to_string(options_.connect_ns / kNanosPerMilli) + " ms";
    timer_->start(options_.connect_ns, [this, text = std::move(otherwise)] {
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
  PlainStream socket_;
  WebSocketRoute route_;
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
