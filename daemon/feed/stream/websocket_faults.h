// What goes wrong with a WebSocket, in words for a person. Used by the WebSocket client only.
//
// Pure functions for any thread. `host` is "host:port" as it was asked for.
#pragma once

#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/time.h"
#include "feed/stream/websocket.h"

namespace yieldwatch {

// `verdict` is OpenSSL's on the certificate; its own words where that is what failed.
WebSocketFault tls_fault(const std::string& host, const boost::system::error_code& error,
                         long verdict);

// An answer that is no whole one, or no WebSocket's.
WebSocketFault handshake_fault(const std::string& host, const boost::system::error_code& error);
// An answer of HTTP. `retry_after` is its header, or empty.
WebSocketFault refusal_fault(const std::string& host, unsigned status,
                             const std::string& retry_after, Timestamp now);

// An open connection is over: `error` came of reading, and `reason` from the other side.
WebSocketFault end_fault(const std::string& host, const boost::system::error_code& error,
                         const boost::beast::websocket::close_reason& reason,
                         std::size_t max_message);
WebSocketFault silence_fault(const std::string& host, std::int64_t silent_ns);

}  // namespace yieldwatch
