// Alpaca's stream: trades or quotes of US stocks and ETFs, with a key and a secret.
#pragma once

#include <memory>

#include "feed/feed.h"
#include "feed/stream/stream_config.h"
#include "feed/stream/websocket.h"

namespace yieldwatch {

// From IEX, which is free, unless `url` names another of its streams.
std::unique_ptr<Feed> make_alpaca_feed(const StreamConfig& config, FeedPorts ports,
                                       WebSocketClient& client);

}  // namespace yieldwatch
