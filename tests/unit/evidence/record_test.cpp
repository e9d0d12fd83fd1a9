#include "evidence/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/evidence/made_record.h"

namespace yieldwatch {
namespace {

using testing::crossing;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::made_outcome;
using testing::made_track;
using testing::make_rule;

constexpr double kNone = SignalTrack::kNone;

std::pair<std::size_t, std::size_t> span(const SignalTrack& track, std::size_t horizon) {
  const Span found = span_of({&track, nullptr, horizon, 0});
  return {found.first, found.count};
}

std::vector<std::size_t> episodes(const SignalTrack& track, Tier tier, std::size_t horizon) {
  return places_of(episodes_of(track.crossings, tier, horizon));
}

TEST(SpanTest, IsFromTheFirstValueToTheLastKnownOutcome) {
  const auto track = made_track({kNone, kNone, 1, 2, 3, 4, 5, 6, 7, 8});
  // Known at session 6: the outcome of 2 sessions from 7 to 9.
  EXPECT_EQ(span(track, 2), std::pair(std::size_t{2}, std::size_t{5}));
  EXPECT_EQ(span(track, 6), std::pair(std::size_t{2}, std::size_t{1}));
}

TEST(SpanTest, AHistoryTooShortForItsHorizonHasNone) {
  const auto track = made_track({kNone, kNone, 1, 2});
  EXPECT_EQ(span(track, 1).second, 0U);
  EXPECT_EQ(span(track, 2).second, 0U);
  EXPECT_EQ(span(track, 1'000'000).second, 0U);
  EXPECT_EQ(span(made_track({kNone, kNone}), 1).second, 0U);
  EXPECT_EQ(span(made_track({}), 1).second, 0U);
}

TEST(SpanTest, ContainsItsSessions) {
  const Span span{3, 2};
  EXPECT_FALSE(span.contains(2));
  EXPECT_TRUE(span.contains(3) && span.contains(4));
  EXPECT_FALSE(span.contains(5));
  EXPECT_FALSE((Span{3, 0}.contains(3)));
}

TEST(OutcomesTest, RunFromTheDayAfter) {
  const auto outcome = made_outcome({0, 1, 3, 7, 15, 31});
  // At session 1: from session 2 to 4.
  EXPECT_THAT(outcomes_of(outcome, 2, {1, 2}), ElementsAre(DoubleEq(12), DoubleEq(24)));
  EXPECT_THAT(outcomes_of(outcome, 4, {0, 1}), ElementsAre(DoubleEq(30)));
  EXPECT_THAT(outcomes_of(outcome, 9, {0, 0}), IsEmpty());
}

TEST(EpisodesTest, AreTransitionsFromBelowTheTier) {
  SignalTrack track;
  track.crossings = {crossing(10, Tier::watch), crossing(20, Tier::warning, Tier::watch),
                     crossing(30, Tier::critical, Tier::warning)};
  EXPECT_THAT(episodes(track, Tier::watch, 1), ElementsAre(10));
  EXPECT_THAT(episodes(track, Tier::warning, 1), ElementsAre(20));
  EXPECT_THAT(episodes(track, Tier::critical, 1), ElementsAre(30));
}

TEST(EpisodesTest, AJumpOverATierIsAnEpisodeOfEach) {
  SignalTrack track;
  track.crossings = {crossing(10, Tier::critical), crossing(50, Tier::critical, Tier::watch)};
  EXPECT_THAT(episodes(track, Tier::watch, 1), ElementsAre(10));
  EXPECT_THAT(episodes(track, Tier::warning, 1), ElementsAre(10, 50));
  EXPECT_THAT(episodes(track, Tier::critical, 1), ElementsAre(10, 50));
}

TEST(EpisodesTest, OneTooSoonAfterTheLastCountedIsLeftOut) {
  SignalTrack track;
  track.crossings = {crossing(10), crossing(19), crossing(20), crossing(29), crossing(31)};
  // 19 is left out, and so 20 counts; 29 is too near to that, and 31 is not.
  EXPECT_THAT(episodes(track, Tier::watch, 10), ElementsAre(10, 20, 31));
  EXPECT_THAT(episodes(track, Tier::watch, 11), ElementsAre(10, 29));
  EXPECT_THAT(episodes(track, Tier::watch, 1), ElementsAre(10, 19, 20, 29, 31));
}

TEST(EpisodesTest, SpacingIsOfEachTierForItself) {
  SignalTrack track;
  track.crossings = {crossing(10, Tier::watch), crossing(12, Tier::warning, Tier::watch)};
  EXPECT_THAT(episodes(track, Tier::warning, 60), ElementsAre(12));
}

TEST(EpisodesTest, TheNewestAreThereThoughTheirOutcomeIsNotKnown) {
  auto track = made_track(std::vector<double>(10, 1));
  track.crossings = {crossing(2), crossing(9), crossing(10)};
  EXPECT_THAT(episodes(track, Tier::watch, 1), ElementsAre(2, 9, 10));
  EXPECT_FALSE(span_of({&track, nullptr, 1, 0}).contains(9));
}

TEST(LongestWindowTest, CountsConditionsToo) {
  Rule rule = make_rule("up", "change(UST10Y, 60d)", {});
  EXPECT_EQ(longest_window(rule, {}), 60U);
  rule.conditions.push_back(testing::parsed(parse_condition("change(UST2Y, 120d) < 0bp", {})));
  EXPECT_EQ(longest_window(rule, {}), 120U);
  EXPECT_EQ(longest_window(make_rule("up", "zscore(UST10Y, 20d, 250d)", {}), {}), 250U);
}

TEST(LongestWindowTest, IsInSessionsOfTheOutcome) {
  SignalTrack track;
  track.strides = {21, 5};
  Rule rule = make_rule("up", "change(INDPRO, 12d)", {});
  EXPECT_EQ(longest_window(rule, track), 252U);
  rule.conditions.push_back(testing::parsed(parse_condition("change(ICSA, 52d) < 0%", {})));
  EXPECT_EQ(longest_window(rule, track), 260U);
}

TEST(LongestWindowTest, AWindowOfTimeIsTheDaysItTouches) {
  SignalTrack track;
  track.strides = {5};
  EXPECT_EQ(longest_window(make_rule("up", "change(UST10Y, 30m)", {}), track), 1U);
  EXPECT_EQ(longest_window(make_rule("up", "change(UST10Y, 25h)", {}), track), 2U);
  EXPECT_EQ(longest_window(make_rule("up", "last(UST10Y)", {}), track), 0U);
}

}  // namespace
}  // namespace yieldwatch
