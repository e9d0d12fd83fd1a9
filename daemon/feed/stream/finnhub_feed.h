// Finnhub's stream: trades of US stocks and ETFs, with a token.
#pragma once

#include <memory>

#include "feed/feed.h"
#include "feed/stream/stream_config.h"
#include "feed/stream/websocket.h"

namespace yieldwatch {

// `key` is the token, which goes into the address; there is no secret, and there are no quotes.
// A subscription is not answered, so that the stream is there once the connection is. What the
// source says of an error is a refusal of a symbol where it names one that was asked for, or comes
// before the first trade.
std::unique_ptr<Feed> make_finnhub_feed(const StreamConfig& config, FeedPorts ports,
                                        WebSocketClient& client);

}  // namespace yieldwatch
