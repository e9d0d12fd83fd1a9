#include "core/calendar.h"

#include <gtest/gtest.h>

#include "core/instrument.h"

namespace yieldwatch {
namespace {

Session day(const char* date) {
  return *parse_session(date);
}

constexpr std::int32_t hour(std::int32_t hours, std::int32_t minutes = 0) {
  return (hours * 60 + minutes) * 60;
}

// The autumn of 2026 in New York, without Columbus Day, with an early close after Thanksgiving.
Calendar autumn() {
  static const auto new_york = std::make_shared<const Zone>(
      "America/New_York",
      std::vector<ZoneOffset>{{Timestamp::never(), -hour(4)},
                              {*parse_timestamp("2026-11-01T06:00:00Z"), -hour(5)}});
  return {.name = "autumn",
          .first = day("2026-09-01"),
          .last = day("2026-11-30"),
          .zone = new_york,
          .close_second = hour(17),
          .closed = {day("2026-09-07"), day("2026-10-12"), day("2026-11-26")},
          .early = {{day("2026-11-27"), hour(14)}}};
}

std::string next(const char* after) {
  const auto session = autumn().next_session(day(after));
  return session ? to_string(*session) : "none";
}

// "2026-10-09 2026-10-09T22:30:00Z"
std::string expected(const char* newest, DueTime due) {
  const ExpectedValue value = expected_after(autumn(), day(newest), due);
  return to_string(value.session) + ' ' +
         (value.due == Timestamp::end_of_time() ? "never" : to_string(value.due));
}

TEST(CalendarTest, WeekendsAndClosedDaysAreNoSessions) {
  EXPECT_TRUE(autumn().is_session(day("2026-10-09")));
  EXPECT_FALSE(autumn().is_session(day("2026-10-10"))) << "a Saturday";
  EXPECT_FALSE(autumn().is_session(day("2026-10-11"))) << "a Sunday";
  EXPECT_FALSE(autumn().is_session(day("2026-10-12"))) << "Columbus Day";
  EXPECT_TRUE(autumn().is_session(day("2026-11-27"))) << "a short one";
}

TEST(CalendarTest, WeekendsAreRightBefore1970Too) {
  Calendar calendar = autumn();
  calendar.first = day("1962-01-01");
  EXPECT_TRUE(calendar.is_session(day("1962-01-05")));
  EXPECT_FALSE(calendar.is_session(day("1962-01-06")));
  EXPECT_FALSE(calendar.is_session(day("1962-01-07")));
  EXPECT_TRUE(calendar.is_session(day("1962-01-08")));
}

TEST(CalendarTest, TheNextSessionIsLookedForWithinTheCalendar) {
  EXPECT_EQ(next("2026-10-08"), "2026-10-09");
  EXPECT_EQ(next("2026-10-09"), "2026-10-13");
  EXPECT_EQ(next("2026-10-10"), "2026-10-13");
  EXPECT_EQ(next("1999-01-01"), "2026-09-01");
  EXPECT_EQ(next("2026-11-27"), "2026-11-30");
  EXPECT_EQ(next("2026-11-30"), "none");
  EXPECT_EQ(next("2199-12-31"), "none");
  EXPECT_EQ(autumn().next_session(Session::none()), day("2026-09-01"));
}

TEST(CalendarTest, OutsideItsSpanNothingIsASession) {
  EXPECT_FALSE(autumn().is_session(day("2026-08-31")));
  EXPECT_FALSE(autumn().is_session(day("2026-12-01")));
  EXPECT_TRUE(autumn().covers(day("2026-11-30")));
  EXPECT_FALSE(autumn().covers(day("2026-12-01")));
}

TEST(CalendarTest, AnEarlyCloseIsEarlier) {
  EXPECT_EQ(to_string(autumn().close_of(day("2026-10-30"))), "2026-10-30T21:00:00Z");
  EXPECT_EQ(to_string(autumn().close_of(day("2026-11-25"))), "2026-11-25T22:00:00Z");
  EXPECT_EQ(to_string(autumn().close_of(day("2026-11-27"))), "2026-11-27T19:00:00Z");
}

TEST(CalendarTest, AValueIsDueAtALocalTimeInSummerAndInWinter) {
  EXPECT_EQ(expected("2026-10-29", {0, hour(18, 30)}), "2026-10-30 2026-10-30T22:30:00Z");
  EXPECT_EQ(expected("2026-10-30", {0, hour(18, 30)}), "2026-11-02 2026-11-02T23:30:00Z");
}

TEST(CalendarTest, AValueMayBeDueSomeSessionsLater) {
  EXPECT_EQ(expected("2026-10-08", {1, hour(9)}), "2026-10-09 2026-10-13T13:00:00Z");
  EXPECT_EQ(expected("2026-10-08", {2, hour(9)}), "2026-10-09 2026-10-14T13:00:00Z");
}

// FRED has Friday's VIX on Tuesday, though stocks are traded on Columbus Day.
TEST(CalendarTest, TheSessionsInBetweenAreThoseOfWhoPublishes) {
  Calendar stocks = autumn();
  std::erase(stocks.closed, day("2026-10-12"));
  const auto due = [&](const char* newest) {
    const ExpectedValue value = expected_after(stocks, day(newest), {1, hour(18, 30)}, autumn());
    return to_string(value.session) + ' ' + to_string(value.due);
  };
  EXPECT_EQ(due("2026-10-08"), "2026-10-09 2026-10-13T22:30:00Z");
  EXPECT_EQ(due("2026-10-09"), "2026-10-12 2026-10-13T22:30:00Z");
  EXPECT_EQ(due("2026-10-12"), "2026-10-13 2026-10-14T22:30:00Z");
}

TEST(CalendarTest, NothingIsDueBeforeItsSessionHasEnded) {
  EXPECT_EQ(expected("2026-10-08", {0, hour(16)}), "2026-10-09 2026-10-09T21:00:00Z");
  EXPECT_EQ(expected("2026-11-25", {0, hour(13)}), "2026-11-27 2026-11-27T19:00:00Z");
}

TEST(CalendarTest, NothingIsDueBehindTheEndOfTheCalendar) {
  EXPECT_EQ(expected("2026-11-27", {0, hour(18)}), "2026-11-30 2026-11-30T23:00:00Z");
  EXPECT_EQ(expected("2026-11-27", {1, hour(9)}), "2026-11-30 never");
  EXPECT_EQ(expected_after(autumn(), day("2026-11-30"), {}).due, Timestamp::end_of_time());
}

TEST(CalendarTest, AQuietSessionIsPassedOverWhereItsValueMayBeLacking) {
  Calendar calendar = autumn();
  calendar.quiet = {day("2026-10-09"), day("2026-10-13")};
  EXPECT_TRUE(calendar.is_quiet(day("2026-10-09")));
  EXPECT_TRUE(calendar.is_quiet(day("2026-11-27"))) << "it closes early";
  EXPECT_FALSE(calendar.is_quiet(day("2026-10-08")));

  const auto expected_of = [&](const char* newest, QuietSessions quiet) {
    const ExpectedValue value =
        expected_after(calendar, day(newest), {1, hour(9)}, calendar, quiet);
    return to_string(value.session) + ' ' + to_string(value.due);
  };
  EXPECT_EQ(expected_of("2026-10-08", QuietSessions::have_values),
            "2026-10-09 2026-10-13T13:00:00Z");
  EXPECT_EQ(expected_of("2026-10-08", QuietSessions::may_lack_them),
            "2026-10-14 2026-10-15T13:00:00Z");
  EXPECT_EQ(expected_of("2026-10-09", QuietSessions::may_lack_them),
            "2026-10-14 2026-10-15T13:00:00Z")
      << "though it has had a value";
  EXPECT_EQ(expected_of("2026-10-14", QuietSessions::may_lack_them),
            "2026-10-15 2026-10-16T13:00:00Z")
      << "a publisher works on them";

  calendar.quiet = {day("2026-11-30")};
  EXPECT_EQ(expected_after(calendar, day("2026-11-25"), {}, calendar, QuietSessions::may_lack_them)
                .session,
            Session::none())
      << "only quiet ones are left";
}

TEST(CalendarTest, WellKnownNamesHaveTheCalendarOfTheirMarket) {
  for (const char* name : {"UST1M", "UST10Y", "T10YIE", "DFII10", "HYOAS", "BAA10Y"}) {
    EXPECT_EQ(usual_calendar(name), "us-bond") << name;
  }
  for (const char* name : {"RUT", "SPX", "VIX", "IWM", "SPY", "TLT", "HYG"}) {
    EXPECT_EQ(usual_calendar(name), "us-equity") << name;
  }
  for (const char* name : {"ICSA", "INDPRO", "BUND"}) {
    EXPECT_EQ(usual_calendar(name), "") << name;
  }
}

}  // namespace
}  // namespace yieldwatch
