// What a polled feed asks for, where and when.
#include "unit/feed/polled_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::treasury_xml;

// The dates of a question lie at two addresses.
class PolledFeedOfTwoMonthsTest : public PolledFeedTest {
 protected:
  void SetUp() override {
    world_.clock.wall = *parse_timestamp("2026-10-02T22:00:00Z");
    make_treasury();
  }

  const std::string september_ =
      treasury_xml({{"2026-09-29", {"5.18", "4.87"}}, {"2026-09-30", {"5.17", "4.81"}}});
  const std::string october_ =
      treasury_xml({{"2026-10-01", {"5.24", "4.92"}}, {"2026-10-02", {"5.26", "4.95"}}});
  static constexpr std::size_t kMessages = 4;  // the past and the newest of both
};

TEST_F(PolledFeedOfTwoMonthsTest, HalfAnAnswerIsNoNews) {
  EXPECT_THAT(http_.url(), HasSubstr("=202609"));
  http_.answer(september_);
  world_.pass(5s);
  EXPECT_THAT(ticks(), IsEmpty());
  EXPECT_THAT(http_.url(), HasSubstr("=202610"));
  http_.answer(october_);
  const auto sent = ticks();
  ASSERT_THAT(sent, SizeIs(kMessages));
  EXPECT_THAT(sent.front(), HasSubstr("past UST2Y 2026-09-29T19:30:00Z 4.87, 2026-09-30"));
  EXPECT_EQ(sent.back(), "2026-10-02T19:30:00Z UST10Y 5.26");
}

TEST_F(PolledFeedOfTwoMonthsTest, NorIsItOnceTheOtherHalfHasFailed) {
  http_.answer(HttpResult{.status = 200, .body = september_, .etag = "\"9\""});
  http_.answer(HttpResult{.status = 503});
  EXPECT_THAT(ticks(), IsEmpty());
  until_asked();
  // Nothing was taken of it, so that "nothing new" would be of no use.
  EXPECT_THAT(http_.url(), HasSubstr("=202609"));
  EXPECT_EQ(http_.requests.back().etag, "");
  http_.answer(september_);
  http_.answer(october_);
  EXPECT_THAT(ticks(), SizeIs(kMessages));
}

// As the Treasury's CSV of a month that has no figure yet.
TEST_F(PolledFeedOfTwoMonthsTest, AMonthThatIsEmptyIsToldAndPutAgainAndHoldsUpNoneBeforeIt) {
  http_.answer(HttpResult{.status = 200, .body = september_, .etag = "\"9\""});
  http_.answer("");
  EXPECT_THAT(ticks(), Contains("2026-09-30T19:30:00Z UST10Y 5.17"));
  EXPECT_EQ(health().state, FeedState::trouble);
  EXPECT_EQ(world_.sink.error, "address 2 of 2: an empty body");
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-10-02T22:01:00Z");
  EXPECT_EQ(http_.requests.back().etag, "\"9\"");
  http_.answer(HttpResult{.status = 304});
  http_.answer(october_);
  EXPECT_THAT(ticks(),
              ElementsAre("2026-10-01T19:30:00Z UST2Y 4.92 +", "2026-10-01T19:30:00Z UST10Y 5.24",
                          "2026-10-02T19:30:00Z UST2Y 4.95 +", "2026-10-02T19:30:00Z UST10Y 5.26"));
  EXPECT_EQ(health().state, FeedState::good);
}

// A window of so many sessions would reach too far back.
TEST_F(PolledFeedOfTwoMonthsTest, WhatComesAfterAHoleIsNotTaken) {
  http_.answer("");
  EXPECT_THAT(http_.requests, SizeIs(1));
  until_asked();
  EXPECT_EQ(world_.sink.error, "address 1 of 2: an empty body");
  EXPECT_THAT(http_.url(), HasSubstr("=202609"));
}

TEST_F(PolledFeedOfTwoMonthsTest, AColumnThatBeganLaterIsNotGone) {
  http_.answer(treasury_xml({{"2026-09-30", {"5.17"}}}));
  http_.answer(october_);
  EXPECT_THAT(world_.listener.refused, IsEmpty());
}

TEST_F(PolledFeedTest, WhatWasLeftForLaterIsAskedForInFull) {
  world_.clock.wall = *parse_timestamp("2026-09-28T19:00:00Z");
  make_treasury();
  http_.answer(HttpResult{.status = 200, .body = kThreeDays, .etag = "\"1\""});
  until_asked();
  EXPECT_EQ(http_.requests.back().etag, "");
}

