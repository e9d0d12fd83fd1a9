// Ticks that wait for the first attempts of feeds.
#include "integration/app/analyzer_host_fixture.h"

namespace yieldwatch {
namespace {

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

}  // namespace
}  // namespace yieldwatch
