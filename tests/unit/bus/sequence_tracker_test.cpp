#include "bus/sequence_tracker.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

constexpr Timestamp kFirst{1'000};
constexpr Timestamp kSecond{2'000};

class SequenceTrackerTest : public testing::Test {
 protected:
  // How many messages are missing before this one, which must not be refused.
  std::uint64_t missing(Timestamp epoch, std::string_view topic, std::uint64_t seq) {
    const auto verdict = tracker_.check("desk", epoch, topic, seq);
    EXPECT_FALSE(verdict.fault);
    return verdict.missing;
  }

  SequenceTracker tracker_;
};

TEST_F(SequenceTrackerTest, NumbersThatRiseByOneMissNothing) {
  EXPECT_EQ(missing(kFirst, "a.", 1), 0U);
  EXPECT_EQ(missing(kFirst, "a.", 2), 0U);
  EXPECT_EQ(missing(kFirst, "b.", 1), 0U);
}

TEST_F(SequenceTrackerTest, ASkippedNumberIsAGap) {
  missing(kFirst, "a.", 1);
  const auto verdict = tracker_.check("desk", kFirst, "a.", 5);
  EXPECT_EQ(verdict.expected, 2U);
  EXPECT_EQ(verdict.missing, 3U);
  EXPECT_EQ(missing(kFirst, "a.", 6), 0U);
}

TEST_F(SequenceTrackerTest, WhatWentBeforeOurTimeIsNoGap) {
  EXPECT_EQ(missing(kFirst, "a.", 500), 0U);
  EXPECT_EQ(missing(kFirst, "b.", 300), 0U);
}

TEST_F(SequenceTrackerTest, ANewLifeIsFollowedFromOne) {
  missing(kFirst, "a.", 500);
  EXPECT_EQ(missing(kSecond, "a.", 1), 0U);
  EXPECT_EQ(missing(kSecond, "b.", 3), 2U);
}

TEST_F(SequenceTrackerTest, ANewLifeWhoseFirstMessagesAreMissingHasAGap) {
  missing(kFirst, "a.", 500);
  EXPECT_EQ(missing(kSecond, "a.", 4), 3U);
}

TEST_F(SequenceTrackerTest, ANumberThatComesAgainIsRefusedAndForgotten) {
  missing(kFirst, "a.", 7);
  EXPECT_EQ(tracker_.check("desk", kFirst, "a.", 7).fault, WireFault::sequence);
  EXPECT_EQ(tracker_.check("desk", kFirst, "a.", 2).fault, WireFault::sequence);
  EXPECT_EQ(missing(kFirst, "a.", 8), 0U);
}

TEST_F(SequenceTrackerTest, AnOlderLifeIsRefused) {
  missing(kSecond, "a.", 1);
  EXPECT_EQ(tracker_.check("desk", kFirst, "a.", 2).fault, WireFault::epoch);
  EXPECT_EQ(missing(kSecond, "a.", 2), 0U);
}

TEST_F(SequenceTrackerTest, SourcesAreToldApart) {
  EXPECT_EQ(tracker_.check("x", kSecond, "a.", 9).source, 0U);
  const auto other = tracker_.check("y", kFirst, "a.", 1);
  EXPECT_EQ(other.source, 1U);
  EXPECT_TRUE(other.new_life);
  EXPECT_FALSE(tracker_.check("x", kSecond, "a.", 10).new_life);
  EXPECT_TRUE(tracker_.check("y", kSecond, "a.", 1).new_life);
}

TEST_F(SequenceTrackerTest, WhatIsNotFollowedTakesNoNote) {
  EXPECT_FALSE(tracker_.check("desk", kFirst, "x.", 9, false).fault);
  EXPECT_FALSE(tracker_.check("desk", kFirst, "x.", 3, false).fault);
  EXPECT_EQ(missing(kFirst, "x.", 7), 0U);
}

TEST(SequenceTrackerLimitsTest, MemoryIsBounded) {
  SequenceTracker tracker({.sources = 2, .topics = 2});
  for (const char* source : {"a", "b"}) {
    EXPECT_FALSE(tracker.check(source, kFirst, "t.", 1).fault);
  }
  EXPECT_EQ(tracker.check("c", kFirst, "t.", 1).fault, WireFault::too_many_sources);
  EXPECT_EQ(tracker.sources(), 2U);
  EXPECT_FALSE(tracker.check("a", kFirst, "u.", 1).fault);
  EXPECT_EQ(tracker.check("a", kFirst, "v.", 1).missing, 0U);
  EXPECT_EQ(tracker.check("a", kFirst, "v.", 9).missing, 0U) << "accepted, not followed";
  EXPECT_FALSE(tracker.check("b", kSecond, "t.", 1).fault) << "the known ones go on";
}

}  // namespace
}  // namespace yieldwatch
