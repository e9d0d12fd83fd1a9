// Disks that are full or fail: what is lost is numbered, what is there is whole.
#include "unit/journal/tick_log_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = TickLogProblem::Kind;

using TickLogDiskTest = TickLogTest;

TEST_F(TickLogDiskTest, AFullDiskLeavesWholeRecordsAndLosesNoneWhileTheBufferHasRoom) {
  for (std::size_t room = 0; room < 200; ++room) {
    SCOPED_TRACE(room);
    std::filesystem::remove_all(tick_log_folder(folder_.path()));
    TickLogWriter log = open();
    disk_.room_ = room;
    append(log, 5);
    ASSERT_FALSE(log.flush());
    ASSERT_TRUE(log.status().failure);
    EXPECT_THAT(log.status().failure->reason,
                ::testing::AllOf(HasSubstr(segment(1)), HasSubstr("No space left")));
    const Read before = read();
    EXPECT_EQ(before.numbers, numbers(1, log.status().written));
    EXPECT_THAT(before.problems, IsEmpty());
    append(log, 5);
    EXPECT_FALSE(log.flush());
    EXPECT_FALSE(log.sync());
    EXPECT_FALSE(log.roll(kBegun));
    EXPECT_FALSE(log.recover(kBegun));
    disk_.room_.reset();
    EXPECT_TRUE(log.recover(kBegun));
    EXPECT_FALSE(log.status().failure);
    append(log, 5);
    EXPECT_TRUE(log.sync());
    EXPECT_EQ(log.status().durable, 15U);
    EXPECT_EQ(log.status().lost_records, 0U);
    const Read after = read();
    EXPECT_EQ(after.numbers, numbers(1, 15));
    EXPECT_THAT(after.problems, IsEmpty());
  }
}

TEST_F(TickLogDiskTest, WhatFindsNoRoomInTheBufferIsLostByNumberAndStated) {
  TickLogWriter log = open({.buffer_bytes = 1000});
  append(log, 3);
  ASSERT_TRUE(log.sync());
  disk_.room_ = 0;
  const std::uint64_t before_loss = 3 + (1000 + kMaxRecordSize) / 40;  // at the most
  while (!log.status().losing) {
    append(log, 1);
    ASSERT_LT(log.status().last, before_loss);
  }
  const std::uint64_t first = log.status().last;
  append(log, 9);
  EXPECT_EQ(log.status().losing, (RecordRange{first, first + 9}));
  EXPECT_EQ(log.status().lost_records, 10U);
  disk_.room_ = 100;
  EXPECT_FALSE(log.recover(kBegun));
  disk_.room_.reset();
  EXPECT_TRUE(log.recover(kBegun));
  EXPECT_FALSE(log.status().losing);
  EXPECT_EQ(log.status().durable, first + 9);
  const Read at_once = read();
  EXPECT_EQ(at_once.numbers, numbers(1, first - 1));
  EXPECT_THAT(at_once.problems, ElementsAre(Problem(Kind::lost, first, first + 9)));
  EXPECT_EQ(at_once.problems[0].error, ENOSPC);
  EXPECT_THAT(to_string(at_once.problems[0]), HasSubstr("No space left on device"));
  append(log, 2);
  EXPECT_TRUE(log.sync());
  const Read all = read();
  EXPECT_EQ(all.numbers.back(), first + 11);
  EXPECT_EQ(all.numbers.size(), first + 1);
  EXPECT_EQ(all.problems.size(), 1U);
}

TEST_F(TickLogDiskTest, ARestartGoesOnAfterStatedLosses) {
  std::uint64_t last = 0;
  {
    TickLogWriter log = open({.buffer_bytes = 1000});
    disk_.room_ = 0;
    while (!log.status().losing) {
      append(log, 1);
    }
    disk_.room_.reset();
    ASSERT_TRUE(log.recover(kBegun));
    last = log.status().last;
  }
  TickLogWriter log = open();
  EXPECT_EQ(log.status().last, last);
  EXPECT_THAT(log.findings(), IsEmpty());
  append(log, 1);
  EXPECT_TRUE(log.flush());
  EXPECT_THAT(read().problems, ElementsAre(Problem(Kind::lost, last, last)));
  EXPECT_EQ(read().numbers.back(), last + 1);
}

