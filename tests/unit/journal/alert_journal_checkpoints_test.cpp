#include <gmock/gmock.h>

#include "journal/alert_journal.h"
#include "support/scratch_folder.h"
#include "support/wire.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

KeptCheckpoint checkpoint(std::uint64_t tick_record, std::string rules_hash) {
  return {.tick_record = tick_record,
          .journal_seq = tick_record / 2,
          .event_time = kSomeTime,
          .rules_hash = std::move(rules_hash),
          .made_time = kSomeTime.plus(kNanosPerSecond),
          .state = std::string("\0state ", 7) + std::to_string(tick_record)};
}

SessionClose close_of(const char* instrument, std::int32_t day, std::int64_t micro) {
  return {
      instrument, {day}, {day * kNanosPerDay + 20 * kNanosPerHour}, {Value{micro}, Unit::percent}};
}

class CheckpointsTest : public ::testing::Test {
 protected:
  ScratchFolder folder_;
  AlertJournal journal_{folder_.path() / kAlertJournalFile};
};

TEST_F(CheckpointsTest, ANewJournalHasNone) {
  EXPECT_FALSE(journal_.newest_checkpoint());
  EXPECT_FALSE(journal_.checkpoint(1));
  EXPECT_THAT(journal_.checkpoints(), IsEmpty());
  EXPECT_THAT(journal_.session_closes(), IsEmpty());
}

TEST_F(CheckpointsTest, TheNewestIsThatOfTheLastRecord) {
  journal_.save(checkpoint(20, "b"), {});
  journal_.save(checkpoint(10, "a"), {});
  journal_.reopen();
  const auto newest = journal_.newest_checkpoint();
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->tick_record, 20U);
  EXPECT_EQ(newest->journal_seq, 10U);
  EXPECT_EQ(newest->event_time, kSomeTime);
  EXPECT_EQ(newest->made_time, kSomeTime.plus(kNanosPerSecond));
  EXPECT_EQ(newest->state, checkpoint(20, "").state);
  ASSERT_TRUE(journal_.checkpoint(10));
  EXPECT_EQ(journal_.checkpoint(10)->rules_hash, "a");
  EXPECT_FALSE(journal_.checkpoint(11));

  const auto all = journal_.checkpoints();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].tick_record, 10U);
  EXPECT_EQ(all[0].state, "");
  journal_.delete_checkpoints_before(20);
  EXPECT_EQ(journal_.checkpoints().size(), 1U);
}

TEST_F(CheckpointsTest, OneOfTheSameRecordIsReplaced) {
  journal_.save(checkpoint(20, "a"), {});
  journal_.save(checkpoint(20, "b"), {});
  EXPECT_EQ(journal_.checkpoints().size(), 1U);
  EXPECT_EQ(journal_.newest_checkpoint()->rules_hash, "b");
}

TEST_F(CheckpointsTest, OneBeforeTheFirstTickIsKept) {
  KeptCheckpoint first = checkpoint(0, "a");
  first.event_time = Timestamp::never();
  first.state.clear();
  journal_.save(first, {});
  EXPECT_EQ(journal_.newest_checkpoint()->event_time, Timestamp::never());
}

TEST_F(CheckpointsTest, ClosesComeInOrderOfTimeAndTheLastOfASessionCounts) {
  journal_.save(checkpoint(1, "a"),
                {{close_of("UST2Y", 20'000, 4'000'000), close_of("UST10Y", 20'001, 5'000'000)}});
  journal_.save(checkpoint(2, "a"),
                {{close_of("UST10Y", 20'001, 5'100'000), close_of("IWM", 20'001, -123'456)}});
  EXPECT_THAT(journal_.session_closes(),
              ElementsAre(close_of("UST2Y", 20'000, 4'000'000), close_of("IWM", 20'001, -123'456),
                          close_of("UST10Y", 20'001, 5'100'000)));
}

TEST_F(CheckpointsTest, AnEpochIsAboveTheOneBeforeWhateverTheClockSays) {
  EXPECT_EQ(journal_.next_epoch({1'000}).ns, 1'000);
  journal_.note_epoch({1'000});
  EXPECT_EQ(journal_.next_epoch({400}).ns, 1'001) << "the clock was set back";
  EXPECT_EQ(journal_.next_epoch({2'000}).ns, 2'000);
}

}  // namespace
}  // namespace yieldwatch
