// When a stream that has failed is tried again, and what is told of it.
#include "unit/feed/stream_feed_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

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

}  // namespace
}  // namespace yieldwatch
