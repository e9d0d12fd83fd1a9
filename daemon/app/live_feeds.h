// Makes live feeds of their configuration, with their keys and what they share of the network.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "feed/feed.h"
#include "feed/http/http_client.h"
#include "feed/input.h"
#include "feed/stream/websocket.h"

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

// A feed with what is its own. The feed ends first.
struct LiveFeed {
  std::unique_ptr<WebSocketClient> socket;
  std::unique_ptr<Input> input;
  std::unique_ptr<Feed> feed;
};

// Belongs to the feed thread. Outlives the feeds that it has made.
class LiveFeeds {
 public:
  // Both must outlive it.
  LiveFeeds(boost::asio::io_context& io, const Config& config);
  ~LiveFeeds();
  LiveFeeds(const LiveFeeds&) = delete;
  LiveFeeds& operator=(const LiveFeeds&) = delete;

  // Of a live one of `config`. Where its key is not there it is a feed that only says so, to its
  // listener and in its heartbeats. Throws std::exception where the machine does not give what it
  // needs.
  LiveFeed make(const FeedConfig& feed, FeedPorts ports);

 private:
  std::unique_ptr<Feed> make_polled(const FeedConfig& feed, std::string key, FeedPorts ports);
  void make_stream(const FeedConfig& feed, const std::vector<std::string>& keys, FeedPorts ports,
                   LiveFeed& made);
  void make_pipe(const FeedConfig& feed, FeedPorts ports, LiveFeed& made);
  HttpClient& http(const std::filesystem::path& ca_file);

  boost::asio::io_context& io_;
  const Config& config_;
  // One for all feeds that trust the same authorities.
  std::map<std::filesystem::path, std::unique_ptr<HttpClient>> http_;
};

}  // namespace yieldwatch
