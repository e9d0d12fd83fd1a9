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

constexpr std::string_view kExpected = "[feed.pipe]\nkind = \"stdin\"\nown_process = true\n";

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

// A desk's tick of now, while the feed "pipe" has yet to say how far it knows.
class EarlyTick : public AnalyzerHostTest {
 protected:
  void start_with_a_tick(const JournalConfig& journal = {}) {
    start(std::string(kExpected), journal);
    desk_.emplace(context_, endpoint("ticks"), "desk", Timestamp{1});
    pipe_.emplace(context_, endpoint("ticks"), "pipe", Timestamp{1});
    turn_while_time_stands([&] { return desk_->subscribed() && pipe_->subscribed(); });
    say_pipe_knows(Timestamp::never());
    ASSERT_TRUE(desk_->send(tick(kNow.ns), Timestamp::never()));
    turn_while_time_stands([&] { return heard() == 2; });
    ASSERT_EQ(accepted(), 0U);
  }

  // Of the desk, while time stands.
  void send_early(std::int64_t time_ns) {
    const std::uint64_t before = heard();
    ASSERT_TRUE(desk_->send(tick(time_ns), Timestamp::never()));
    turn_while_time_stands([&] { return heard() == before + 1; });
  }

  // The desk lives on.
  void restart_as_if_killed(const JournalConfig& journal) {
    pipe_.reset();
    host_.reset();
    while (desk_->subscribed()) {
    }
    start(std::string(kExpected), journal);
    turn_while_time_stands([&] { return desk_->subscribed(); });
  }

  void say_pipe_knows(Timestamp complete_up_to) {
    ASSERT_TRUE(pipe_->send(Heartbeat{"pipe", complete_up_to, kNow}, false));
  }

  template <class Condition>
  void turn_while_time_stands(Condition is_so) {
    for (int i = 0; i < kPatience && !is_so(); ++i) {
      host_->turn();
    }
    ASSERT_TRUE(is_so());
  }

  std::uint64_t heard() const {
    std::uint64_t messages = 0;
    for (const FeedStatus& feed : host_->status().feeds) {
      messages += feed.messages;
    }
    return messages;
  }

  std::uint64_t accepted() const {
    const StatusReport status = host_->status();
    return status.instruments.empty() ? 0 : status.instruments[0].accepted;
  }

  static constexpr Timestamp kNow{kFirst + 2 * kNanosPerHour};
  std::optional<TickPublisher> desk_;
  std::optional<TickPublisher> pipe_;
};

TEST_F(EarlyTick, WaitsForTheFirstAttemptsOfAllFeedsAndForWhatTheyBringOfBefore) {
  start_with_a_tick();
  ASSERT_TRUE(pipe_->send(tick(kFirst), Timestamp::never()));
  say_pipe_knows(kNow);
  turn_while_time_stands([&] { return heard() == 4; });
  EXPECT_EQ(accepted(), 2U);
  EXPECT_EQ(host_->status().instruments.at(0).time, kNow);
  EXPECT_TRUE(host_->status().refused.empty());
}

TEST_F(EarlyTick, LetsThePastGoFirst) {
  start_with_a_tick();
  TickBatch past = tick(kFirst - kNanosPerDay);
  past.past = true;
  ASSERT_TRUE(pipe_->send(past, Timestamp::never()));
  turn_while_time_stands([&] { return heard() == 3; });
  EXPECT_EQ(host_->status().instruments.at(0).time, past.times.front());
}

TEST_F(EarlyTick, WaitsForASilentFeedNoLonger) {
  start_with_a_tick();
  clock_.steady += FeedWatch::kSilenceNs;
  turn_while_time_stands([&] { return accepted() == 1; });
}

// By when the bus is shut down, and what is refused can't be announced any more.
TEST_F(EarlyTick, IsTakenBeforeTheEnd) {
  const JournalConfig journal{.directory = folder_.path() / "journal"};
  start_with_a_tick(journal);
  value_ = {99'000'000};
  send_early(kNow.ns);
  value_ = {4'100'000};
  send_early(kNow.ns + 1);
  context_.shutdown();
  host_->close();
  EXPECT_EQ(accepted(), 2U);
  EXPECT_EQ(host_->status().refused.size(), 1U);
  alerts_.reset();
  desk_.reset();
  pipe_.reset();
  host_.reset();
  context_ = zmq::context_t();
  start(std::string(kExpected), journal);
  EXPECT_EQ(host_->status().instruments.at(0).time, kNow.plus(1));
}

TEST_F(EarlyTick, LeavesAGapWhereItIsLostWithTheDaemon) {
  const JournalConfig journal{.directory = folder_.path() / "journal"};
  start_with_a_tick(journal);
  say_pipe_knows(kNow);
  turn_while_time_stands([&] { return accepted() == 1; });
  restart_as_if_killed(journal);
  send_early(kNow.ns + 1);
  reloads_.put(std::make_shared<const Config>(config_));  // what is to be kept of that, is
  host_->turn();
  restart_as_if_killed(journal);
  send_early(kNow.ns + 2);
  EXPECT_EQ(host_->status().feeds.at(0).lost, 1U);
}

TEST_F(EarlyTick, OfAFeedThatHasDiedSinceIsNoSignOfLife) {
  start_with_a_tick();
  TickBatch of_pipe = tick(kFirst);
  ASSERT_TRUE(pipe_->send(of_pipe, Timestamp::never()));
  turn_while_time_stands([&] { return heard() == 3; });
  turn_until([&] { return host_->status().feeds.at(0).silent; });
  EXPECT_EQ(accepted(), 2U);
  for (int i = 0; i < 5; ++i) {
    clock_.steady += kNanosPerSecond;
    host_->turn();
    EXPECT_TRUE(host_->status().feeds.at(0).silent);
  }
}

TEST_F(EarlyTick, IsSeenToWait) {
  start_with_a_tick();
  EXPECT_EQ(host_->status().early, 1U);
  say_pipe_knows(kNow);
  turn_while_time_stands([&] { return accepted() == 1; });
  EXPECT_EQ(host_->status().early, 0U);
}

// Where all feeds are processes of their own and dead, nobody else says that time passes.
TEST_F(EarlyTick, IsFollowedByTimeWhereEveryFeedIsSilent) {
  const JournalConfig journal{.directory = folder_.path() / "journal"};
  start_with_a_tick(journal);
  turn_until([&] { return host_->status().feeds.at(0).silent; });
  clock_.wall = kNow.plus(kNanosPerDay);
  turn_until([&] { return host_->status().event_time == clock_.wall; });
  restart_as_if_killed(journal);
  EXPECT_EQ(host_->status().event_time, clock_.wall);
  for (const FeedStatus& feed : host_->status().feeds) {
    EXPECT_NE(feed.source, "yieldwatchd") << "it is no feed";
  }
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
