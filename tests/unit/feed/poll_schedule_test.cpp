#include "feed/polled/poll_schedule.h"

#include <gtest/gtest.h>

#include <string>

#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

constexpr std::int32_t kHour = 3600;

Timestamp at(const std::string& time) {
  return *parse_timestamp(time);
}
Session on(const std::string& date) {
  return *parse_session(date);
}

// 2026-09-28 is a Monday; New York is four hours behind UTC.
class PollScheduleTest : public ::testing::Test {
 protected:
  std::string next(const std::string& now, Session newest, std::uint64_t late_polls = 0) const {
    return to_string(next_poll(schedule_, at(now), newest, late_polls));
  }

  PollSchedule schedule_{.times = DailySchedule{.publish_second = 16 * kHour},
                         .zone = load_zone("America/New_York")};
};

TEST_F(PollScheduleTest, BeforeTheFigureIsOutTheSourceIsLeftAlone) {
  EXPECT_EQ(next("2026-09-28T12:00:00Z", on("2026-09-25")), "2026-09-28T20:00:00Z");
}

TEST_F(PollScheduleTest, ALateFigureIsAskedForAtRisingIntervals) {
  EXPECT_EQ(next("2026-09-28T20:00:10Z", on("2026-09-25"), 1), "2026-09-28T20:02:10Z");
  EXPECT_EQ(next("2026-09-28T20:02:10Z", on("2026-09-25"), 2), "2026-09-28T20:06:10Z");
  EXPECT_EQ(next("2026-09-28T22:00:00Z", on("2026-09-25"), 6), "2026-09-28T23:00:00Z");
  EXPECT_EQ(next("2026-09-28T22:00:00Z", on("2026-09-25"), 900), "2026-09-28T23:00:00Z");
}

TEST_F(PollScheduleTest, BeforeItIsMissedAFigureIsLookedForOnceMore) {
  schedule_.due = DueTime{0, 18 * kHour};
  EXPECT_EQ(next("2026-09-28T21:02:10Z", on("2026-09-25"), 9), "2026-09-28T21:55:00Z");
  EXPECT_EQ(next("2026-09-28T21:55:00Z", on("2026-09-25"), 9), "2026-09-28T22:55:00Z");
  // Also on another day.
  schedule_.due = DueTime{1, 9 * kHour};
  EXPECT_EQ(next("2026-09-29T09:30:00Z", on("2026-09-25"), 9), "2026-09-29T12:55:00Z");
}

TEST_F(PollScheduleTest, AfterMidnightALateFigureIsAskedForRarely) {
  EXPECT_EQ(next("2026-09-29T03:30:00Z", on("2026-09-25"), 9), "2026-09-29T09:30:00Z");
  EXPECT_EQ(next("2026-09-29T15:30:00Z", on("2026-09-25"), 9), "2026-09-29T20:00:00Z");
}

TEST_F(PollScheduleTest, AFridaysFigureOfSaturdayIsNotLeftToMonday) {
  EXPECT_EQ(next("2026-09-26T03:30:00Z", on("2026-09-24"), 9), "2026-09-26T09:30:00Z");
  EXPECT_EQ(next("2026-09-26T09:30:00Z", on("2026-09-25")), "2026-09-28T20:00:00Z");
}

TEST_F(PollScheduleTest, OnceTheFigureIsThereTheNextSessionIsWaitedFor) {
  EXPECT_EQ(next("2026-09-28T20:00:10Z", on("2026-09-28")), "2026-09-29T20:00:00Z");
}

TEST_F(PollScheduleTest, AFridayIsFollowedByMonday) {
  EXPECT_EQ(next("2026-09-25T20:00:10Z", on("2026-09-25")), "2026-09-28T20:00:00Z");
  EXPECT_EQ(next("2026-09-26T12:00:00Z", on("2026-09-25")), "2026-09-28T20:00:00Z");
}

TEST_F(PollScheduleTest, AHolidayOfTheCalendarIsPassedOver) {
  schedule_.is_session = [](Session date) { return is_weekday(date) && date != on("2026-10-12"); };
  EXPECT_EQ(next("2026-10-09T20:00:10Z", on("2026-10-09")), "2026-10-13T20:00:00Z");
  // Nothing is missing on it.
  EXPECT_EQ(next("2026-10-12T20:30:00Z", on("2026-10-09")), "2026-10-13T20:00:00Z");
}

TEST_F(PollScheduleTest, AFigureOfTheNextMorningIsLookedForOnTheNextSession) {
  schedule_.times = DailySchedule{.publish_second = 9 * kHour, .sessions_later = 1};
  const auto& daily = std::get<DailySchedule>(schedule_.times);
  EXPECT_EQ(expected_session(schedule_, daily, at("2026-09-28T12:59:59Z")), on("2026-09-24"));
  EXPECT_EQ(expected_session(schedule_, daily, at("2026-09-28T13:00:00Z")), on("2026-09-25"));
  EXPECT_EQ(next("2026-09-28T13:00:00Z", on("2026-09-25")), "2026-09-29T13:00:00Z");
  EXPECT_EQ(next("2026-09-28T13:00:00Z", on("2026-09-24"), 1), "2026-09-28T13:02:00Z");
}

TEST_F(PollScheduleTest, ASourceThatGaveNothingIsAskedAgain) {
  EXPECT_EQ(next("2026-09-28T21:00:00Z", Session::none(), 1), "2026-09-28T21:02:00Z");
}

TEST_F(PollScheduleTest, SummerTimeMovesThePublication) {
  EXPECT_EQ(next("2026-10-30T21:00:00Z", on("2026-10-30")), "2026-11-02T21:00:00Z");
}

TEST_F(PollScheduleTest, TheShortestIntervalHoldsAlways) {
  schedule_.shortest = std::chrono::minutes(10);
  EXPECT_EQ(next("2026-09-28T19:59:00Z", on("2026-09-25")), "2026-09-28T20:09:00Z");
  EXPECT_EQ(next("2026-09-28T20:00:10Z", on("2026-09-25"), 1), "2026-09-28T20:10:10Z");
}

TEST_F(PollScheduleTest, ACalendarWithoutSessionsEndsNothing) {
  schedule_.is_session = [](Session) { return false; };
  EXPECT_GT(next_poll(schedule_, at("2026-09-28T20:00:10Z"), on("2026-09-25"), 1),
            at("2026-09-28T20:00:10Z"));
}

TEST_F(PollScheduleTest, QuotesAreAskedForInOpenHours) {
  schedule_.times = QuoteSchedule{.open_second = 9 * kHour + 1800, .close_second = 16 * kHour};
  EXPECT_EQ(next("2026-09-28T14:00:00Z", {}), "2026-09-28T14:01:00Z");
  EXPECT_EQ(next("2026-09-28T20:14:00Z", {}), "2026-09-28T20:15:00Z");
}

TEST_F(PollScheduleTest, QuotesAreLeftAloneWhileTheMarketIsClosed) {
  schedule_.times = QuoteSchedule{.open_second = 9 * kHour + 1800, .close_second = 16 * kHour};
  EXPECT_EQ(next("2026-09-28T13:00:00Z", {}), "2026-09-28T13:30:00Z");
  EXPECT_EQ(next("2026-09-28T20:15:00Z", {}), "2026-09-29T02:15:00Z");
  EXPECT_EQ(next("2026-09-29T08:15:00Z", {}), "2026-09-29T13:30:00Z");
  EXPECT_EQ(next("2026-09-26T14:00:00Z", {}), "2026-09-26T20:00:00Z");
}

}  // namespace
}  // namespace yieldwatch
