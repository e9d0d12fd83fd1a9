// What the configuration says of a stream; each source has defaults for the rest.
#pragma once

#include <string>
#include <vector>

#include "feed/stream/stream_feed.h"

namespace yieldwatch {

struct StreamConfig {
  std::string name;    // of the feed
  std::string url;     // empty: the source's own
  std::string key;     // a secret, and so is the next
  std::string secret;  // where the source wants two
  // Whose figures to ask for; SPY, IWM, QQQ, TLT and HYG by default.
  std::vector<StreamSymbol> symbols = default_stream_symbols();
  // Where a source has both: the middle of bid and ask rather than trades.
  bool quotes = false;
  StreamTimes times = {};
};

}  // namespace yieldwatch
