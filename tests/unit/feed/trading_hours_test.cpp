#include "feed/stream/trading_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

constexpr std::int32_t kHour = 3'600;

Session day(const char* date) {
  return *parse_session(date);
}

// Autumn 2026: Thanksgiving is on the 26th of November, and the day after is a short one.
TradingHours autumn() {
  const auto zone = load_zone("America/New_York");
  return {zone,
          std::make_shared<const Calendar>(Calendar{.name = "autumn",
                                                    .first = day("2026-09-01"),
                                                    .last = day("2026-11-30"),
                                                    .zone = zone,
                                                    .close_second = 16 * kHour,
                                                    .closed = {day("2026-11-26")},
                                                    .early = {{day("2026-11-27"), 13 * kHour}}})};
}

// Those of some local times of a date that are included.
std::vector<std::string> included(const TradingHours& hours, const char* date,
                                  const std::vector<std::string>& times) {
  std::vector<std::string> found;
  for (const std::string& time : times) {
    const std::int32_t second =
        std::stoi(time) * kHour + std::stoi(time.substr(3)) * 60 + std::stoi(time.substr(6));
    if (hours.include(hours.zone->to_utc(day(date), second))) {
      found.push_back(time);
    }
  }
  return found;
}

const std::vector<std::string> kDay{"04:00:00", "09:29:59", "09:30:00", "12:59:00",
                                    "13:01:00", "13:01:01", "15:59:59", "16:00:00",
                                    "16:01:00", "16:01:01", "16:19:00", "19:59:00"};

TEST(TradingHoursTest, TheyEndBeforeTheClose) {
  const std::vector<std::string> open{"09:30:00", "12:59:00", "13:01:00", "13:01:01", "15:59:59"};
  EXPECT_EQ(included(autumn(), "2026-10-07", kDay), open);
  EXPECT_EQ(included(autumn(), "2026-11-25", kDay), open) << "in winter";
}

TEST(TradingHoursTest, AnEarlyCloseEndsThem) {
  EXPECT_THAT(included(autumn(), "2026-11-27", kDay), ElementsAre("09:30:00", "12:59:00"));
}

TEST(TradingHoursTest, ClosedDaysHaveNone) {
  EXPECT_THAT(included(autumn(), "2026-11-26", kDay), ElementsAre());
  EXPECT_THAT(included(autumn(), "2026-11-28", kDay), ElementsAre());
}

TEST(TradingHoursTest, WithoutACalendarTheyAreThoseOfAWeekday) {
  const TradingHours hours{load_zone("America/New_York")};
  EXPECT_EQ(included(hours, "2026-11-26", kDay).size(), 5U);
  EXPECT_EQ(included(autumn(), "2026-12-25", kDay).size(), 5U) << "not covered";
  EXPECT_THAT(included(hours, "2026-11-28", kDay), ElementsAre());
}

}  // namespace
}  // namespace yieldwatch
