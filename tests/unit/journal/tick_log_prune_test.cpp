#include "journal/tick_log_prune.h"

#include "unit/journal/tick_log_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = TickLogProblem::Kind;

// Five segments of one record each.
class TickLogPruneTest : public TickLogTest {
 protected:
  TickLogPruneTest() { write(5, {.segment_bytes = 10}); }

  std::vector<std::uint64_t> removed(const TickLogPruning& pruning, Timestamp now = kBegun) {
    const auto pruned = prune_tick_log(lock_, pruning, now, disk_);
    EXPECT_EQ(pruned.error, "");
    std::vector<std::uint64_t> firsts;
    for (const PrunedSegment& one : pruned.removed) {
      EXPECT_FALSE(std::filesystem::exists(one.file));
      EXPECT_GT(one.bytes, kSegmentHeaderSize);
      firsts.push_back(one.first);
    }
    return firsts;
  }
};

TEST_F(TickLogPruneTest, NothingIsRemovedWithoutAReason) {
  EXPECT_THAT(removed({.keep_from = 100}, Timestamp::end_of_time()), IsEmpty());
}

TEST_F(TickLogPruneTest, SegmentsGoOnceTheirLastRecordIsTooOld) {
  const TickLogPruning hour{.max_age_ns = kNanosPerHour, .keep_from = 100};
  EXPECT_THAT(removed(hour, time_of(1).plus(kNanosPerHour)), IsEmpty());
  EXPECT_THAT(removed(hour, time_of(2).plus(kNanosPerHour + 1)), ElementsAre(1, 2));
  EXPECT_THAT(read().numbers, ElementsAre(3, 4, 5));
  EXPECT_THAT(read().problems, IsEmpty());
  EXPECT_THAT(read(1).problems, ElementsAre(Problem(Kind::pruned, 1, 2)));
}

TEST_F(TickLogPruneTest, TheNewestSegmentAndWhatARestartNeedsStay) {
  const Timestamp late = Timestamp::latest();
  EXPECT_THAT(removed({.max_age_ns = 1, .keep_from = 0}, late), IsEmpty());
  EXPECT_THAT(removed({.max_age_ns = 1, .keep_from = 3}, late), ElementsAre(1, 2));
  EXPECT_THAT(removed({.max_age_ns = 1, .keep_from = 100}, late), ElementsAre(3, 4));
  EXPECT_THAT(read().numbers, ElementsAre(5));
}

TEST_F(TickLogPruneTest, ADiskWithTooLittleRoomCostsTheOldest) {
  disk_.free_ = 1000;
  EXPECT_THAT(removed({.min_free_bytes = 1000, .keep_from = 100}), IsEmpty());
  const auto pruned =
      prune_tick_log(lock_, {.min_free_bytes = 1001, .keep_from = 2}, kBegun, disk_);
  ASSERT_EQ(pruned.removed.size(), 1U);
  EXPECT_EQ(pruned.removed[0].reason, PrunedSegment::Reason::disk);
  EXPECT_TRUE(pruned.still_short);
}

TEST_F(TickLogPruneTest, ASegmentWithADamagedEndHasTheAgeOfTheNextOnesBeginning) {
  overwrite(segment(1), bytes_of(segment(1)) + "garbage");
  const TickLogPruning hour{.max_age_ns = kNanosPerHour, .keep_from = 100};
  EXPECT_THAT(removed(hour, time_of(2).plus(kNanosPerHour)), IsEmpty());
  EXPECT_THAT(removed(hour, time_of(2).plus(kNanosPerHour + 1)), ElementsAre(1, 2));
}

TEST_F(TickLogPruneTest, AReaderWhoseSegmentsAreRemovedGoesOnAndSaysSo) {
  TickLogReader reader(folder_.path());
  ASSERT_EQ(reader.next(), TickLogReader::Step::record);
  EXPECT_THAT(removed({.max_age_ns = 1, .keep_from = 4}, Timestamp::latest()),
              ElementsAre(1, 2, 3));
  Read all;
  read_on(reader, all);
  EXPECT_THAT(all.numbers, ElementsAre(4, 5));
  EXPECT_THAT(all.problems, ElementsAre(Problem(Kind::pruned, 2, 3)));
}

}  // namespace
}  // namespace yieldwatch::testing
