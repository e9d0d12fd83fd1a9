#include "feed/polled/polled_feed.h"

#include <stdexcept>

#include "unit/feed/polled_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::treasury_xml;

// All of it is one group: no rule sees the past without the newest.
TEST_F(PolledFeedTest, WhatWasBeforeTheNewestSessionIsPastAndTheNewestIsNews) {
  make_treasury();
  answer(kThreeDays);
  EXPECT_THAT(ticks(),
              ElementsAre("past UST2Y 2026-09-24T19:30:00Z 4.87, 2026-09-25T19:30:00Z 4.81 +",
                          "past UST10Y 2026-09-24T19:30:00Z 5.18, 2026-09-25T19:30:00Z 5.17 +",
                          "2026-09-28T19:30:00Z UST2Y 4.92 +", "2026-09-28T19:30:00Z UST10Y 5.24"));
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_TRUE(world_.sink.error.empty());
  EXPECT_THAT(world_.listener.told, IsEmpty());
}

// Nor the newest of one without that of the other, though they are of different days.
TEST_F(PolledFeedTest, AtTheStartTheNewestOfAllInstrumentsAreOneGroup) {
  make_treasury();
  answer(treasury_xml({{"2026-09-24", {"5.18", "4.87"}},
                       {"2026-09-25", {"5.17", "4.81"}},
                       {"2026-09-28", {"5.24"}}}));
  EXPECT_THAT(ticks(),
              ElementsAre("past UST2Y 2026-09-24T19:30:00Z 4.87 +",
                          "past UST10Y 2026-09-24T19:30:00Z 5.18, 2026-09-25T19:30:00Z 5.17 +",
                          "2026-09-25T19:30:00Z UST2Y 4.81 +", "2026-09-28T19:30:00Z UST10Y 5.24"));
}

TEST_F(PolledFeedTest, ANewSessionIsOneTickAnInstrument) {
  make_treasury();
  answer(kThreeDays);
  ticks();
  answer(treasury_xml({{"2026-09-28", {"5.24", "4.92"}}, {"2026-09-29", {"5.26", "4.89"}}}));
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-29T19:30:00Z UST2Y 4.89 +", "2026-09-29T19:30:00Z UST10Y 5.26"));
}

TEST_F(PolledFeedTest, SessionsThatWereMissedComeInTheOrderOfTime) {
  make_treasury();
  answer(treasury_xml({{"2026-09-24", {"5.18", "4.87"}}}));
  ticks();
  answer(kThreeDays);
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-25T19:30:00Z UST2Y 4.81 +", "2026-09-25T19:30:00Z UST10Y 5.17",
                          "2026-09-28T19:30:00Z UST2Y 4.92 +", "2026-09-28T19:30:00Z UST10Y 5.24"));
}

TEST_F(PolledFeedTest, ARevisedFigureIsPastAndAnUnchangedOneIsNothing) {
  make_treasury();
  answer(kThreeDays);
  ticks();
  answer(treasury_xml({{"2026-09-25", {"5.19", "4.81"}}, {"2026-09-28", {"5.24", "4.92"}}}));
  EXPECT_THAT(ticks(), ElementsAre("past UST10Y 2026-09-25T19:30:00Z 5.19"));
}

TEST_F(PolledFeedTest, ADateInTheFutureIsRefusedByName) {
  make_treasury();
  answer(treasury_xml({{"2026-09-28", {"5.24", "4.92"}}, {"2026-09-30", {"9", "9"}}}));
  EXPECT_THAT(ticks(), SizeIs(2));
  EXPECT_THAT(world_.listener.refused, ElementsAre("BC_10YEAR: 2026-09-30 is in the future",
                                                   "BC_2YEAR: 2026-09-30 is in the future"));
  EXPECT_EQ(health().refused, 2U);
}

TEST_F(PolledFeedTest, AFigureOfTodayBeforeItsTimeOfDayWaits) {
  world_.clock.wall = *parse_timestamp("2026-09-28T19:00:00Z");
  make_treasury();
  answer(kThreeDays);
  EXPECT_THAT(ticks().back(), "2026-09-25T19:30:00Z UST10Y 5.17");
  EXPECT_THAT(world_.listener.refused, IsEmpty());
  answer(kThreeDays);
  EXPECT_THAT(ticks().back(), "2026-09-28T19:30:00Z UST10Y 5.24");
}

TEST_F(PolledFeedTest, AFaultThatComesBackIsToldAgain) {
  make_treasury();
  answer(treasury_xml({{"2026-09-28", {"x", "4.92"}}}));
  answer(treasury_xml({{"2026-09-28", {"x", "4.92"}}}));
  EXPECT_THAT(world_.listener.refused, SizeIs(2));  // the cell, and that nothing is left of it
  answer(kThreeDays);
  answer(treasury_xml({{"2026-09-28", {"x", "4.92"}}}));
  EXPECT_THAT(world_.listener.refused, SizeIs(4));
}

TEST_F(PolledFeedTest, AColumnThatIsGoneIsToldOnce) {
  make_treasury();
  answer(kThreeDays);
  answer(treasury_xml({{"2026-09-29", {"5.26"}}}));
  answer(treasury_xml({{"2026-09-29", {"5.26"}}}));
  EXPECT_THAT(world_.listener.refused, ElementsAre("BC_2YEAR: has no figure any more"));
}

TEST_F(PolledFeedTest, AnAnswerForAnotherSymbolIsRefusedByName) {
  make({.kind = "fred", .symbols = {{"dgs10", "UST10Y"}}});
  http_.answer("observation_date,DGS10\n2026-09-24,5.18\n2026-09-25,5.17\n");
  EXPECT_THAT(ticks(), IsEmpty());
  EXPECT_THAT(world_.listener.refused,
              ElementsAre("dgs10: was asked for, and the answer is for DGS10"));
  EXPECT_EQ(health().refused, 1U);
}

