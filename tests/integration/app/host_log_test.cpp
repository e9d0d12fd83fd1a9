// What the log says of reloads that wait and of the room for the tick log.
#include <gmock/gmock.h>

#include <iostream>

#include "integration/app/analyzer_host_fixture.h"
#include "support/redirected_output.h"

namespace yieldwatch {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class HostLogTest : public AnalyzerHostTest {
 protected:
  // All that was said; nothing is after it.
  std::string said() {
    log_.close(std::nullopt);
    output_.reset();
    std::ifstream in(folder_.path() / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // A tick a day, each of which ends a session, and so a segment.
  void pass_days(int count) {
    TickPublisher feed(context_, endpoint("ticks"), "desk", clock_.wall);
    turn_until([&] { return feed.subscribed(); });
    for (int day = 0; day < count; ++day) {
      clock_.wall = {kFirst + day * kNanosPerDay};
      ASSERT_TRUE(feed.send(tick(clock_.wall.ns), Timestamp::never()));
      turn_until([&] { return host_->status().event_time == clock_.wall; });
    }
  }

  void beat_an_hour_later() {
    clock_.steady += kNanosPerHour;
    ASSERT_TRUE(heard_after_turns<HeartbeatBody>());
  }

  void TearDown() override {
    output_.reset();
    if (HasFailure()) {
      std::cout << std::ifstream(folder_.path() / "log").rdbuf();  // which has why, too
    }
  }

  std::optional<RedirectedOutput> output_{folder_.path() / "log"};
};

TEST_F(HostLogTest, AReloadThatWaitsSaysSoOnceAndSaysThatItHasWaited) {
  start();
  TickPublisher feed(context_, endpoint("ticks"), "desk", clock_.wall);
  turn_until([&] { return feed.subscribed(); });
  TickBatch first = tick(kFirst);
  first.more = true;
  ASSERT_TRUE(feed.send(first, {kFirst}));
  turn_until([&] { return !host_->status().instruments.empty(); });
  reloads_.put(std::make_shared<const Config>(config_));
  for (int second = 0; second <= 5; ++second) {
    host_->turn();
    clock_.steady += kNanosPerSecond;
  }
  ASSERT_NE(reloaded_, nullptr);
  const std::string log = said();
  const std::size_t waits = log.find(" info reload_waits detail=");
  ASSERT_NE(waits, std::string::npos) << log;
  EXPECT_EQ(log.find("reload_waits", waits + 20), std::string::npos) << log;
  EXPECT_THAT(log.substr(waits), HasSubstr(" warning reload_waited ms=5000 "));
}

TEST_F(HostLogTest, AReloadThatNeedNotWaitSaysNothingOfIt) {
  start();
  reloads_.put(std::make_shared<const Config>(config_));
  host_->turn();
  EXPECT_THAT(said(), Not(HasSubstr("reload_wait")));
}

TEST_F(HostLogTest, WhatIsRemovedForItsAgeIsCountedInTheLog) {
  start("", {.directory = folder_.path() / "journal", .keep_ticks_days = 1, .min_free_mib = 0});
  pass_days(6);
  clock_.steady += 6 * kNanosPerDay;
  beat_an_hour_later();
  const std::string log = said();
  EXPECT_THAT(log, ContainsRegex(" info tick_log_pruned segments=[1-9][0-9]* bytes=[1-9][0-9]* "
                                 "through=[1-9][0-9]* detail=\"they were older than "
                                 "keep_ticks_days\""));
  EXPECT_THAT(log, Not(HasSubstr("disk_room")));
}

TEST_F(HostLogTest, ADiskWithTooLittleRoomIsToldWithWhatWasRemovedForIt) {
  constexpr std::uint64_t kMoreThanThereIs = 1'000'000'000'000;
  start("", {.directory = folder_.path() / "journal", .min_free_mib = kMoreThanThereIs});
  pass_days(6);
  beat_an_hour_later();
  beat_an_hour_later();
  const std::string log = said();
  EXPECT_THAT(log, ContainsRegex(" info tick_log_pruned segments=[1-9][0-9]* bytes=[1-9][0-9]* "
                                 "through=[1-9][0-9]* detail=\"the disk had less room than "
                                 "min_free_mib\""));
  const std::size_t room = log.find(" warning disk_room detail=");
  ASSERT_NE(room, std::string::npos) << log;
  EXPECT_EQ(log.find("disk_room", room + 20), std::string::npos) << "said once: " << log;
}

}  // namespace
}  // namespace yieldwatch
