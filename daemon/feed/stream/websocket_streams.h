// The streams that Beast's WebSocket lies on here. Used by websocket.cpp only.
//
// Beast ends a connection by its async_teardown, which waits for the other side, as long as that
// likes, and reports what it still sends in place of what went wrong. Ours only closes.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>

#include <string>
#include <utility>

namespace yieldwatch {

class PlainStream : public boost::asio::ip::tcp::socket {
 public:
  using boost::asio::ip::tcp::socket::socket;
};
class TlsStream : public boost::asio::ssl::stream<PlainStream&> {
 public:
  using boost::asio::ssl::stream<PlainStream&>::stream;
};

// Certificates of `ca_file`, or of the system where it is empty; nothing older than TLS 1.2. Gives
// why they can't be read.
inline boost::system::error_code trust(boost::asio::ssl::context& tls, const std::string& ca_file) {
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  boost::system::error_code unreadable;
  if (ca_file.empty()) {
    tls.set_default_verify_paths(unreadable);
  } else {
    tls.load_verify_file(ca_file, unreadable);
  }
  return unreadable;
}

template <class Handler>
void close_socket(boost::asio::ip::tcp::socket& socket, Handler&& handler) {
  boost::system::error_code ignored;
  socket.close(ignored);
  boost::asio::post(socket.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                     boost::system::error_code{}));
}

// Found by Beast through their arguments.
template <class Handler>
void async_teardown(boost::beast::role_type, PlainStream& stream, Handler&& handler) {
  close_socket(stream, std::forward<Handler>(handler));
}
template <class Handler>
void async_teardown(boost::beast::role_type, TlsStream& stream, Handler&& handler) {
  close_socket(stream.next_layer(), std::forward<Handler>(handler));
}

}  // namespace yieldwatch
