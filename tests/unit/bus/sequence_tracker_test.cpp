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

TEST_F(SequenceTrackerTest, WhatStartsAnywhereIsFollowedFromItsFirst) {
  const auto beat = [&](std::uint64_t seq) {
    return tracker_
        .check({.source = "desk",
                .epoch = kFirst,
                .topic = "beat.",
                .seq = seq,
                .publish_time = kNow,
                .starts_anywhere = true})
        .missing;
  };
  EXPECT_EQ(beat(14), 0U);
  EXPECT_EQ(beat(16), 1U);
  tracker_.pass_over("beat.");
  EXPECT_EQ(beat(30), 0U);
  EXPECT_EQ(beat(32), 1U);
}

TEST_F(SequenceTrackerTest, OnlyTheTopicsOfThatPrefixArePassedOver) {
  missing(kFirst, "a.", 1);
  tracker_.pass_over("beat.");
  EXPECT_EQ(missing(kFirst, "a.", 3), 1U);
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

// A publisher whose clock was set back starts anew: the epoch of its new life is before the old.
class ClockSetBackTest : public SequenceTrackerTest {
 protected:
  SequenceTracker::Verdict came(std::int64_t second, Timestamp epoch, std::uint64_t seq) {
    return tracker_.check({.source = "desk",
                           .epoch = epoch,
                           .topic = "a.",
                           .seq = seq,
                           .publish_time = kNow,
                           .came_ns = second * kNanosPerSecond});
  }
};

TEST_F(ClockSetBackTest, AnEarlierLifeIsTakenOnceTheLaterHasBeenSilentForAMinute) {
  came(0, kSecond, 1);
  EXPECT_EQ(came(1, kFirst, 1).fault, WireFault::epoch);
  EXPECT_EQ(came(60, kFirst, 2).fault, WireFault::epoch);
  const auto taken = came(61, kFirst, 3);
  EXPECT_FALSE(taken.fault);
  EXPECT_TRUE(taken.new_life);
  EXPECT_EQ(taken.missing, 0U) << "1 and 2 were refused, not lost";
  EXPECT_EQ(came(62, kFirst, 6).missing, 2U) << "from now on it is followed";
}

TEST_F(ClockSetBackTest, ALaterLifeThatIsHeardKeepsTheEarlierOut) {
  came(0, kSecond, 1);
  for (std::int64_t second = 30; second < 600; second += 30) {
    EXPECT_FALSE(came(second, kSecond, static_cast<std::uint64_t>(second)).fault);
    EXPECT_EQ(came(second + 29, kFirst, 1).fault, WireFault::epoch);
  }
}

TEST_F(ClockSetBackTest, ALifeThatComesBackIsNotTakenForANewOne) {
  came(0, kSecond, 1);
  came(61, kFirst, 1);
  const auto back = came(62, kSecond, 9);
  EXPECT_FALSE(back.fault) << "a later epoch is taken at once";
  EXPECT_EQ(back.missing, 0U);
  EXPECT_EQ(came(63, {kSecond.ns + 1}, 4).missing, 3U) << "one that is new is followed from 1";
}

TEST_F(ClockSetBackTest, ItIsSaidOnceOfEachEpoch) {
  came(0, kSecond, 1);
  EXPECT_FALSE(came(1, kFirst, 1).told);
  EXPECT_TRUE(came(2, kFirst, 2).told);
  EXPECT_FALSE(came(3, kBeforeUs, 1).told);
  came(4, kSecond, 2);
  EXPECT_TRUE(came(5, kBeforeUs, 2).told) << "though the other was heard between";
}

TEST_F(ClockSetBackTest, AfterARestartTheMinuteBeginsWithWhatComesFirst) {
  came(0, kSecond, 1);
  SequenceTracker next(kNow);
  next.restore(tracker_.publishers(), tracker_.listening_since());
  std::swap(tracker_, next);
  EXPECT_EQ(came(1'000, kFirst, 1).fault, WireFault::epoch);
  EXPECT_EQ(came(1'060, kFirst, 2).fault, WireFault::epoch);
  EXPECT_FALSE(came(1'061, kFirst, 3).fault);
}

TEST_F(ClockSetBackTest, WhatTheTickLogHasWasTakenThen) {
  missing(kSecond, "a.", 1);
  EXPECT_EQ(missing(kFirst, "a.", 1), 0U);
  EXPECT_FALSE(came(0, kFirst, 2).fault);
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
