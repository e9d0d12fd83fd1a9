#include "bus/sequence_tracker.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

constexpr Timestamp kBeforeUs{1'000};
constexpr Timestamp kListening{1'500};
constexpr Timestamp kFirst{2'000};
constexpr Timestamp kSecond{3'000};
constexpr Timestamp kNow{1'790'000'000 * kNanosPerSecond};

class SequenceTrackerTest : public testing::Test {
 protected:
  SequenceTracker::Verdict check(Timestamp epoch, std::string_view topic, std::uint64_t seq,
                                 std::string_view source = "desk", Timestamp published = kNow) {
    return tracker_.check(
        {.source = source, .epoch = epoch, .topic = topic, .seq = seq, .publish_time = published});
  }

  // How many messages are missing before this one, which must not be refused.
  std::uint64_t missing(Timestamp epoch, std::string_view topic, std::uint64_t seq,
                        std::string_view source = "desk") {
    const auto verdict = check(epoch, topic, seq, source);
    EXPECT_FALSE(verdict.fault);
    return verdict.missing;
  }

  SequenceTracker tracker_{kListening};
};

TEST_F(SequenceTrackerTest, NumbersThatRiseByOneMissNothing) {
  EXPECT_EQ(missing(kFirst, "a.", 1), 0U);
  EXPECT_EQ(missing(kFirst, "a.", 2), 0U);
  EXPECT_EQ(missing(kFirst, "b.", 1), 0U);
}

TEST_F(SequenceTrackerTest, WhatIsFollowedFromNowOnStartsWhereItIs) {
  missing(kFirst, "a.", 1);
  tracker_.follow("b.");
  EXPECT_EQ(missing(kFirst, "b.", 4), 0U) << "1 to 3 came while nobody counted them";
  EXPECT_EQ(missing(kFirst, "b.", 6), 1U);
  EXPECT_EQ(missing(kFirst, "a.", 3), 1U) << "what was followed goes on being so";
  EXPECT_EQ(missing(kFirst, "c.", 3), 2U) << "so does what was, and had not been heard";
  EXPECT_EQ(missing(kSecond, "b.", 3), 2U) << "a later life is followed from its first message";
}

TEST_F(SequenceTrackerTest, WhatIsFollowedOnceMoreStartsWhereItIs) {
  missing(kFirst, "a.", 1);
  missing(kBeforeUs, "a.", 7, "old");
  tracker_.follow("a.");
  EXPECT_EQ(missing(kFirst, "a.", 90), 0U);
  EXPECT_EQ(missing(kBeforeUs, "a.", 90, "old"), 0U);
  EXPECT_EQ(missing(kFirst, "a.", 92), 1U);
}

TEST_F(SequenceTrackerTest, ARestartKnowsWhatIsFollowedFromOne) {
  missing(kFirst, "a.", 1);
  tracker_.follow("b.");
  SequenceTracker next(kNow);
  next.restore(tracker_.publishers(), tracker_.listening_since());
  std::swap(tracker_, next);
  EXPECT_EQ(missing(kFirst, "b.", 4), 0U);
  EXPECT_EQ(missing(kFirst, "c.", 4), 3U);
  missing(kSecond, "a.", 1, "heard after the checkpoint");
  EXPECT_EQ(missing(kSecond, "c.", 4, "heard after the checkpoint"), 3U);
}

TEST_F(SequenceTrackerTest, ASkippedNumberIsAGap) {
  missing(kFirst, "a.", 1);
  const auto verdict = check(kFirst, "a.", 5);
  EXPECT_EQ(verdict.expected, 2U);
  EXPECT_EQ(verdict.missing, 3U);
  EXPECT_EQ(missing(kFirst, "a.", 6), 0U);
}

TEST_F(SequenceTrackerTest, WhatAnOlderPublisherSentBeforeOurTimeIsNoGapOnAnyTopic) {
  EXPECT_EQ(missing(kBeforeUs, "a.", 500), 0U);
  EXPECT_EQ(missing(kBeforeUs, "b.", 300), 0U);
  EXPECT_EQ(missing(kBeforeUs, "a.", 502), 1U);
  EXPECT_EQ(missing(kListening, "a.", 9, "just then"), 0U);
}

TEST_F(SequenceTrackerTest, APublisherThatStartedAfterUsIsFollowedFromOne) {
  const auto verdict = check(kFirst, "a.", 1'001);
  EXPECT_TRUE(verdict.new_life);
  EXPECT_EQ(verdict.expected, 1U);
  EXPECT_EQ(verdict.missing, 1'000U);
  EXPECT_EQ(missing(kFirst, "b.", 3), 2U) << "on each new topic";
}

TEST_F(SequenceTrackerTest, ANewLifeIsFollowedFromOne) {
  missing(kBeforeUs, "a.", 500);
  EXPECT_EQ(missing(kSecond, "a.", 1), 0U);
  EXPECT_EQ(missing(kSecond, "b.", 3), 2U);
}

TEST_F(SequenceTrackerTest, ANewLifeWhoseFirstMessagesAreMissingHasAGap) {
  missing(kBeforeUs, "a.", 500);
  EXPECT_EQ(missing(kSecond, "a.", 4), 3U);
}

TEST_F(SequenceTrackerTest, ANumberThatComesAgainIsRefusedAndForgotten) {
  missing(kBeforeUs, "a.", 7);
  EXPECT_EQ(check(kBeforeUs, "a.", 7).fault, WireFault::sequence);
  EXPECT_EQ(check(kBeforeUs, "a.", 2).fault, WireFault::sequence);
  EXPECT_EQ(missing(kBeforeUs, "a.", 8), 0U);
}

TEST_F(SequenceTrackerTest, AnOlderLifeIsRefused) {
  missing(kSecond, "a.", 1);
  EXPECT_EQ(check(kFirst, "a.", 2).fault, WireFault::epoch);
  EXPECT_EQ(missing(kSecond, "a.", 2), 0U);
}

TEST_F(SequenceTrackerTest, SourcesAreToldApart) {
  EXPECT_EQ(check(kSecond, "a.", 1, "x").source, 0U);
  const auto other = check(kFirst, "a.", 1, "y");
  EXPECT_EQ(other.source, 1U);
  EXPECT_TRUE(other.new_life);
  EXPECT_FALSE(check(kSecond, "a.", 2, "x").new_life);
  EXPECT_TRUE(check(kSecond, "a.", 1, "y").new_life);
}

TEST_F(SequenceTrackerTest, WhatIsNotFollowedTakesNoNote) {
  for (const std::uint64_t seq : {9U, 3U}) {
    EXPECT_FALSE(tracker_
                     .check({.source = "desk",
                             .epoch = kFirst,
                             .topic = "x.",
                             .seq = seq,
                             .publish_time = kNow,
                             .followed = false})
                     .fault);
  }
  EXPECT_EQ(missing(kFirst, "x.", 1), 0U);
}

class SequenceTrackerLimitsTest : public SequenceTrackerTest {
 protected:
  SequenceTrackerLimitsTest() {
    tracker_ =
        SequenceTracker(kListening, {.sources = 2, .topics = 2, .silence_ns = kNanosPerMinute});
  }

  static constexpr Timestamp at(std::int64_t second) { return kNow.plus(second * kNanosPerSecond); }
};

TEST_F(SequenceTrackerLimitsTest, MemoryIsBounded) {
  missing(kFirst, "t.", 1, "a");
  missing(kFirst, "t.", 1, "b");
  EXPECT_EQ(check(kFirst, "t.", 1, "c").fault, WireFault::too_many_sources);
  EXPECT_EQ(tracker_.sources(), 2U);
  EXPECT_EQ(missing(kFirst, "u.", 1, "a"), 0U);
  EXPECT_EQ(missing(kFirst, "v.", 1, "a"), 0U);
  EXPECT_EQ(missing(kFirst, "v.", 9, "a"), 0U) << "accepted, not followed";
  EXPECT_EQ(missing(kSecond, "t.", 1, "b"), 0U) << "the known ones go on";
}

TEST_F(SequenceTrackerLimitsTest, ANewSourceTakesThePlaceOfTheOneThatIsSilentLongest) {
  check(kFirst, "t.", 1, "a", at(0));
  check(kFirst, "t.", 1, "b", at(5));
  check(kFirst, "t.", 2, "a", at(10));
  EXPECT_EQ(check(kFirst, "t.", 1, "c", at(65)).fault, WireFault::too_many_sources);
  const auto taken = check(kSecond, "t.", 3, "c", at(66));
  EXPECT_FALSE(taken.fault);
  EXPECT_TRUE(taken.new_life);
  EXPECT_EQ(taken.source, 1U) << "the place of b";
  EXPECT_EQ(taken.missing, 2U) << "its own numbers, not those of b";
  EXPECT_EQ(tracker_.sources(), 2U);
  EXPECT_EQ(check(kFirst, "t.", 4, "a", at(66)).missing, 1U) << "the others go on";
}

TEST_F(SequenceTrackerLimitsTest, ASourceThatWasForgottenComesBackWithoutAGap) {
  check(kFirst, "t.", 1, "a", at(0));
  check(kFirst, "t.", 1, "b", at(100));
  check(kSecond, "t.", 1, "c", at(100));
  check(kSecond, "t.", 2, "c", at(200));
  const auto back = check(kFirst, "t.", 7, "a", at(200));
  EXPECT_FALSE(back.fault);
  EXPECT_EQ(back.missing, 0U) << "nobody knows any more";
}

}  // namespace
}  // namespace yieldwatch
