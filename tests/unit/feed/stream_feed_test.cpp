#include "feed/stream/stream_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/fake_websocket.h"
#include "support/feed_fakes.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "figure SECONDS" is a figure of IWM, so many seconds after 12:00; other words are steps and
// verdicts of an invented source.
StreamMessage read(std::string_view message) {
  StreamMessage out;
  const auto is = [&](std::string_view text) { return message == text; };
  if (message.starts_with("figure ")) {
    const auto seconds = std::stoll(std::string(message.substr(7)));
    out.readings.readings.push_back(
        {.symbol = "IWM",
         .time = parse_timestamp("2026-09-28T12:00:00Z")->plus(seconds * kNanosPerSecond),
         .value = {1'000'000}});
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
    out.text = "no such symbol";
  } else {
    out.readings.unusable = "not of this source";
  }
  return out;
}

class StreamFeedTest : public ::testing::Test {
 protected:
  StreamFeedTest() {
    StreamProtocol protocol;
    protocol.request = {.url = "wss://source.example/x", .secrets = {"canary"}};
    protocol.on(StreamStep::greeted) = {"key"};
    protocol.on(StreamStep::authenticated) = {"subscribe"};
    protocol.read = read;
    feed_ = std::make_unique<StreamFeed>(
        "stream", std::move(protocol), std::vector<StreamSymbol>{{"IWM", "IWM", Unit::points}},
        FeedPorts{sink_, clock_, timer_, listener_}, socket_, StreamTimes{}, 1);
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

TEST_F(StreamFeedTest, ItSaysToEachStepWhatTheSourceWants) {
  connect();
  EXPECT_EQ(socket_.request.url, "wss://source.example/x");
  socket_.open();
  EXPECT_THAT(socket_.sent, IsEmpty());
  socket_.say("hello");
  EXPECT_THAT(socket_.sent, ElementsAre("key"));
  EXPECT_EQ(health().state, FeedState::connecting);
  socket_.say("welcome");
  socket_.say("welcome");
  EXPECT_THAT(socket_.sent, ElementsAre("key", "subscribe"));
  socket_.say("listening");
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_THAT(listener_.troubles, IsEmpty());
}

TEST_F(StreamFeedTest, FiguresBecomeTicksAsTheyCome) {
  deliver();
  socket_.say("figure 0");
  EXPECT_THAT(sink_.sent, ElementsAre("2026-09-28T12:00:00Z IWM 1"));
  EXPECT_EQ(sink_.batches[0].unit, Unit::points);
  EXPECT_EQ(sink_.batches[0].publish_time, clock_.now());
  EXPECT_EQ(sink_.receive_times[0], clock_.now());
  EXPECT_EQ(sink_.batches[0].origin, Origin::live);
}

TEST_F(StreamFeedTest, EachSecondItSaysThatItIsAliveAndComplete) {
  deliver();
  timer_.run_for(3 * kNanosPerSecond);
  EXPECT_EQ(sink_.heartbeats.size(), 3U);
  EXPECT_EQ(sink_.sent.back(), "complete 2026-09-28T12:00:03Z");
  EXPECT_EQ(listener_.progresses.size(), 3U);
}

TEST_F(StreamFeedTest, WhatGoesBackInTimeIsLeftOut) {
  deliver();
  for (const char* figure : {"figure 2", "figure 1", "figure 2", "figure 3"}) {
    socket_.say(figure);
  }
  EXPECT_THAT(sink_.sent, ElementsAre("2026-09-28T12:00:02Z IWM 1", "2026-09-28T12:00:02Z IWM 1",
                                      "2026-09-28T12:00:03Z IWM 1"));
}

TEST_F(StreamFeedTest, TheOrderOutlivesTheConnection) {
  deliver();
  socket_.say("figure 2");
  socket_.fail(WebSocketTrouble::closed, 1006, "lost");
  deliver();
  socket_.say("figure 1");
  EXPECT_EQ(sink_.batches.size(), 1U);
}

TEST_F(StreamFeedTest, WhatNobodyListensToIsGone) {
  sink_.listening = false;
  deliver();
  socket_.say("figure 0");
  EXPECT_THAT(sink_.sent, IsEmpty());
  EXPECT_TRUE(progress().waiting);
}

TEST_F(StreamFeedTest, WhatTheBusDoesNotTakeIsDroppedAndToldOnceASecond) {
  deliver();
  sink_.room = 0;
  socket_.say("figure 0");
  socket_.say("figure 0");
  EXPECT_EQ(listener_.dropped, 0U);
  timer_.run_for(kNanosPerSecond);
  EXPECT_EQ(listener_.dropped, 2U);
  sink_.room.reset();
  socket_.say("figure 0");
  EXPECT_EQ(sink_.batches.size(), 1U);
}

TEST_F(StreamFeedTest, FromTheFutureNothingIsTaken) {
  deliver();
  socket_.say("figure 6");
  EXPECT_THAT(sink_.sent, IsEmpty());
  EXPECT_THAT(listener_.refused,
              ElementsAre("figure 1, time: 2026-09-28T12:00:06Z of IWM is still to come"));
  EXPECT_EQ(health().refused, 1U);
}

TEST_F(StreamFeedTest, WhatIsNotOfTheSourceIsCountedAndTheStreamGoesOn) {
  deliver();
  socket_.say("<html>");
  socket_.say("xyz", false);
  socket_.say("figure 0");
  EXPECT_THAT(listener_.refused, ElementsAre("not of this source", "a binary message of 3 bytes"));
  EXPECT_EQ(sink_.batches.size(), 1U);
  EXPECT_EQ(health().state, FeedState::good);
}

TEST_F(StreamFeedTest, AComplaintIsToldAndTheStreamGoesOn) {
  deliver();
  socket_.say("mind");
  EXPECT_THAT(listener_.refused, ElementsAre("no such symbol"));
  EXPECT_EQ(health().error, "no such symbol");
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_TRUE(socket_.connected());
}

TEST_F(StreamFeedTest, ALostConnectionIsTriedAgainAndSubscribedAgain) {
  deliver();
  socket_.fail(WebSocketTrouble::closed, 1006, "lost canary");
  EXPECT_EQ(health().state, FeedState::trouble);
  const FeedHealth& last = *sink_.heartbeats.back().health;
  EXPECT_EQ(last.error, "lost ***");
  EXPECT_GT(last.next_attempt, last.error_time);
  deliver();
  EXPECT_THAT(socket_.sent, ElementsAre("key", "subscribe"));
  EXPECT_EQ(health().state, FeedState::trouble);  // who knows for how long
  socket_.say("figure 1");
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_EQ(health().next_attempt, Timestamp{});
  EXPECT_EQ(health().attempts, 2U);
  EXPECT_EQ(health().failures, 1U);
  EXPECT_THAT(listener_.troubles, ElementsAre("trouble: lost ***"));
  EXPECT_EQ(listener_.recovered, 1);
}

TEST_F(StreamFeedTest, ASourceThatTakesUsInAndThrowsUsOutIsToldOnce) {
  for (int i = 0; i < 5; ++i) {
    deliver();
    socket_.fail(WebSocketTrouble::closed, 1006, "lost");
  }
  EXPECT_EQ(listener_.troubles.size(), 1U);
  EXPECT_EQ(listener_.recovered, 0);
  deliver();
  timer_.run_for(kNanosPerMinute + kNanosPerSecond);
  EXPECT_EQ(listener_.recovered, 1);
}

TEST_F(StreamFeedTest, ASourceSaysAtTheHandshakeHowLongToStayAway) {
  connect();
  socket_.fail(WebSocketTrouble::handshake, 429, "answered 429", std::chrono::minutes(30));
  EXPECT_EQ(health().next_attempt, health().error_time.plus(30 * kNanosPerMinute));
}

TEST_F(StreamFeedTest, AttemptsBecomeRarerUpToACeilingAndAreToldOnce) {
  std::int64_t before = 0;
  for (int i = 0; i < 12; ++i) {
    connect();
    const std::int64_t now = clock_.steady;
    const std::int64_t full = std::min(kNanosPerSecond << i, 2 * kNanosPerMinute);
    if (i > 0) {
      EXPECT_LE(now - before, full) << i;
      EXPECT_GE(now - before, full / 2) << i;
    }
    before = now;
    socket_.fail(WebSocketTrouble::dns, 0, "no such host");
  }
  EXPECT_EQ(listener_.troubles.size(), 1U);
  EXPECT_EQ(health().attempts, 12U);
}

// A source that takes us in and throws us out at once must not be asked every second for ever.
TEST_F(StreamFeedTest, OnlyAStreamThatLastedBeginsAnewWithShortPauses) {
  const auto pause = [&] {
    const std::int64_t before = clock_.steady;
    deliver();
    return clock_.steady - before;
  };
  for (int i = 0; i < 10; ++i) {
    pause();
    socket_.fail(WebSocketTrouble::closed, 1011, "oops");
  }
  EXPECT_GE(pause(), kNanosPerMinute);
  timer_.run_for(2 * kNanosPerMinute);
  socket_.fail(WebSocketTrouble::closed, 1011, "oops");
  EXPECT_LE(pause(), 2 * kNanosPerSecond);
}

TEST_F(StreamFeedTest, ARefusedKeyIsTriedAboutOnceAnHour) {
  connect();
  socket_.open();
  socket_.say("hello");
  socket_.say("no key");
  EXPECT_FALSE(socket_.connected());
  EXPECT_EQ(health().state, FeedState::refused);
  EXPECT_EQ(health().error, "no such key: ***");
  EXPECT_THAT(listener_.troubles, ElementsAre("refused: no such key: ***"));
  timer_.run_for(25 * kNanosPerMinute);
  EXPECT_EQ(socket_.connects, 1);
  timer_.run_for(40 * kNanosPerMinute);
  EXPECT_EQ(socket_.connects, 2);
}

TEST_F(StreamFeedTest, AHandshakeThatHttpRefusesIsARefusalAndOthersAreTrouble) {
  const auto state_after = [&](int status) {
    connect();
    socket_.fail(WebSocketTrouble::handshake, status, "answered");
    return health().state;
  };
  EXPECT_EQ(state_after(401), FeedState::refused);
  EXPECT_EQ(state_after(403), FeedState::refused);
  EXPECT_EQ(state_after(404), FeedState::refused);
  EXPECT_EQ(state_after(408), FeedState::trouble);
  EXPECT_EQ(state_after(429), FeedState::trouble);
  EXPECT_EQ(state_after(500), FeedState::trouble);
  EXPECT_EQ(state_after(503), FeedState::trouble);
}

TEST_F(StreamFeedTest, AVerdictOfTroubleEndsTheConnectionAndIsTriedAgainSoon) {
  deliver();
  socket_.say("busy");
  EXPECT_FALSE(socket_.connected());
  EXPECT_THAT(listener_.troubles, ElementsAre("trouble: too busy"));
  timer_.run_for(2 * kNanosPerSecond);
  EXPECT_EQ(socket_.connects, 2);
}

TEST_F(StreamFeedTest, ASourceThatDoesNotAnswerTheKeyIsGivenUp) {
  connect();
  socket_.open();
  timer_.run_for(14 * kNanosPerSecond);
  EXPECT_TRUE(socket_.connected());
  timer_.run_for(2 * kNanosPerSecond);
  EXPECT_EQ(health().error, "connected, but no answer to the key came");
}

TEST_F(StreamFeedTest, ASourceThatDoesNotAnswerTheSubscriptionIsGivenUp) {
  connect();
  socket_.open();
  socket_.say("welcome");
  timer_.run_for(16 * kNanosPerSecond);
  EXPECT_EQ(health().error, "connected, but no answer to the subscription came");
}

TEST_F(StreamFeedTest, ANightWithoutTradesIsNoTrouble) {
  deliver();
  timer_.run_for(12 * kNanosPerHour);
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_EQ(socket_.connects, 1);
}

TEST_F(StreamFeedTest, StoppedItIsSilentAndItMayStartAgain) {
  deliver();
  feed_->stop();
  EXPECT_FALSE(socket_.connected());
  EXPECT_FALSE(timer_.pending());
  feed_->start();
  deliver();
  EXPECT_EQ(health().state, FeedState::good);
}

TEST_F(StreamFeedTest, AListenerMayStopIt) {
  listener_.on_call = [&] { feed_->stop(); };
  connect();
  socket_.fail(WebSocketTrouble::dns, 0, "no such host");
  EXPECT_FALSE(timer_.pending());
  feed_->start();
  deliver();
  socket_.say("figure 1");
  EXPECT_FALSE(socket_.connected());  // stopped once it had recovered
  EXPECT_FALSE(timer_.pending());
}

}  // namespace
}  // namespace yieldwatch
