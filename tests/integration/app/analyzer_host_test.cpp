// The analyzer's loop, turn by turn, on real sockets and a clock that is moved by hand.
#include "app/analyzer_host.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "bus/alert_subscriber.h"
#include "bus/tick_publisher.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kRules = R"toml(
[[rule]]
name = "high"
expr = "last(UST10Y)"
tiers.watch = { enter = "5%", exit = "4.8%" }
)toml";

constexpr std::int64_t kFirst = 1'767'643'200'000'000'000;  // 2026-01-05T20:00:00Z

// Passes by so much with each look at it.
class SlowClock final : public Clock {
 public:
  Timestamp now() const override { return wall; }
  std::int64_t steady_ns() const override { return steady += each_look; }

  Timestamp wall{kFirst};
  mutable std::int64_t steady = 0;
  std::int64_t each_look = 0;
};

constexpr int kPatience = 10'000;  // turns; only a test that fails takes so many

class AnalyzerHostTest : public ::testing::Test {
 protected:
  // "" or the [feed.bundled] of a configuration.
  void start(const std::string& feeds = "") {
    folder_.write("rules.toml", kRules);
    const auto path = folder_.write(
        "yieldwatch.toml", "rules = [\"rules.toml\"]\n" + feeds + "[feed.desk]\nkind = \"push\"\n");
    Diagnostics diagnostics;
    config_ = load_config(path, diagnostics);
    ASSERT_TRUE(diagnostics.ok()) << diagnostics.text();
    host_.emplace(context_, config_,
                  Endpoints{endpoint("ticks"), endpoint("alerts"), endpoint("control")}, log_,
                  events_, announcements_, reloads_, clock_, clock_.wall);
    alerts_.emplace(context_, endpoint("alerts"), std::vector<std::string>{"sys.", "alert."});
    ASSERT_TRUE(heard_after_turns<HeartbeatBody>());
  }

  // Plays a history of the test's own under the name "bundled".
  void start_replaying(const std::string& feeds = "") {
    folder_.write("history.toml",
                  "[[file]]\npath = \"data.csv\"\ndate = \"date\"\nat = \"15:30 "
                  "America/New_York\"\ncolumns = { UST10Y = \"UST10Y\" }\n");
    folder_.write("data.csv", "date,UST10Y\n2026-01-05,4.5\n");
    start("[feed.bundled]\nkind = \"replay\"\nhistory = \"history.toml\"\n" + feeds);
  }

  std::string endpoint(const std::string& name) const {
    return "ipc://" + (folder_.path() / name).string();
  }

  // Turns until an event of that content comes; time passes only on the wall of the fake.
  template <class T>
  std::optional<T> heard_after_turns() {
    for (int i = 0; i < kPatience; ++i) {
      clock_.steady += kNanosPerSecond;  // a beat with each turn, so that none waits
      host_->turn();
      if (auto heard = next<T>()) {
        return heard;
      }
    }
    return std::nullopt;
  }

  template <class Condition>
  void turn_until(Condition is_so) {
    for (int i = 0; i < kPatience && !is_so(); ++i) {
      clock_.steady += kNanosPerSecond;
      host_->turn();
    }
    EXPECT_TRUE(is_so());
  }

  void end_replay() {
    TickPublisher replay(context_, endpoint("ticks"), "bundled", clock_.wall);
    turn_until([&] { return replay.subscribed(); });
    ASSERT_TRUE(replay.send(Heartbeat{"bundled", {kFirst}, {kFirst}, Origin::replay}, true));
    turn_until([&] { return refused_of_replay_.has_value(); });
  }

  // Of 4% at that time.
  TickBatch tick(std::int64_t time_ns) {
    time_ = {time_ns};
    return {.instrument = "UST10Y",
            .unit = Unit::percent,
            .times = {&time_, 1},
            .values = {&value_, 1},
            .publish_time = time_};
  }

  template <class T>
  std::optional<T> next() {
    while ((event = alerts_->receive(std::chrono::milliseconds(0)))) {
      if (std::holds_alternative<T>(event->content)) {
        return std::get<T>(event->content);
      }
    }
    return std::nullopt;
  }

  ScratchFolder folder_;
  Timestamp time_;
  Value value_{4'000'000};
  SlowClock clock_;
  Config config_;
  Log log_{{}};
  std::string recap_;
  const Config* reloaded_ = nullptr;
  std::optional<std::uint64_t> refused_of_replay_;
  AnalyzerEvents events_{[this](std::string recap, std::uint64_t refused) {
                           recap_ = std::move(recap);
                           refused_of_replay_ = refused;
                         },
                         [](const std::string&) {},
                         {},
                         [this](const Config* config) { reloaded_ = config; }};
  AnnouncementQueue announcements_;
  ConfigSlot reloads_;
  zmq::context_t context_;
  std::optional<AnalyzerHost> host_;
  std::optional<AlertSubscriber> alerts_;
  std::optional<AlertEvent> event;
};

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
