// A stream of an invented source, of which both sides are the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feed/stream/stream_feed.h"
#include "support/fake_websocket.h"
#include "support/feed_fakes.h"

namespace yieldwatch {

// "figure SECONDS" is a figure of IWM, so many seconds after 12:00; other words are steps and
// verdicts of an invented source.
inline StreamMessage read_invented(std::string_view message) {
  StreamMessage out;
  const auto is = [&](std::string_view text) { return message == text; };
  if (message.starts_with("figure ")) {
    const auto seconds = std::stoll(std::string(message.substr(7)));
    out.readings.readings.push_back(
        {.symbol = "IWM",
         .time = parse_timestamp("2026-09-28T12:00:00Z")->plus(seconds * kNanosPerSecond),
         .value = {1'000'000}});
  } else if (is("wide")) {
    out.wide_quotes = 1;
  } else if (is("hello")) {
    out.step = StreamStep::greeted;
  } else if (is("welcome")) {
    out.step = StreamStep::authenticated;
  } else if (is("listening")) {
    out.step = StreamStep::subscribed;
  } else if (is("no key")) {
    out.verdict = StreamVerdict::refused;
    out.text = "no such key: canary";
  } else if (is("busy")) {
    out.verdict = StreamVerdict::trouble;
    out.text = "too busy";
  } else if (is("mind")) {
    out.verdict = StreamVerdict::complaint;
    out.text = "slow down";
  } else if (is("not that")) {
    out.verdict = StreamVerdict::lack;
    out.text = "no such symbol";
  } else if (is("echo")) {
    out.readings.refuse({"canary", "canary", "\"canary\" is no number"});
  } else {
    out.readings.unusable = "not of this source";
  }
  return out;
}

class StreamFeedTest : public ::testing::Test {
 protected:
  explicit StreamFeedTest(StreamSymbol symbol = {"IWM", "IWM", Unit::points}) {
    StreamProtocol protocol;
    protocol.request = {.url = "wss://source.example/x", .secrets = {"canary"}};
    protocol.on(StreamStep::greeted) = {"key"};
    protocol.on(StreamStep::authenticated) = {"subscribe"};
    protocol.read = read_invented;
    feed_ = std::make_unique<StreamFeed>("stream", std::move(protocol),
                                         StreamTicks({std::move(symbol)}),
                                         FeedPorts{sink_, clock_, timer_, listener_}, socket_,
                                         StreamTimes{.quiet_ns = 5 * kNanosPerMinute}, 1);
    feed_->start();
  }

  // Lets a connection come to the stream.
  void deliver() {
    connect();
    socket_.open();
    for (const char* step : {"hello", "welcome", "listening"}) {
      socket_.say(step);
    }
  }
  void connect() {
    const int before = socket_.connects;
    for (int handlers = 0; socket_.connects == before && handlers < 10'000; ++handlers) {
      timer_.run(1);
    }
    ASSERT_EQ(socket_.connects, before + 1);
  }
  FeedHealth health() {
    timer_.run_for(kNanosPerSecond);
    return sink_.heartbeats.back().health.value();
  }
  const FeedProgress& progress() {
    timer_.run_for(kNanosPerSecond);
    return listener_.progresses.back();
  }

  testing::FakeClock clock_;
  testing::FakeTimer timer_{clock_};
  testing::FakeSink sink_;
  testing::FakeListener listener_;
  testing::FakeWebSocket socket_;
  std::unique_ptr<StreamFeed> feed_;
};

}  // namespace yieldwatch
