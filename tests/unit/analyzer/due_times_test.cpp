#include "analyzer/due_times.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(DueTimesTest, TheEarliestIsFirstAndTiesGoToTheLowestSlot) {
  DueTimes due(5);
  EXPECT_EQ(due.min(), Timestamp::end_of_time());
  due.set(4, {30});
  due.set(3, {20});
  due.set(1, {20});
  EXPECT_EQ(due.min(), Timestamp{20});
  EXPECT_EQ(due.first(), 1U);
  due.set(1, Timestamp::end_of_time());
  EXPECT_EQ(due.first(), 3U);
  due.set(3, {40});
  EXPECT_EQ(due.min(), Timestamp{30});
  EXPECT_EQ(due.first(), 4U);
}

TEST(DueTimesTest, NothingIsDueWhereThereAreNoSlots) {
  EXPECT_EQ(DueTimes(0).min(), Timestamp::end_of_time());
  DueTimes one(1);
  one.set(0, {7});
  EXPECT_EQ(one.first(), 0U);
}

}  // namespace
}  // namespace yieldwatch
