#include "feed/stream/finnhub_feed.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "core/json_line.h"
#include "feed/formats/finnhub.h"
#include "feed/http/http_url.h"

namespace yieldwatch {
namespace {

// Whether it is there as a word of its own.
bool names(std::string_view text, std::string_view symbol) {
  const auto ends_word = [&](std::size_t at) {
    return at >= text.size() || std::isalnum(static_cast<unsigned char>(text[at])) == 0;
  };
  for (std::size_t at = text.find(symbol); at != std::string_view::npos;
       at = text.find(symbol, at + 1)) {
    if ((at == 0 || ends_word(at - 1)) && ends_word(at + symbol.size())) {
      return true;
    }
  }
  return false;
}

// It says of an error neither which request it answers nor, always, which symbol it is about. A
// wrong token it refuses with the handshake.
StreamMessage read(std::string_view text, const std::vector<StreamSymbol>& asked) {
  FinnhubMessage message = read_finnhub_message(text);
  StreamMessage out;
  out.readings = std::move(message.readings);
  if (message.error) {
    const bool names_one = std::ranges::any_of(
        asked, [&](const StreamSymbol& symbol) { return names(*message.error, symbol.symbol); });
    out.verdict = names_one ? StreamVerdict::lack : StreamVerdict::complaint;
    out.text = "the source says: ";
    out.text += *message.error;
  }
  return out;
}

}  // namespace

std::unique_ptr<Feed> make_finnhub_feed(const StreamConfig& config, FeedPorts ports,
                                        WebSocketClient& client) {
  StreamProtocol protocol;
  protocol.request.url = config.url.empty() ? "wss://ws.finnhub.io" : config.url;
  protocol.request.url += "?token=";
  protocol.request.url += query_escaped(config.key);
  protocol.request.secrets = {config.key};
  protocol.delivers = StreamStep::open;
  for (const StreamSymbol& symbol : config.symbols) {
    protocol.on(StreamStep::open)
        .push_back(JsonLine().add("type", "subscribe").add("symbol", symbol.symbol).str());
  }
  protocol.read = [symbols = config.symbols](std::string_view text) { return read(text, symbols); };
  return std::make_unique<StreamFeed>(config.name, std::move(protocol), StreamTicks(config.symbols),
                                      ports, client, config.times);
}

}  // namespace yieldwatch
