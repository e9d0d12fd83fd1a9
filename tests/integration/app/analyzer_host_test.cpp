// The analyzer's loop, turn by turn, on real sockets and a clock that is moved by hand.
#include "integration/app/analyzer_host_fixture.h"

namespace yieldwatch {
namespace {

TEST_F(AnalyzerHostTest, APublisherThatNeverEndsItsGroupHoldsUpAReloadForFiveSecondsOnly) {
  start();
  TickPublisher feed(context_, endpoint("ticks"), "desk", clock_.wall);
  turn_until([&] { return feed.subscribed(); });
  TickBatch first = tick(kFirst);
  first.more = true;
  ASSERT_TRUE(feed.send(first, {kFirst}));
  turn_until([&] { return !host_->status().instruments.empty(); });
  const auto config = std::make_shared<const Config>(config_);
  reloads_.put(config);
  clock_.steady += kNanosPerSecond;
  host_->turn();
  clock_.steady += 4 * kNanosPerSecond;
  host_->turn();
  EXPECT_EQ(reloaded_, nullptr) << "it waits";
  clock_.steady += kNanosPerSecond;
  host_->turn();
  EXPECT_EQ(reloaded_, config.get());
}

TEST_F(AnalyzerHostTest, AReloadIsTakenAtTheEndOfAGroup) {
  start();
  const auto config = std::make_shared<const Config>(config_);
  reloads_.put(config);
  host_->turn();
  EXPECT_EQ(reloaded_, config.get());
}

TEST_F(AnalyzerHostTest, TheHeartbeatGoesOnWhenTheWallClockIsSetBack) {
  start();
  clock_.wall = clock_.wall.plus(-3'600 * kNanosPerSecond);
  EXPECT_TRUE(heard_after_turns<HeartbeatBody>());
}

TEST_F(AnalyzerHostTest, ANewSubscriberHasAHeartbeatBeforeTheNextOneIsDue) {
  start();
  for (int i = 0; i < 3; ++i) {
    AlertSubscriber joining(context_, endpoint("alerts"), {});
    clock_.steady += 50 * kNanosPerMilli;  // the least between two; and so for the next
    std::optional<AlertEvent> heard;
    for (int turns = 0; turns < kPatience && !heard; ++turns) {
      host_->turn();
      heard = joining.receive(std::chrono::milliseconds(0));
    }
    ASSERT_TRUE(heard);
    EXPECT_TRUE(std::holds_alternative<HeartbeatBody>(heard->content));
  }
}

TEST_F(AnalyzerHostTest, ATurnEndsAfterAWhileHoweverMuchIsLeft) {
  start();
  TickPublisher feed(context_, endpoint("ticks"), "desk", {1});
  turn_until([&] { return feed.subscribed(); });
  constexpr std::uint64_t kTicks = 100;
  for (std::uint64_t i = 0; i < kTicks; ++i) {
    ASSERT_TRUE(feed.send(tick(kFirst + static_cast<std::int64_t>(i)), Timestamp::never()));
  }
  clock_.each_look = 30 * kNanosPerMilli;  // each message takes so long
  turn_until([&] { return host_->status().event_time != Timestamp::never(); });
  EXPECT_LT(host_->status().event_time.ns, kFirst + 10);
  turn_until([&] { return host_->status().event_time.ns == kFirst + kTicks - 1; });
}

TEST_F(AnalyzerHostTest, RefusedRowsThatFoundNoRoomAreCountedLikeTheOthers) {
  start_replaying();
  constexpr std::uint64_t kRows = AnnouncementQueue::kCapacity + 5;
  for (std::uint64_t i = 0; i < kRows; ++i) {
    announcements_.push({.reason = "row", .source = "bundled"});
  }
  turn_until([&] { return !host_->status().refused.empty(); });
  EXPECT_EQ(host_->status().refused[0].count, kRows);
  end_replay();
  EXPECT_EQ(refused_of_replay_, kRows);
}

TEST_F(AnalyzerHostTest, WhatGoesWrongInTheReplayIsAnnouncedAsReplay) {
  start_replaying();
  announcements_.push({.reason = "row", .source = "bundled"});
  ASSERT_TRUE(heard_after_turns<Refused>());
  EXPECT_EQ(event->origin, Origin::replay);
  host_->on_gap({.source = "bundled", .topic = "tick.UST10Y.", .first = 1, .last = 2});
  ASSERT_TRUE(heard_after_turns<Gap>());
  EXPECT_EQ(event->origin, Origin::replay);
  host_->on_bad({.reason = "garbage", .source = "bundled"});
  ASSERT_TRUE(heard_after_turns<Refused>());
  EXPECT_EQ(event->origin, Origin::replay);
  host_->on_bad({.reason = "garbage", .source = "desk"});
  ASSERT_TRUE(heard_after_turns<Refused>());
  EXPECT_EQ(event->origin, Origin::live);
}

TEST_F(AnalyzerHostTest, AnInstrumentThatGoesStaleIsAnnouncedAndSoIsItsNextValue) {
  start("[instrument.UST10Y]\nstale_after = \"1h\"\n");
  TickPublisher feed(context_, endpoint("ticks"), "desk", {1});
  turn_until([&] { return feed.subscribed(); });
  ASSERT_TRUE(feed.send(tick(kFirst), Timestamp::never()));
  const Timestamp later{kFirst + 2 * kNanosPerHour};
  ASSERT_TRUE(feed.send(Heartbeat{"desk", later, later}, false));
  auto change = heard_after_turns<StaleChange>();
  ASSERT_TRUE(change);
  EXPECT_EQ(*change, (StaleChange{.instrument = "UST10Y",
                                  .stale = true,
                                  .time = {kFirst + kNanosPerHour},
                                  .newest = {kFirst}}));
  EXPECT_EQ(event->topic, "sys.stale.");
  EXPECT_EQ(event->origin, Origin::live);
  ASSERT_TRUE(feed.send(tick(later.ns), Timestamp::never()));
  change = heard_after_turns<StaleChange>();
  ASSERT_TRUE(change);
  EXPECT_FALSE(change->stale);
}

TEST_F(AnalyzerHostTest, AnExpectedFeedIsAnnouncedWhenItFallsSilentAndWhenItIsBack) {
  start(std::string(kExpected));
  TickPublisher feed(context_, endpoint("ticks"), "pipe", {1});
  turn_until([&] { return feed.subscribed(); });
  turn_until([&] { return host_->status().feeds.at(0).silent; });
  ASSERT_TRUE(feed.send(Heartbeat{.feed = "pipe",
                                  .complete_up_to = {kFirst},
                                  .publish_time = {kFirst},
                                  .health = FeedHealth{.state = FeedState::trouble, .error = "?"}},
                        false));
  turn_until([&] { return host_->status().feeds.at(0).heard_ms.has_value(); });
  std::optional<FeedNews> news = heard_after_turns<FeedNews>();
  while (news && news->state == "silent") {
    news = heard_after_turns<FeedNews>();  // of before
  }
  ASSERT_TRUE(news);
  EXPECT_EQ(*news, (FeedNews{"pipe", "trouble", "it is heard again: ?"}));
  news = heard_after_turns<FeedNews>();
  ASSERT_TRUE(news);
  EXPECT_EQ(news->state, "silent");
  EXPECT_TRUE(host_->status().feeds.at(0).expected);
}

TEST_F(AnalyzerHostTest, WhatRecoveryTakesIsNotTheTimeOfAFeedsFirstWord) {
  clock_.each_look = kNanosPerHour;
  make(std::string(kExpected), {.directory = folder_.path() / "journal", .min_free_mib = 0});
  clock_.each_look = 0;
  const std::int64_t recovered = clock_.steady;
  const auto is_silent_at = [&](std::int64_t ns) {
    clock_.steady = recovered + ns;
    host_->turn();
    return host_->status().feeds.at(0).silent;
  };
  for (std::int64_t ns = 0; ns < FeedWatch::kFirstWordNs; ns += kNanosPerSecond) {
    EXPECT_FALSE(is_silent_at(ns)) << ns;
  }
  EXPECT_TRUE(is_silent_at(FeedWatch::kFirstWordNs));
}

// Else an instrument would be stale at each start for what its feed is about to bring.
TEST_F(AnalyzerHostTest, NoTimePassesBeforeTheFirstAttemptsOfAllFeedsHaveComeToSomething) {
  start_replaying(std::string(kExpected));
  end_replay();
  const Timestamp later{kFirst + kNanosPerHour};
  const auto beat = [&](std::string_view feed, Timestamp complete) {
    host_->on_heartbeat({.topic = "sys.heartbeat.", .envelope = "", .source = feed, .epoch = {1}},
                        {.feed = feed, .complete_up_to = complete, .publish_time = later}, false);
    return host_->status().event_time;
  };
  EXPECT_EQ(beat("desk", later), Timestamp{kFirst});
  EXPECT_EQ(beat("pipe", Timestamp::never()), Timestamp{kFirst});
  EXPECT_EQ(beat("desk", later), Timestamp{kFirst});
  EXPECT_EQ(beat("pipe", later), later);
}

// Heartbeats that wait are not in the tick log, so after a kill nobody knows that they came.
TEST_F(AnalyzerHostTest, HeartbeatsBeforeARestartAreNotMissed) {
  const JournalConfig journal{.directory = folder_.path() / "journal"};
  start(std::string(kExpected), journal);
  TickPublisher pipe(context_, endpoint("ticks"), "pipe", {kFirst + 1});
  const auto beat = [&] {
    turn_until([&] { return pipe.subscribed(); });
    ASSERT_TRUE(pipe.send(Heartbeat{"pipe", Timestamp::never(), {kFirst}}, false));
  };
  beat();
  beat();
  turn_until(
      [&] { return !host_->status().feeds.empty() && host_->status().feeds[0].messages == 2; });
  host_.reset();
  while (pipe.subscribed()) {
  }
  start(std::string(kExpected), journal);
  beat();
  turn_until([&] { return host_->status().feeds.at(0).messages == 1; });
  EXPECT_EQ(host_->status().feeds.at(0).lost, 0U);
}

// A source tells what it has at each start, and that is no news of anything.
TEST_F(AnalyzerHostTest, ADuplicateThatMayHaveBeenSentBeforeIsNotAnnounced) {
  start();
  const Arrival arrival{.topic = "tick.UST10Y.", .envelope = "", .source = "desk", .epoch = {1}};
  TickBatch batch = tick(kFirst);
  host_->on_ticks(arrival, batch);
  batch.again = true;
  host_->on_ticks(arrival, batch);
  EXPECT_TRUE(host_->status().refused.empty());
  batch.again = false;
  host_->on_ticks(arrival, batch);
  ASSERT_EQ(host_->status().refused.size(), 1U);
  EXPECT_EQ(host_->status().refused[0].reason, "duplicate");
}

TEST_F(AnalyzerHostTest, WhatAFeedInAProcessOfItsOwnCouldNotReadIsAnnounced) {
  start(std::string(kExpected));
  const std::vector<std::string> refused{"line 3: x"};
  host_->on_heartbeat({.topic = "sys.heartbeat.", .envelope = "", .source = "pipe", .epoch = {1}},
                      {.feed = "pipe",
                       .complete_up_to = Timestamp::never(),
                       .publish_time = {kFirst},
                       .refused = refused},
                      false);
  const auto told = heard_after_turns<Refused>();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->reason, "reading");
  EXPECT_EQ(told->source, "pipe");
  EXPECT_EQ(told->detail, "line 3: x");
  EXPECT_EQ(event->topic, "sys.bad.");
}

TEST_F(AnalyzerHostTest, WhatSuchAFeedCouldNotReadAndHadNoRoomToSayIsCounted) {
  start(std::string(kExpected));
  host_->on_heartbeat({.topic = "sys.heartbeat.", .envelope = "", .source = "pipe", .epoch = {1}},
                      {.feed = "pipe",
                       .complete_up_to = Timestamp::never(),
                       .publish_time = {kFirst},
                       .more_refused = 13},
                      false);
  const auto told = heard_after_turns<Refused>();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->reason, "reading");
  EXPECT_EQ(told->source, "pipe");
  EXPECT_EQ(told->detail, "and 13 more");
  EXPECT_EQ(told->count, 13U);
}

TEST_F(AnalyzerHostTest, NobodyIsMissedWhileAReplayHasTheBusToItself) {
  start_replaying(std::string(kExpected));
  for (int i = 0; i < 20; ++i) {
    clock_.steady += kNanosPerSecond;
    host_->turn();
  }
  EXPECT_FALSE(host_->status().feeds.at(0).silent);
  EXPECT_FALSE(next<FeedNews>());
  end_replay();
  EXPECT_TRUE(heard_after_turns<FeedNews>());
}

}  // namespace
}  // namespace yieldwatch
