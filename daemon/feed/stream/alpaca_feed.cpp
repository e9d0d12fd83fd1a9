#include "feed/stream/alpaca_feed.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/json_line.h"
#include "feed/formats/alpaca.h"

namespace yieldwatch {
namespace {

// By its code, as Alpaca's page on streaming lists them.
StreamVerdict verdict_of(const AlpacaError& error) {
  constexpr std::int64_t kAlreadyAuthenticated = 403;
  // A message, key, number of symbols, endpoint, plan or subscription that it will never take.
  constexpr std::array<std::int64_t, 7> kForGood{400, 402, 405, 408, 409, 410, 412};
  if (error.code == kAlreadyAuthenticated) {
    return StreamVerdict::complaint;
  }
  return std::ranges::find(kForGood, error.code) != kForGood.end() ? StreamVerdict::refused
                                                                   : StreamVerdict::trouble;
}

// Where some of what was asked for is not sent, the rest comes all the same.
void compare(const std::vector<std::string>& sent, const std::vector<StreamSymbol>& asked,
             StreamMessage& out) {
  const auto has = [&](std::string_view symbol) {
    return std::ranges::find(sent, symbol) != sent.end();
  };
  std::string missing;
  bool nothing_comes = true;
  for (const StreamSymbol& one : asked) {
    if (has("*") || has(one.symbol)) {
      nothing_comes = false;
    } else {
      missing += missing.empty() ? "" : ", ";
      missing += one.symbol;
    }
  }
  if (!missing.empty()) {
    out.verdict = nothing_comes ? StreamVerdict::trouble : StreamVerdict::lack;
    out.text = "the source's subscription lacks " + missing;
  }
}

StreamMessage read(std::string_view text, const std::vector<StreamSymbol>& asked, bool quotes) {
  AlpacaMessage message = read_alpaca_message(text);
  StreamMessage out;
  out.readings = std::move(message.readings);
  out.wide_quotes = message.wide_quotes;
  if (message.subscription) {
    out.step = StreamStep::subscribed;
    compare(quotes ? message.subscription->quotes : message.subscription->trades, asked, out);
  } else if (message.authenticated) {
    out.step = StreamStep::authenticated;
  } else if (message.connected) {
    out.step = StreamStep::greeted;
  }
  if (message.error) {
    out.verdict = verdict_of(*message.error);
    out.text = "the source says: ";
    out.text += std::to_string(message.error->code);
    out.text += ' ';
    out.text += message.error->message;
  }
  return out;
}

}  // namespace

std::unique_ptr<Feed> make_alpaca_feed(const StreamConfig& config, FeedPorts ports,
                                       WebSocketClient& client) {
  StreamProtocol protocol;
  protocol.request.url =
      config.url.empty() ? "wss://stream.data.alpaca.markets/v2/iex" : config.url;
  protocol.request.secrets = {config.key, config.secret};
  protocol.on(StreamStep::greeted) = {
      JsonLine().add("action", "auth").add("key", config.key).add("secret", config.secret).str()};
  const std::string symbols = json_array(
      config.symbols, [](const StreamSymbol& symbol) { return json_quote(symbol.symbol); });
  protocol.on(StreamStep::authenticated) = {
      JsonLine()
          .add("action", "subscribe")
          .add_raw(config.quotes ? "quotes" : "trades", symbols)
          .str()};
  protocol.read = [symbols = config.symbols, quotes = config.quotes](std::string_view text) {
    return read(text, symbols, quotes);
  };
  return std::make_unique<StreamFeed>(config.name, std::move(protocol), StreamTicks(config.symbols),
                                      ports, client, config.times);
}

}  // namespace yieldwatch
