#include "app/host/feed_watch.h"

#include <gtest/gtest.h>

#include <array>

namespace yieldwatch {
namespace {

using Kind = FeedChange::Kind;

constexpr std::int64_t kSecond = kNanosPerSecond;
constexpr Timestamp kNoon{1'790'000'000'000'000'000};

// Time in seconds, beginning at 100.
class FeedWatchTest : public ::testing::Test {
 protected:
  void beat(double at, FeedState state = FeedState::good, std::string_view error = "",
            std::string_view feed = "treasury") {
    watch_.on_heartbeat(feed,
                        {.feed = feed,
                         .complete_up_to = kNoon,
                         .publish_time = kNoon,
                         .health = FeedHealth{.state = state, .error = error, .attempts = 4}},
                        ns(at));
  }

  void connecting(double at, std::uint64_t attempts = 0) {
    watch_.on_heartbeat(
        "treasury",
        {.feed = "treasury",
         .complete_up_to = Timestamp::never(),
         .publish_time = kNoon,
         .health = FeedHealth{.state = FeedState::connecting, .attempts = attempts}},
        ns(at));
  }

  void tick(double at, std::int64_t micro, Timestamp time = kNoon,
            std::string_view feed = "treasury") {
    const std::array<Timestamp, 1> times{time};
    const std::array<Value, 1> values{Value{micro}};
    watch_.on_ticks(
        feed, {.instrument = "UST10Y", .times = times, .values = values, .publish_time = kNoon},
        ns(at));
  }

  // All changes while it is looked at each second, through `last`.
  std::vector<FeedChange> look_through(double first, double last) {
    std::vector<FeedChange> all;
    for (double at = first; at <= last; at += 1) {
      for (FeedChange& change : watch_.look(ns(at))) {
        all.push_back(std::move(change));
      }
    }
    return all;
  }

  // As told: "silent: not heard for 3 s".
  static std::vector<std::string> words(const std::vector<FeedChange>& changes) {
    std::vector<std::string> out;
    for (const FeedChange& change : changes) {
      out.push_back(change.news.state + ": " + change.news.detail);
    }
    return out;
  }

  FeedStatus status(double at, std::string_view feed = "treasury") {
    std::vector<FeedStatus> feeds{{.source = "desk", .ticks = 3}};
    watch_.report(feeds, ns(at));
    for (FeedStatus& one : feeds) {
      if (one.source == feed) {
        return one;
      }
    }
    return {};
  }

  static std::int64_t ns(double seconds) { return static_cast<std::int64_t>(seconds * kSecond); }

  FeedWatch watch_{{"treasury"}, ns(100)};
};

TEST_F(FeedWatchTest, AFeedThatIsHeardEverySecondIsNotSilentAndItsFirstGoodIsToldOnce) {
  std::vector<FeedChange> all;
  for (int i = 0; i < 60; ++i) {
    beat(100.5 + i);
    for (FeedChange& change : watch_.look(ns(101 + i))) {
      all.push_back(std::move(change));
    }
  }
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].kind, Kind::health);
  EXPECT_EQ(all[0].news, (FeedNews{"treasury", "good", ""}));
}

TEST_F(FeedWatchTest, OneThatFallsSilentIsToldOnceWithinFiveSecondsOfItsLastHeartbeat) {
  beat(100);
  watch_.look(ns(100.9));  // the worst case: a look just before the silence is long enough
  EXPECT_TRUE(look_through(101.9, 102.9).empty());
  const auto changes = look_through(103.9, 200);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Kind::silent);
  EXPECT_EQ(changes[0].news, (FeedNews{"treasury", "silent", "not heard for 3 s"}));
  EXPECT_TRUE(status(104).silent);
}

TEST_F(FeedWatchTest, OneThatWasNeverHeardIsSilentAfterFiveSeconds) {
  EXPECT_TRUE(look_through(101, 104).empty());
  const auto changes = look_through(105, 120);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].news, (FeedNews{"treasury", "silent", "not heard in the first 5 s"}));
  const FeedStatus never = status(120);
  EXPECT_EQ(never.source, "treasury");
  EXPECT_TRUE(never.expected);
  EXPECT_FALSE(never.heard_ms);
}

TEST_F(FeedWatchTest, OneThatIsHeardAgainIsBackWithTheStateItIsIn) {
  look_through(101, 105);
  beat(105.5, FeedState::trouble, "503 Service Unavailable");
  const auto changes = look_through(106, 107);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Kind::back);
  EXPECT_EQ(changes[0].news,
            (FeedNews{"treasury", "trouble", "it is heard again: 503 Service Unavailable"}));
  EXPECT_FALSE(status(107).silent);
}

