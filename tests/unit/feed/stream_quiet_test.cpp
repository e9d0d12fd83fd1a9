// A stream that answers every ping and gives nothing.
#include "feed/polled/zone_database.h"
#include "unit/feed/stream_feed_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kQuiet = "trouble: no trade or quote for 5 minutes in trading hours";

StreamSymbol traded(bool extended) {
  return {"IWM", "IWM", Unit::points, TradingHours{load_zone("America/New_York")}, extended};
}

class StreamQuietTest : public StreamFeedTest {
 protected:
  explicit StreamQuietTest(bool extended = false) : StreamFeedTest(traded(extended)) {}

  // Lets its connection come to the stream, whether it has begun or not.
  void subscribe() {
    for (int handlers = 0; !socket_.connected() && handlers < 10'000; ++handlers) {
      timer_.run(1);
    }
    ASSERT_TRUE(socket_.connected());
    socket_.open();
    for (const char* step : {"hello", "welcome", "listening"}) {
      socket_.say(step);
    }
  }
  // Lets time pass up to this hour and minute in New York, on a Monday in September.
  void run_until(int hour, int minute) {
    const Timestamp then = parse_timestamp("2026-09-28T04:00:00Z")
                               ->plus(hour * kNanosPerHour + minute * kNanosPerMinute);
    timer_.run_for(then.ns - clock_.now().ns);
  }
};

class StreamExtendedQuietTest : public StreamQuietTest {
 protected:
  StreamExtendedQuietTest() : StreamQuietTest(true) {}
};

TEST_F(StreamQuietTest, AStreamThatStopsInTradingHoursIsTroubleAndIsAskedAnew) {
  run_until(9, 31);
  subscribe();
  socket_.say("figure 5460");
  run_until(9, 35);
  EXPECT_THAT(listener_.troubles, IsEmpty());
  run_until(9, 37);
  EXPECT_THAT(listener_.troubles, ElementsAre(kQuiet));
  EXPECT_EQ(socket_.connects, 2);
  EXPECT_EQ(health().state, FeedState::trouble);
}

TEST_F(StreamQuietTest, OnlyAFigureShowsThatItIsWellAgain) {
  run_until(10, 0);
  subscribe();
  run_until(10, 6);
  subscribe();
  run_until(10, 9);
  EXPECT_EQ(health().state, FeedState::trouble) << "though it has delivered for minutes";
  socket_.say("figure 7740");
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_EQ(listener_.recovered, 1);
}

TEST_F(StreamQuietTest, ItIsGivenTimeFromTheOpen) {
  subscribe();
  run_until(9, 34);
  EXPECT_THAT(listener_.troubles, IsEmpty());
  run_until(9, 36);
  EXPECT_THAT(listener_.troubles, ElementsAre(kQuiet));
}

TEST_F(StreamQuietTest, ItIsGivenTimeFromItsSubscription) {
  run_until(11, 0);
  subscribe();
  run_until(11, 4);
  EXPECT_THAT(listener_.troubles, IsEmpty());
  run_until(11, 6);
  EXPECT_THAT(listener_.troubles, ElementsAre(kQuiet));
}

TEST_F(StreamQuietTest, WhatGivesAFigureNowAndThenIsWell) {
  subscribe();
  for (int minute = 9 * 60 + 30; minute < 16 * 60; minute += 4) {
    run_until(minute / 60, minute % 60);
    socket_.say(minute / 4 % 2 == 0 ? "wide" : "figure 0");
  }
  EXPECT_THAT(listener_.troubles, IsEmpty());
  EXPECT_EQ(socket_.connects, 1);
}

TEST_F(StreamQuietTest, OutsideTheHoursNothingIsExpected) {
  run_until(15, 56);
  subscribe();
  run_until(24 + 9, 30);
  EXPECT_THAT(listener_.troubles, IsEmpty());
  EXPECT_EQ(socket_.connects, 1);
}

TEST_F(StreamQuietTest, WhileNoneComesThePausesGrow) {
  run_until(10, 0);
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 6; ++i) {
    subscribe();
    timer_.run_for(5 * kNanosPerMinute + kNanosPerSecond);
    const FeedHealth told = health();
    ASSERT_EQ(told.failures, static_cast<std::uint64_t>(i + 1));
    pauses.push_back(told.next_attempt.ns - told.error_time.ns);
  }
  EXPECT_GE(pauses[3], 8 * kNanosPerSecond);
  EXPECT_GE(pauses[5], 32 * kNanosPerSecond);
  EXPECT_THAT(listener_.troubles, ElementsAre(kQuiet)) << "it is one trouble";
  EXPECT_EQ(listener_.recovered, 0);
}

TEST_F(StreamQuietTest, WhoseSymbolsAreRefusedIsQuietForThat) {
  run_until(10, 0);
  subscribe();
  socket_.say("not that");
  run_until(11, 0);
  EXPECT_THAT(listener_.troubles, ElementsAre("refused: no such symbol"));
  EXPECT_EQ(socket_.connects, 1);
}

TEST_F(StreamExtendedQuietTest, WhatTakesAllIsExpectedToGiveSomethingInTheRegularHours) {
  subscribe();
  run_until(9, 34);
  EXPECT_THAT(listener_.troubles, IsEmpty());
  run_until(9, 36);
  EXPECT_THAT(listener_.troubles, ElementsAre(kQuiet));
}

}  // namespace
}  // namespace yieldwatch
