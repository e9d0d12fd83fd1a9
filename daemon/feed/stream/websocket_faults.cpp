#include "feed/stream/websocket_faults.h"

#include <openssl/x509.h>

#include <boost/beast/http/status.hpp>
#include <boost/beast/websocket/error.hpp>

#include "feed/http/retry_after.h"

namespace yieldwatch {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

WebSocketFault tls_fault(const std::string& host, const error_code& error, long verdict) {
  std::string text = "TLS with " + host + ": ";
  text += verdict == X509_V_OK ? error.message() : X509_verify_cert_error_string(verdict);
  return {WebSocketTrouble::tls, 0, text};
}

WebSocketFault handshake_fault(const std::string& host, const error_code& error) {
  return {WebSocketTrouble::handshake, 0,
          "WebSocket handshake with " + host + ": " + error.message()};
}

WebSocketFault refusal_fault(const std::string& host, unsigned status,
                             const std::string& retry_after, Timestamp now) {
  std::string text = host + " answered " + std::to_string(status) + ' ';
  text += http::obsolete_reason(http::int_to_status(status));
  return {WebSocketTrouble::handshake, static_cast<int>(status), text,
          parse_retry_after(retry_after, now)};
}

WebSocketFault end_fault(const std::string& host, const error_code& error,
                         const websocket::close_reason& reason, std::size_t max_message) {
  if (error == websocket::error::closed) {
    std::string text = host + " closed the connection: code ";
    text += std::to_string(reason.code);
    text += reason.reason.empty() ? "" : ", ";
    text.append(reason.reason.data(), reason.reason.size());
    return {WebSocketTrouble::closed, reason.code, text};
  }
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
    return {WebSocketTrouble::too_large, 0,
            host + " sent a message of more than " + std::to_string(max_message) + " bytes"};
  }
  if (error == websocket::condition::protocol_violation) {
    return {WebSocketTrouble::protocol, 0, host + " sent what is no WebSocket: " + error.message()};
  }
  return {WebSocketTrouble::closed, websocket::close_code::abnormal,
          "connection to " + host + " lost: " + error.message()};
}

WebSocketFault silence_fault(const std::string& host, std::int64_t silent_ns) {
  return {WebSocketTrouble::silent, 0,
          "nothing heard from " + host + " for " + std::to_string(silent_ns / kNanosPerSecond) +
              " s, nor an answer to a ping"};
}

}  // namespace yieldwatch
