#include "app/live_feeds.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "app/feed_keys.h"
#include "app/live_hours.h"
#include "app/refused_feed.h"
#include "feed/http/curl_client.h"
#include "feed/polled/polled_feed.h"
#include "feed/stdin_feed.h"
#include "feed/stream/alpaca_feed.h"
#include "feed/stream/finnhub_feed.h"

namespace yieldwatch {
namespace {

PolledFeedConfig polled_config(const FeedConfig& feed, std::string key, const Catalog& catalog) {
  const LiveFeedConfig& live = feed.live;
  PolledFeedConfig out{.name = feed.name,
                       .kind = std::string(live.kind->name),
                       .symbols = live.symbols,
                       .key = std::move(key),
                       .address = live.address,
                       .backfill_days = live.backfill_days,
                       .due = live.due};
  const PolledSource& source = source_of(out);
  out.times = source.times;
  out.is_session = sessions_to_ask(live, *out.times, catalog);
  if (live.poll.count() == 0) {
    return out;
  }
  if (auto* daily = std::get_if<DailySchedule>(&*out.times)) {
    daily->first_again = live.poll;
    daily->longest_again = std::max(daily->longest_again, live.poll);
  } else {
    std::get<QuoteSchedule>(*out.times).interval = live.poll;
  }
  out.shortest = std::min(live.poll, source.shortest);
  return out;
}

}  // namespace

LiveFeeds::LiveFeeds(boost::asio::io_context& io, const Config& config)
    : io_(io), config_(config) {}

LiveFeeds::~LiveFeeds() = default;

LiveFeed LiveFeeds::make(const FeedConfig& feed, FeedPorts ports) {
  const FeedKeys found = find_keys(feed.live);
  LiveFeed made;
  if (!found.fault.empty()) {
    made.feed = std::make_unique<RefusedFeed>(feed.name, found.fault, ports);
    return made;
  }
  std::vector<std::string> keys;
  for (const FoundKey& key : found.keys) {
    keys.emplace_back(key.secret.reveal());
  }
  switch (feed.live.kind->form) {
    case LiveForm::polled:
      made.feed = make_polled(feed, keys.empty() ? "" : keys.front(), ports);
      break;
    case LiveForm::stream:
      make_stream(feed, keys, ports, made);
      break;
    case LiveForm::pipe:
      make_pipe(feed, ports, made);
      break;
  }
  return made;
}

std::unique_ptr<Feed> LiveFeeds::make_polled(const FeedConfig& feed, std::string key,
                                             FeedPorts ports) {
  return make_polled_feed(polled_config(feed, std::move(key), config_.catalog), ports,
                          http(feed.live.ca_file));
}

void LiveFeeds::make_stream(const FeedConfig& feed, const std::vector<std::string>& keys,
                            FeedPorts ports, LiveFeed& made) {
  StreamConfig config{.name = feed.name,
                      .url = feed.live.address,
                      .key = keys.front(),
                      .secret = keys.back(),
                      .symbols = stream_symbols(feed.live, config_.catalog),
                      .quotes = feed.live.quotes};
  made.socket = make_websocket_client(io_, {.ca_file = feed.live.ca_file.string()});
  made.feed = feed.live.kind->name == "alpaca" ? make_alpaca_feed(config, ports, *made.socket)
                                               : make_finnhub_feed(config, ports, *made.socket);
}

// The units are those of the configuration at its start.
void LiveFeeds::make_pipe(const FeedConfig& feed, FeedPorts ports, LiveFeed& made) {
  made.input = make_asio_input(io_, STDIN_FILENO);
  made.feed = std::make_unique<StdinFeed>(
      feed.name,
      [this](std::string_view name) {
        const auto known = config_.catalog.instruments.find(name);
        return tick_unit(known == config_.catalog.instruments.end() ? default_instrument(name).kind
                                                                    : known->second.kind);
      },
      ports, *made.input);
}

HttpClient& LiveFeeds::http(const std::filesystem::path& ca_file) {
  std::unique_ptr<HttpClient>& client = http_[ca_file];
  if (client == nullptr) {
    client = make_curl_client(io_, {.ca_file = ca_file.string()});
  }
  return *client;
}

}  // namespace yieldwatch
