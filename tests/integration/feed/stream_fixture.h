// A streaming feed of Alpaca's kind against the scripted server, over real sockets.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/json_line.h"
#include "feed/asio_timer.h"
#include "feed/stream/alpaca_feed.h"
#include "support/feed_fakes.h"
#include "support/scripted_server.h"

namespace yieldwatch {

inline constexpr std::int64_t kLong = 20 * kNanosPerSecond;  // only a failing test waits so long

// A step of the server's script: a WebSocket that does these, separated by commas.
inline std::string websocket(const std::string& actions, const std::string& more = "") {
  return R"({"websocket": [)" + actions + "]" + more + "}";
}

inline std::string text_action(const std::string& message) {
  return R"({"text": )" + json_quote(message) + "}";
}

// One trade of IWM, this many seconds after 15:00.
inline std::string trade(const std::string& price, int second) {
  const Timestamp time = parse_timestamp("2026-01-05T15:00:00Z")->plus(second * kNanosPerSecond);
  return R"([{"T":"t","S":"IWM","i":1,"x":"V","p":)" + price + R"(,"s":1,"t":")" + to_string(time) +
         R"("}])";
}

inline const std::string kGreeting =
    text_action(R"([{"T":"success","msg":"connected"}])") + R"(, {"expect": "canary-secret"}, )";
inline const std::string kSubscribed =
    kGreeting + text_action(R"([{"T":"success","msg":"authenticated"}])") +
    R"(, {"expect": "subscribe"}, )" +
    text_action(R"([{"T":"subscription","trades":["IWM"],"quotes":[],"bars":[]}])");

class StreamFixture : public ::testing::Test {
 protected:
  // The steps of the server; the last is repeated.
  void serve(const std::string& steps) {
    server_ = std::make_unique<testing::ScriptedServer>(R"({"steps": [)" + steps + "]}");
  }

  // Follows `url`, trusting the server's own certificates.
  void follow(const std::string& url) {
    if (server_) {
      options_.ca_file = server_->ca_file();
    }
    client_ = make_websocket_client(io_, options_);
    feed_ = make_alpaca_feed({.name = "stream",
                              .url = url,
                              .key = "canary-key",
                              .secret = "canary-secret",
                              .symbols = {{.symbol = "IWM", .instrument = "IWM"}},
                              .times = times_},
                             {sink_, clock_, *timer_, listener_}, *client_);
    feed_->start();
  }

  // Runs the feed until it is so; false if it never is.
  template <class Predicate>
  bool until(Predicate is_so) {
    const auto deadline = std::chrono::steady_clock::now() + testing::kPatience;
    while (!is_so() && std::chrono::steady_clock::now() < deadline) {
      io_.run_one_for(std::chrono::milliseconds(50));
    }
    return is_so();
  }

  bool until_trouble() {
    return until([&] { return !listener_.troubles.empty(); });
  }

  // How many requests the server saw, once it has told of the first.
  int requests() {
    until([&] { return server_->requests() > 0; });
    return server_->requests();
  }

  // The ticks that were sent, without the heartbeats.
  std::vector<std::string> ticks() const {
    std::vector<std::string> out;
    for (const std::string& line : sink_.sent) {
      if (!line.starts_with("complete")) {
        out.push_back(line);
      }
    }
    return out;
  }

  void TearDown() override {
    for (const auto& texts : {listener_.troubles, listener_.refused, listener_.errors}) {
      for (const std::string& text : texts) {
        EXPECT_EQ(text.find("canary"), std::string::npos) << text;
      }
    }
    EXPECT_THAT(listener_.errors, ::testing::IsEmpty());
  }

  std::unique_ptr<testing::ScriptedServer> server_;
  boost::asio::io_context io_;
  const SystemClock clock_;
  testing::FakeSink sink_;
  testing::FakeListener listener_;
  WebSocketOptions options_{.connect_ns = kLong, .idle_ns = kLong};
  StreamTimes times_{.answer_ns = kLong,
                     .backoff = {.first = std::chrono::milliseconds(20),
                                 .ceiling = std::chrono::milliseconds(100)}};
  std::unique_ptr<Timer> timer_ = make_asio_timer(io_);
  std::unique_ptr<WebSocketClient> client_;
  std::unique_ptr<Feed> feed_;
};

}  // namespace yieldwatch
