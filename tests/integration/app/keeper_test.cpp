// What the daemon keeps on disk over its runs, with a clock that is moved by hand.
#include "app/host/keeper.h"

#include <gtest/gtest.h>

#include <optional>

#include "support/journal_entries.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

class HandClock final : public Clock {
 public:
  Timestamp now() const override { return wall; }
  std::int64_t steady_ns() const override { return steady; }
  void pass(std::int64_t ns) {
    wall = wall.plus(ns);
    steady += ns;
  }

  Timestamp wall = published(1);
  std::int64_t steady = 0;
};

class KeeperTest : public ::testing::Test {
 protected:
  KeeperTest() { start(); }

  void start() {
    keeper_.reset();
    keeper_.emplace(JournalConfig{.directory = folder_.path(), .min_free_mib = 0}, clock_,
                    [this](const DiskReport& report) { reports_.push_back(report); });
    static_cast<void>(keeper_->begin_epoch(clock_.now()));
  }
  void stop_cleanly() {
    save(false);
    keeper_->close();
    keeper_.reset();
  }
  void record(int count) {
    for (int i = 0; i < count; ++i) {
      keeper_->record("tick.UST10Y.", "a message");
    }
  }
  void save(bool turning_point) { keeper_->save({}, keeper_->head(), "rules", turning_point); }
  std::vector<std::uint64_t> checkpoints() const {
    std::vector<std::uint64_t> records;
    for (const KeptCheckpoint& checkpoint : keeper_->journal().checkpoints()) {
      records.push_back(checkpoint.tick_record);
    }
    return records;
  }
  void keep_alert() {
    const std::uint64_t number = keeper_->head() + 1;
    const Transition t = nth_transition(number);
    JournaledAlert alert{.journal_seq = number, .publish_time = clock_.now(), .topic = "alert."};
    AlertEncoder().encode(t, alert.transition);
    const std::uint64_t record = keeper_->recorded();
    EXPECT_TRUE(keeper_->keep({alert}, {&t, 1}, {&record, 1}));
  }

  ScratchFolder folder_;
  HandClock clock_;
  std::vector<DiskReport> reports_;
  std::optional<Keeper> keeper_;
};

using Records = std::vector<std::uint64_t>;

TEST_F(KeeperTest, CleanRestartsDoNotHeapUpCheckpoints) {
  record(1);
  save(true);
  record(1);
  for (int i = 0; i < 5; ++i) {
    record(1);
    stop_cleanly();
    start();
  }
  EXPECT_EQ(checkpoints(), (Records{1, 6, 7})) << "the turning point, and the newest two";
}

TEST_F(KeeperTest, ACheckpointOfOtherRulesTakesThePlaceOfAllBefore) {
  record(1);
  save(true);
  record(1);
  save(true);
  keeper_->forget_checkpoints();
  EXPECT_EQ(checkpoints(), (Records{1, 2})) << "until another is there";
  record(1);
  save(true);
  EXPECT_EQ(checkpoints(), (Records{3}));
  record(1);
  save(true);
  EXPECT_EQ(checkpoints(), (Records{3, 4}));
}

TEST_F(KeeperTest, AClockThatLeapsAheadCostsNoAlerts) {
  keep_alert();
  keep_alert();
  keep_alert();
  constexpr std::int64_t kTwentyYears = 20 * 365 * kNanosPerDay;
  clock_.wall = clock_.wall.plus(kTwentyYears);
  clock_.steady += kNanosPerHour;
  keeper_->beat();
  EXPECT_EQ(keeper_->journal().pruned_through(), 0U);
  clock_.steady += kTwentyYears;
  keeper_->beat();
  EXPECT_EQ(keeper_->journal().pruned_through(), 2U) << "but time does";
}

TEST_F(KeeperTest, WhatIsRemovedOfTheTickLogIsToldAndNotWhatARestartNeeds) {
  for (int i = 0; i < 4; ++i) {
    record(2);
    save(true);
    clock_.pass(kNanosPerHour);
  }
  clock_.pass(400 * kNanosPerDay);
  keeper_->beat();
  const auto pruned = keeper_->take_pruned();
  ASSERT_TRUE(pruned);
  ASSERT_FALSE(pruned->removed.empty());
  EXPECT_EQ(pruned->removed.back().last, 4U) << "the newest two checkpoints are of 6 and 8";
  EXPECT_FALSE(keeper_->take_pruned());
  EXPECT_EQ(checkpoints(), (Records{4, 6, 8}));
}

}  // namespace
}  // namespace yieldwatch
