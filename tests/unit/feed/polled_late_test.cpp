// When a polled feed asks again for what is not there yet, and what it makes of a clock set back.
#include "unit/feed/polled_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;

std::string table(const std::string& name, const std::vector<std::string>& dates) {
  std::string out = "observation_date," + name + "\n";
  for (const std::string& date : dates) {
    out += date + ",5.17\n";
  }
  return out;
}

class PolledLateTest : public PolledFeedTest {
 protected:
  std::string asked_at() {
    until_asked();
    return to_string(world_.clock.wall);
  }
};

TEST_F(PolledLateTest, AfterTheClockWasSetBackAnEarlierTroubleHoldsUpNothing) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 503});
  world_.clock.wall = *parse_timestamp("2026-09-26T22:00:00Z");  // two days before
  world_.pass(1s);
  ASSERT_TRUE(http_.asked());
  http_.answer(
      testing::treasury_xml({{"2026-09-24", {"5.18", "4.87"}}, {"2026-09-25", {"5.17", "4.81"}}}));
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_EQ(to_string(health().next_attempt), "2026-09-28T19:45:00Z");
  EXPECT_EQ(asked_at(), "2026-09-28T19:45:00Z");
}

TEST_F(PolledLateTest, SetBackWithinARoundTheClockHoldsUpNothingEither) {
  make({.kind = "fred", .symbols = {{"DGS2", "UST2Y"}, {"DGS10", "UST10Y"}}});
  http_.answer(HttpResult{.status = 404});
  world_.clock.wall = *parse_timestamp("2026-09-26T22:00:00Z");
  http_.answer(table("DGS10", {"2026-09-24", "2026-09-25"}));
  world_.pass(1s);
  ASSERT_TRUE(http_.asked());
}

TEST_F(PolledLateTest, WhatNeverCameTodayDelaysNothingTomorrow) {
  world_.clock.wall = *parse_timestamp("2026-09-28T19:46:00Z");
  make_treasury();
  const std::string without = testing::treasury_xml({{"2026-09-25", {"5.17", "4.81"}}});
  while (world_.clock.wall < *parse_timestamp("2026-09-29T19:45:00Z")) {
    until_asked();
    http_.answer(without);
    world_.pass(1s);
  }
  EXPECT_EQ(to_string(health().next_attempt), "2026-09-29T19:47:00Z");
}

TEST_F(PolledLateTest, AWeeklySeriesKeepsNoDailyOneFromBeingAskedForSoon) {
  world_.clock.wall = *parse_timestamp("2026-09-29T13:29:00Z");
  make({.kind = "fred", .symbols = {{"WEEKLY", "CLAIMS"}, {"DGS10", "UST10Y"}}});
  const std::string weekly = table("WEEKLY", {"2026-09-05", "2026-09-12", "2026-09-19"});
  http_.answer(weekly);
  http_.answer(table("DGS10", {"2026-09-24", "2026-09-25"}));
  // Monday's is looked for on Tuesday from half past nine on.
  EXPECT_EQ(asked_at(), "2026-09-29T13:30:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("WEEKLY"));
  http_.answer(weekly);
  http_.answer(table("DGS10", {"2026-09-25"}));
  EXPECT_EQ(asked_at(), "2026-09-29T13:32:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("DGS10"));
  http_.answer(table("DGS10", {"2026-09-28"}));
  ASSERT_FALSE(http_.asked()) << "the weekly one is not late";
  EXPECT_EQ(to_string(health().next_attempt), "2026-09-30T13:30:00Z");
}

TEST_F(PolledLateTest, WeeklySeriesAloneAreAskedForOnceASession) {
  world_.clock.wall = *parse_timestamp("2026-09-29T13:30:00Z");
  make({.kind = "fred", .symbols = {{"WEEKLY", "CLAIMS"}}});
  http_.answer(table("WEEKLY", {"2026-09-05", "2026-09-12", "2026-09-19"}));
  EXPECT_EQ(to_string(health().next_attempt), "2026-09-30T13:30:00Z");
}

}  // namespace
}  // namespace yieldwatch