TEST_F(FeedWatchTest, ChangesOfHealthAreToldOnceWithTheFeedsOwnWords) {
  std::vector<std::string> told;
  const auto now = [&](double at, FeedState state, std::string_view error) {
    beat(at, state, error);
    for (const FeedChange& change : watch_.look(ns(at))) {
      told.push_back(change.news.state + ": " + change.news.detail);
    }
  };
  now(101, FeedState::connecting, "");
  now(102, FeedState::good, "");
  now(103, FeedState::trouble, "time-out");
  now(104, FeedState::trouble, "another time-out");
  now(105, FeedState::good, "another time-out");  // the last error stays known
  now(106, FeedState::refused, "401: the key is not known");
  EXPECT_EQ(told, (std::vector<std::string>{"good: ", "trouble: time-out",
                                            "good: ", "refused: 401: the key is not known"}));
}

TEST_F(FeedWatchTest, TicksAloneShowThatAFeedIsAlive) {
  for (int i = 1; i < 20; ++i) {
    tick(100 + i, 4'000'000);
    for (const FeedChange& change : watch_.look(ns(100 + i))) {
      EXPECT_NE(change.kind, Kind::silent);
    }
  }
}

TEST_F(FeedWatchTest, OthersAreFollowedAndTheirSilenceIsNoTrouble) {
  beat(101, FeedState::trouble, "x", "desk");
  beat(101);
  tick(101, 4'250'000, kNoon, "desk");
  watch_.look(ns(101));
  for (double at = 102; at < 130; at += 1) {
    beat(at);
    EXPECT_TRUE(watch_.look(ns(at)).empty());
  }
  const FeedStatus desk = status(130, "desk");
  EXPECT_FALSE(desk.expected);
  EXPECT_EQ(desk.ticks, 3U);
  EXPECT_EQ(desk.heard_ms, 29'000);
  EXPECT_EQ(desk.newest, (FeedValue{"UST10Y", {Value{4'250'000}, Unit::percent}, kNoon}));
  EXPECT_EQ(desk.health->state, FeedState::trouble);
}

TEST_F(FeedWatchTest, WhileTheDaemonItselfIsHeldUpNobodyFallsSilent) {
  beat(101);
  watch_.look(ns(101));
  EXPECT_TRUE(watch_.look(ns(161)).empty());  // a minute without a look: heartbeats wait unread
  beat(161.1);
  EXPECT_TRUE(look_through(162, 163).empty());
  EXPECT_FALSE(look_through(164, 165).empty());
}

TEST_F(FeedWatchTest, TheClockBeginsAnewWhenAReplayHasEnded) {
  watch_.begin(ns(500));
  EXPECT_TRUE(look_through(501, 504).empty());
  EXPECT_EQ(look_through(505, 506).size(), 1U);
}

TEST_F(FeedWatchTest, TimePassesOnceEachExpectedFeedHasSaidHowFarItKnows) {
  FeedWatch watch({"treasury", "fred"}, ns(100));
  const auto say = [&](std::string_view feed, Timestamp complete) {
    watch.on_heartbeat(feed, {.feed = feed, .complete_up_to = complete, .publish_time = kNoon},
                       ns(101));
    return watch.lets_time_pass(ns(101));
  };
  EXPECT_FALSE(say("desk", kNoon)) << "of whom nobody expects anything";
  EXPECT_FALSE(say("fred", Timestamp::never()));
  EXPECT_FALSE(say("treasury", kNoon));
  EXPECT_TRUE(say("fred", kNoon));
  EXPECT_TRUE(say("fred", Timestamp::never())) << "time that has begun to pass goes on";
}

TEST_F(FeedWatchTest, TimeIsHeldUpForFifteenSecondsAtMostAndAnewAfterAReplay) {
  connecting(114);
  EXPECT_FALSE(watch_.lets_time_pass(ns(114.9)));
  EXPECT_TRUE(watch_.lets_time_pass(ns(115)));
  watch_.begin(ns(500));
  connecting(514);
  EXPECT_FALSE(watch_.lets_time_pass(ns(514.9)));
  EXPECT_TRUE(watch_.lets_time_pass(ns(515)));
}

TEST_F(FeedWatchTest, TimeIsHeldUpForOneThatGoesOnAskingButForAMinuteAtMost) {
  for (int i = 0; i < 40; ++i) {
    connecting(101 + i, static_cast<std::uint64_t>(i / 10));  // a question in ten seconds
    EXPECT_FALSE(watch_.lets_time_pass(ns(101 + i))) << i;
  }
  for (int i = 0; i < 14; ++i) {
    connecting(140 + i, 3);  // no more since 131
  }
  EXPECT_TRUE(watch_.lets_time_pass(ns(146)));
  watch_.begin(ns(500));
  for (int i = 0; i < 60; ++i) {
    connecting(500 + i, static_cast<std::uint64_t>(i));
    EXPECT_FALSE(watch_.lets_time_pass(ns(500 + i))) << i;
  }
  connecting(560, 60);
  EXPECT_TRUE(watch_.lets_time_pass(ns(560)));
}

TEST_F(FeedWatchTest, AllAreSilentWhereNoneIsLeftToSayThatTimePasses) {
  FeedWatch watch({"treasury", "pipe"}, ns(100));
  EXPECT_FALSE(watch.all_silent(ns(100)));
  const auto are_all_silent_at = [&](double at) {
    watch.look(ns(at - 1));
    watch.look(ns(at));
    return watch.all_silent(ns(at));
  };
  EXPECT_FALSE(are_all_silent_at(102));
  watch.on_heartbeat("treasury", {.feed = "treasury", .publish_time = kNoon}, ns(103));
  EXPECT_FALSE(are_all_silent_at(104));
  EXPECT_FALSE(are_all_silent_at(105.9)) << "the treasury lives, as far as is known";
  for (int at = 107; at < 160; ++at) {
    EXPECT_FALSE(are_all_silent_at(at)) << "the pipe, never heard, may be about to come";
  }
  EXPECT_TRUE(are_all_silent_at(160));
  EXPECT_FALSE(FeedWatch({}, ns(100)).all_silent(ns(200))) << "nobody is missed";
}

TEST_F(FeedWatchTest, TimeIsHeldUpNoLongerForWhoIsSilent) {
  EXPECT_FALSE(watch_.lets_time_pass(ns(104.9)));
  EXPECT_TRUE(watch_.lets_time_pass(ns(105)));
}

TEST_F(FeedWatchTest, WhereNoFeedIsExpectedTimePasses) {
  EXPECT_TRUE(FeedWatch({}, ns(100)).lets_time_pass(ns(100)));
}

TEST_F(FeedWatchTest, TheNewestValueIsThatOfTheLatestEventTime) {
  tick(101, 4'250'000);
  tick(102, 4'100'000, kNoon.plus(-kSecond));              // of the past
  tick(103, 9'900'000, kNoon.plus(kNanosPerMinute * 60));  // later than it was published
  EXPECT_EQ(status(104).newest->value.value, Value{4'250'000});
  tick(104, 4'300'000);
  EXPECT_EQ(status(104).newest->value.value, Value{4'300'000});
}

TEST_F(FeedWatchTest, ManyPublishersTakeABoundedPlaceAndNeverThatOfAnExpectedFeed) {
  beat(101);
  for (int i = 0; i < 1'000; ++i) {
    tick(102 + i, 1, kNoon, "other" + std::to_string(i));
  }
  std::vector<FeedStatus> feeds;
  for (int i = 0; i < 1'000; ++i) {
    feeds.push_back({.source = "other" + std::to_string(i)});
  }
  watch_.report(feeds, ns(2'000));
  EXPECT_EQ(feeds.back().source, "treasury");
  std::size_t known = 0;
  for (const FeedStatus& feed : feeds) {
    known += feed.newest ? 1 : 0;
  }
  EXPECT_EQ(known, FeedWatch::kMaxOthers);
  EXPECT_TRUE(feeds[999].newest);
}

TEST_F(FeedWatchTest, OneWhoseInputHasEndedIsToldOnceAndNotMissed) {
  beat(101);
  look_through(101, 101);
  beat(102, FeedState::ended);
  const auto changes = look_through(102, 200);
  ASSERT_EQ(words(changes), (std::vector<std::string>{"ended: its input has ended"}));
  EXPECT_EQ(changes[0].kind, Kind::ended);
  EXPECT_FALSE(status(200).silent);
  EXPECT_EQ(status(200).health->state, FeedState::ended);
}

TEST_F(FeedWatchTest, OneThatHadEndedAndIsStartedAgainIsBack) {
  beat(101, FeedState::ended, "cannot read the input: Input/output error");
  EXPECT_EQ(words(look_through(101, 150)),
            (std::vector<std::string>{
                "ended: its input has ended: cannot read the input: Input/output error"}));
  beat(151);
  const auto back = look_through(151, 151);
  EXPECT_EQ(words(back), (std::vector<std::string>{"good: it is heard again"}));
  EXPECT_EQ(back.at(0).kind, Kind::back);
  EXPECT_EQ(words(look_through(152, 160)), (std::vector<std::string>{"silent: not heard for 3 s"}));
}

}  // namespace
}  // namespace yieldwatch
