#include "bench/memory.h"

#include <gtest/gtest.h>

namespace yieldwatch::bench {
namespace {

TEST(Memory, ATickThatChangesNoStateAllocatesNothing) {
  EXPECT_EQ(allocations_of_steps(20'000), 0);
}

TEST(Memory, NorDoesItsWayFromTheSocketToTheStep) {
  EXPECT_EQ(allocations_from_socket(20'000), 0);
}

TEST(Memory, ASampleInATimeWindowTakesAtMost24Bytes) {
  EXPECT_LE(bytes_a_sample(1 << 14), 24);
  EXPECT_LE(bytes_a_sample((1 << 16) + 1'000), 24);  // just after everything has doubled
}

}  // namespace
}  // namespace yieldwatch::bench