TEST_F(TickLogDiskTest, AStartOnAFullDiskGivesNoNumberTwiceWhereSomeAreMissing) {
  {
    TickLogWriter log = open();
    append(log, 3);
    ASSERT_TRUE(log.sync());
  }
  TickLogWriter log = open({.known_number = 10});
  disk_.room_ = 0;
  append(log, 2);
  EXPECT_EQ(log.status().last, 12U);
  EXPECT_FALSE(log.flush());
  EXPECT_FALSE(log.recover(kBegun));
  disk_.room_.reset();
  EXPECT_TRUE(log.recover(kBegun));
  EXPECT_THAT(read().numbers, ElementsAre(1, 2, 3, 11, 12));
  EXPECT_THAT(read().problems, ElementsAre(Problem(Kind::lost, 4, 10)));
}

TEST_F(TickLogDiskTest, ADiskThatFailsAtTheStartIsTriedAgain) {
  {
    TickLogWriter log = open();
    append(log, 3);
    ASSERT_TRUE(log.sync());
  }
  disk_.fail_sync_ = true;
  TickLogWriter log = open();
  ASSERT_TRUE(log.status().failure);
  EXPECT_THAT(log.status().failure->reason, HasSubstr("cannot sync"));
  append(log, 2);
  EXPECT_FALSE(log.flush());
  disk_.fail_sync_ = false;
  EXPECT_TRUE(log.recover(kBegun));
  EXPECT_THAT(read().numbers, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(list_segments(tick_log_folder(folder_.path())), ElementsAre(1, 4));
}

TEST_F(TickLogDiskTest, WhereTheTornPartCannotBeCutAnotherSegmentGoesOn) {
  TickLogWriter log = open();
  append(log, 2);
  ASSERT_TRUE(log.sync());
  append(log, 3);
  disk_.room_ = offset_of(4) - offset_of(3) + 20;
  disk_.fail_cut_ = true;
  ASSERT_FALSE(log.flush());
  EXPECT_EQ(log.status().written, 3U);
  EXPECT_EQ(read().numbers, numbers(1, 3));
  EXPECT_THAT(read().problems, ElementsAre(Problem(Kind::torn_tail, 4, 4)));
  disk_.room_.reset();
  ASSERT_TRUE(log.recover(kBegun));
  append(log, 1);
  ASSERT_TRUE(log.sync());
  EXPECT_EQ(read().numbers, numbers(1, 6));
  EXPECT_THAT(read().problems, IsEmpty()) << "no record is missing";
  EXPECT_THAT(list_segments(tick_log_folder(folder_.path())), ElementsAre(1, 4));
}

TEST_F(TickLogDiskTest, ASegmentWhoseSyncFailedIsNeverSyncedAgain) {
  TickLogWriter log = open();
  append(log, 2);
  ASSERT_TRUE(log.sync());
  append(log, 3);
  disk_.fail_sync_ = true;
  EXPECT_FALSE(log.sync());
  EXPECT_EQ(log.status().durable, 2U);
  EXPECT_EQ(log.status().unsure, (RecordRange{3, 5}));
  append(log, 1);
  const int syncs = disk_.syncs_;
  EXPECT_FALSE(log.sync());
  EXPECT_EQ(disk_.syncs_, syncs);
  EXPECT_FALSE(log.recover(kBegun));
  disk_.fail_sync_ = false;
  EXPECT_TRUE(log.recover(kBegun));
  EXPECT_EQ(log.status().durable, 6U);
  EXPECT_FALSE(log.status().unsure);
  EXPECT_EQ(read().numbers, numbers(1, 6));
  EXPECT_THAT(read().problems, IsEmpty()) << "the system still has them";
  // And if it has not, after the machine was stopped:
  overwrite(segment(1), bytes_of(segment(1)).substr(0, offset_of(4)));
  const Read after = read();
  EXPECT_THAT(after.problems.size(), 1U);
  EXPECT_EQ(after.problems[0].kind, Kind::lost);
  EXPECT_EQ(after.problems[0].first, 4U);
  EXPECT_EQ(after.problems[0].error, EIO);
}

TEST_F(TickLogDiskTest, AFirstSyncThatFailsIsRecoveredFromToo) {
  TickLogWriter log = open();
  disk_.fail_sync_ = true;
  EXPECT_TRUE(log.sync()) << "nothing to do";
  append(log, 2);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(log.sync());
    EXPECT_FALSE(log.recover(kBegun));
    append(log, 1);
  }
  disk_.fail_sync_ = false;
  EXPECT_TRUE(log.recover(kBegun));
  EXPECT_EQ(read().numbers, numbers(1, 5));
  EXPECT_THAT(read().problems, IsEmpty());
}

}  // namespace
}  // namespace yieldwatch::testing
