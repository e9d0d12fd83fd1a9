// The analyzer's loop with its sockets, turn by turn, and a clock that is moved by hand.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "app/host/analyzer_host.h"
#include "bus/alert_subscriber.h"
#include "bus/tick_publisher.h"
#include "support/scratch_folder.h"

namespace yieldwatch {

inline constexpr std::string_view kRules = R"toml(
[[rule]]
name = "high"
expr = "last(UST10Y)"
tiers.watch = { enter = "5%", exit = "4.8%" }
)toml";

// A feed that is to be heard, in a process of its own.
inline constexpr std::string_view kExpected = "[feed.pipe]\nkind = \"stdin\"\nown_process = true\n";

inline constexpr std::int64_t kFirst = 1'767'643'200'000'000'000;  // 2026-01-05T20:00:00Z

// Passes by so much with each look at it.
class SlowClock final : public Clock {
 public:
  Timestamp now() const override { return wall; }
  std::int64_t steady_ns() const override { return steady += each_look; }

  Timestamp wall{kFirst};
  mutable std::int64_t steady = 0;
  std::int64_t each_look = 0;
};

inline constexpr int kPatience = 10'000;  // turns; only a test that fails takes so many

class AnalyzerHostTest : public ::testing::Test {
 protected:
  // `feeds` is "" or [feed.NAME]s of a configuration.
  void start(const std::string& feeds = "", const JournalConfig& journal = {}) {
    ASSERT_NO_FATAL_FAILURE(make(feeds, journal));
    alerts_.emplace(context_, endpoint("alerts"), std::vector<std::string>{"sys.", "alert."});
    // In so little time that no feed is silent yet.
    ASSERT_TRUE(heard_after_turns<HeartbeatBody>(kNanosPerSecond / 10));
  }

  // It has had no turn yet.
  void make(const std::string& feeds, const JournalConfig& journal) {
    folder_.write("rules.toml", kRules);
    const auto path = folder_.write(
        "yieldwatch.toml", "rules = [\"rules.toml\"]\n" + feeds + "[feed.desk]\nkind = \"push\"\n");
    Diagnostics diagnostics;
    config_ = load_config(path, diagnostics);
    ASSERT_TRUE(diagnostics.ok()) << diagnostics.text();
    config_.journal = journal;
    host_.emplace(context_, config_,
                  Endpoints{endpoint("ticks"), endpoint("alerts"), endpoint("control")}, log_,
                  events_, announcements_, reloads_, clock_, clock_.wall);
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
  std::optional<T> heard_after_turns(std::int64_t a_turn_ns = kNanosPerSecond) {
    for (int i = 0; i < kPatience; ++i) {
      clock_.steady += a_turn_ns;  // of a second: a beat with each turn, so that none waits
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

}  // namespace yieldwatch
