#include "feed/stream/finnhub_feed.h"

#include <utility>

#include "core/json_line.h"
#include "feed/formats/finnhub.h"
#include "feed/http/http_url.h"

namespace yieldwatch {
namespace {

// What it says of an error concerns one subscription; a wrong token it refuses with the handshake.
StreamMessage read(std::string_view text) {
  FinnhubMessage message = read_finnhub_message(text);
  StreamMessage out;
  out.readings = std::move(message.readings);
  if (message.error) {
    out.verdict = StreamVerdict::complaint;
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
  protocol.read = read;
  return std::make_unique<StreamFeed>(config.name, std::move(protocol), StreamTicks(config.symbols),
                                      ports, client, config.times);
}

}  // namespace yieldwatch