TEST_F(PolledFeedTest, ItAsksForMonthsAndThenSleepsUntilTheNextPublication) {
  make_treasury();
  EXPECT_THAT(http_.url(), HasSubstr("home.treasury.gov"));
  EXPECT_THAT(http_.url(), HasSubstr("?data=daily_treasury_yield_curve&field_tdr_date_value_month="
                                     "202609"));
  answer(kThreeDays);
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-29T19:45:00Z");
}

TEST_F(PolledFeedTest, ALateFigureIsAskedForAtRisingIntervals) {
  make_treasury();
  answer(treasury_xml({{"2026-09-25", {"5.17", "4.81"}}}));
  std::vector<std::string> times;
  for (int i = 0; i < 4; ++i) {
    until_asked();
    times.push_back(to_string(world_.clock.wall));
    http_.answer(treasury_xml({{"2026-09-25", {"5.17", "4.81"}}}));
  }
  EXPECT_THAT(times, ElementsAre("2026-09-28T22:02:00Z", "2026-09-28T22:06:00Z",
                                 "2026-09-28T22:14:00Z", "2026-09-28T22:30:00Z"));
}

TEST_F(PolledFeedTest, ALaterAnswerIsAskedForFromTheLastOneOn) {
  make({.kind = "fred", .symbols = {{"DGS10", "UST10Y"}}});
  http_.answer("observation_date,DGS10\n2026-09-25,5.17\n");
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-29T13:30:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("cosd=2026-09-14"));
}

std::string production(const std::vector<std::string>& rows) {
  std::string out = "observation_date,INDPRO\n";
  for (const std::string& row : rows) {
    out += row + "\n";
  }
  return out;
}

// September's, of the middle of October, has the date of the first of September.
TEST_F(PolledFeedTest, AMonthlySeriesIsAskedForFromItsNewestFiguresOnHoweverOldTheyAre) {
  make({.kind = "fred", .symbols = {{"INDPRO", "INDPRO", Unit::points}}});
  http_.answer(production({"2026-02-01,99", "2026-03-01,100", "2026-04-01,101", "2026-05-01,102",
                           "2026-06-01,103", "2026-07-01,104", "2026-08-01,105"}));
  ticks();
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-29T13:30:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("cosd=2026-03-01"));
  http_.answer(production({"2026-08-01,105"}));
  world_.clock.wall = *parse_timestamp("2026-10-16T13:31:00Z");
  until_asked();
  EXPECT_THAT(http_.url(), HasSubstr("cosd=2026-03-01"));
  http_.answer(production({"2026-07-01,104.5", "2026-08-01,105", "2026-09-01,106"}));
  EXPECT_THAT(ticks(), ElementsAre("past INDPRO 2026-07-01T19:30:00Z 104.5 +",
                                   "2026-09-01T19:30:00Z INDPRO 106"));
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-10-19T13:30:00Z") << "once a session";
  EXPECT_THAT(http_.url(), HasSubstr("cosd=2026-04-01"));
}

TEST_F(PolledFeedTest, ASymbolOfWhichNothingIsKnownIsAskedForAsAtFirst) {
  make({.kind = "fred", .symbols = {{"INDPRO", "INDPRO", Unit::points}}});
  http_.answer(production({}));
  until_asked();
  EXPECT_THAT(http_.url(), HasSubstr("cosd=2025-08-24"));
}

TEST_F(PolledFeedTest, WhatATableHasSinceItsNewestRowIsAskedForHoweverLateItIs) {
  make_treasury();
  answer(treasury_xml({{"2026-08-28", {"5.18", "4.87"}}}));
  until_asked();
  EXPECT_THAT(http_.url(), HasSubstr("=202608"));
}

TEST_F(PolledFeedTest, ASourceThatHasNothingNewSaysSo) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 200, .body = kThreeDays, .etag = "\"1\""});
  ticks();
  until_asked();
  EXPECT_EQ(http_.requests.back().etag, "\"1\"");
  http_.answer(HttpResult{.status = 304});
  EXPECT_THAT(ticks(), IsEmpty());
  EXPECT_EQ(health().state, FeedState::good);
}

TEST_F(PolledFeedTest, NothingNewAtTheFirstAnswerIsTrouble) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 304});
  EXPECT_EQ(health().state, FeedState::trouble);
}

TEST_F(PolledFeedTest, AClockThatIsSetBackDoesNotPutItToSleep) {
  make_treasury();
  answer(kThreeDays);
  world_.clock.wall = *parse_timestamp("2026-09-20T22:00:00Z");
  world_.pass(2s);
  EXPECT_TRUE(http_.asked());
}

}  // namespace
}  // namespace yieldwatch
