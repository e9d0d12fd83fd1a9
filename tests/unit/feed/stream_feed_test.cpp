#include "feed/stream/stream_feed.h"

#include "unit/feed/stream_feed_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

TEST_F(StreamFeedTest, UntilItsFirstAttemptHasComeToSomethingItKnowsNothing) {
  connect();
  socket_.open();
  timer_.run_for(kNanosPerSecond);
  EXPECT_EQ(sink_.sent.back(), "complete never");
  socket_.fail(WebSocketTrouble::closed, 1006, "lost");
  timer_.run_for(kNanosPerSecond);
  EXPECT_EQ(sink_.sent.back(), "complete " + to_string(clock_.now()));
}

TEST_F(StreamFeedTest, WhatGoesBackInTimeIsLeftOut) {
  deliver();
  for (const char* figure : {"figure 2", "figure 1", "figure 2", "figure 3"}) {
    socket_.say(figure);
  }
  EXPECT_THAT(sink_.sent, ElementsAre("2026-09-28T12:00:02Z IWM 1", "2026-09-28T12:00:02Z IWM 1",
                                      "2026-09-28T12:00:03Z IWM 1"));
  EXPECT_EQ(health().late, 1U);
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
  EXPECT_THAT(listener_.refused, ElementsAre("slow down"));
  EXPECT_EQ(health().error, "slow down");
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_TRUE(socket_.connected());
}

TEST_F(StreamFeedTest, ASourceThatRefusesASymbolIsRefusedUntilItsNextConnection) {
  deliver();
  socket_.say("not that");
  socket_.say("not that");
  socket_.say("figure 0");
  timer_.run_for(2 * kNanosPerMinute);
  EXPECT_TRUE(socket_.connected());
  EXPECT_EQ(sink_.batches.size(), 1U);
  EXPECT_EQ(health().state, FeedState::refused);
  EXPECT_EQ(health().error, "no such symbol");
  EXPECT_EQ(health().failures, 0U);
  EXPECT_THAT(listener_.troubles, ElementsAre("refused: no such symbol"));
  EXPECT_EQ(listener_.recovered, 0);
  socket_.fail(WebSocketTrouble::closed, 1006, "lost");
  deliver();
  socket_.say("figure 1");
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_EQ(listener_.recovered, 1);
}

TEST_F(StreamFeedTest, AKeyThatAParserHasDecodedIsInNoFault) {
  deliver();
  socket_.say("echo");
  EXPECT_THAT(listener_.refused, ElementsAre("***, ***: \"***\" is no number"));
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
  feed_->start();
  deliver();
  const std::size_t told = listener_.refused.size();
  socket_.say("not that");
  EXPECT_FALSE(timer_.pending());
  EXPECT_EQ(listener_.refused.size(), told);
}

}  // namespace
}  // namespace yieldwatch