TEST_F(PolledFeedTest, AColumnBesideTheOneAskedForIsRefusedAlone) {
  make({.kind = "fred", .symbols = {{"DGS2", "UST2Y"}, {"DGS10", "UST10Y"}}});
  http_.answer("observation_date,DGS2,DGS10\n2026-09-25,4.81,5.16\n");
  http_.answer("DATE,FLAG,DGS10\n2026-09-25,1,5.17\n");
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-25T19:30:00Z UST2Y 4.81 +", "2026-09-25T19:30:00Z UST10Y 5.17"));
  EXPECT_THAT(world_.listener.refused,
              ElementsAre("DGS2: was asked for, and the answer is for DGS10",
                          "DGS10: was asked for, and the answer is for FLAG"));
}

TEST_F(PolledFeedTest, TheFigureOfTheDaySurvivesAFullPipe) {
  make_treasury();
  world_.sink.full = true;
  answer(kThreeDays);
  EXPECT_THAT(ticks(), IsEmpty());
  world_.sink.full = false;
  world_.pass(1s);
  EXPECT_THAT(ticks(), SizeIs(4));
  EXPECT_EQ(world_.listener.dropped, 0U);
}

TEST_F(PolledFeedTest, WithoutAnAnalyzerItAsksNobody) {
  world_.sink.listening = false;
  make_treasury();
  world_.pass(10min);
  EXPECT_FALSE(http_.asked());
  EXPECT_EQ(world_.sink.beats, 0);
  world_.sink.listening = true;
  world_.pass(1s);
  EXPECT_TRUE(http_.asked());
}

TEST_F(PolledFeedTest, AnAnalyzerThatComesAnewIsToldAllWithoutAskingAgain) {
  make_treasury();
  answer(kThreeDays);
  const auto first = ticks();
  world_.sink.listening = false;
  world_.pass(10s);
  world_.sink.listening = true;
  ++world_.sink.listeners;
  world_.pass(1s);
  EXPECT_EQ(ticks(), first);
  EXPECT_THAT(http_.requests, SizeIs(1));
}

TEST_F(PolledFeedTest, TheNewestOfEachStartIsSaidToBeOneThatMayHaveBeenSentBefore) {
  make_treasury();
  answer(kThreeDays);
  EXPECT_EQ(std::exchange(world_.sink.again, 0), 2) << "one an instrument, none of the past";
  answer(treasury_xml({{"2026-09-29", {"5.26", "4.89"}}}));
  EXPECT_THAT(ticks(), SizeIs(6));
  EXPECT_EQ(world_.sink.again, 0);
  ++world_.sink.listeners;
  world_.pass(1s);
  EXPECT_EQ(world_.sink.again, 2);
}

TEST_F(PolledFeedTest, OneThatWasGoneForLessThanATurnIsToldAllToo) {
  make_treasury();
  answer(kThreeDays);
  const auto first = ticks();
  world_.pass(10s);
  EXPECT_THAT(ticks(), IsEmpty());
  ++world_.sink.listeners;
  world_.pass(1s);
  EXPECT_EQ(ticks(), first);
}

TEST_F(PolledFeedTest, ItBeatsEverySecondAndIsCompleteUpToNow) {
  make_treasury();
  answer(kThreeDays);
  world_.pass(10s);
  EXPECT_EQ(world_.sink.beats, 11);
  EXPECT_EQ(world_.sink.complete_up_to, world_.clock.wall);
}

// What it is about to bring was due while nobody ran, and is not overdue now.
TEST_F(PolledFeedTest, UntilItsFirstAnswerItKnowsNothing) {
  make_treasury();
  world_.pass(10s);
  EXPECT_EQ(world_.sink.beats, 11);
  EXPECT_EQ(world_.sink.complete_up_to, Timestamp::never());
}

TEST_F(PolledFeedTest, AFirstRoundThatFailsIsOneToo) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 500});
  EXPECT_EQ(health().state, FeedState::trouble);
  EXPECT_EQ(world_.sink.complete_up_to, world_.clock.wall);
}

TEST_F(PolledFeedTest, AFactorMakesAYieldOfWhatIsQuotedTenfold) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "stooq", .symbols = {{"10yusy.b", "UST10Y", Unit::percent, {100'000}}}});
  answer("Date,Open,High,Low,Close\n2026-09-25,51,52,51,51.7\n");
  EXPECT_THAT(ticks(), ElementsAre("2026-09-25T20:00:00Z UST10Y 5.17"));
}

TEST_F(PolledFeedTest, ItGoesOnAfterAStop) {
  make_treasury();
  feed_->stop();
  EXPECT_FALSE(http_.asked());
  EXPECT_FALSE(world_.timer.pending());
  feed_->start();
  answer(kThreeDays);
  EXPECT_THAT(ticks(), SizeIs(4));
}

TEST_F(PolledFeedTest, AListenerMayStopIt) {
  make_treasury();
  world_.listener.on_call = [this] { feed_->stop(); };
  until_asked();
  http_.answer(HttpResult{.status = 500});
  EXPECT_FALSE(world_.timer.pending());
  EXPECT_FALSE(http_.asked());
}

TEST_F(PolledFeedTest, WhatCanNotBeMadeIsSaid) {
  EXPECT_THROW(make({.kind = "odd"}), std::invalid_argument);
  EXPECT_THROW(make({.kind = "stooq", .symbols = {{"a", "A"}, {"a", "B"}}}), std::invalid_argument);
  EXPECT_THROW(make({.kind = "stooq", .symbols = {{"a", "A"}, {"b", "A"}}}), std::invalid_argument);
}

}  // namespace
}  // namespace yieldwatch
