#include "feed/polled/zone_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace yieldwatch {
namespace {

std::string utc(const char* zone, const char* date, int hour, int minute) {
  return to_string(load_zone(zone)->to_utc(*parse_session(date), (hour * 60 + minute) * 60));
}

TEST(ZoneDatabaseTest, HalfPastThreeInNewYorkIsAnHourEarlierInSummer) {
  EXPECT_EQ(utc("America/New_York", "2026-01-15", 15, 30), "2026-01-15T20:30:00Z");
  EXPECT_EQ(utc("America/New_York", "2026-07-15", 15, 30), "2026-07-15T19:30:00Z");
  EXPECT_EQ(utc("America/New_York", "1962-01-02", 15, 30), "1962-01-02T20:30:00Z");
  // Before 2007 summer time began in April.
  EXPECT_EQ(utc("America/New_York", "2006-03-20", 15, 30), "2006-03-20T20:30:00Z");
  EXPECT_EQ(utc("America/New_York", "2007-03-20", 15, 30), "2007-03-20T19:30:00Z");
}

TEST(ZoneDatabaseTest, SummerTimeGoesOnBeyondTheTable) {
  EXPECT_EQ(utc("America/New_York", "2050-01-14", 15, 30), "2050-01-14T20:30:00Z");
  EXPECT_EQ(utc("America/New_York", "2050-07-15", 15, 30), "2050-07-15T19:30:00Z");
  EXPECT_EQ(utc("Europe/London", "2099-07-15", 15, 30), "2099-07-15T14:30:00Z");
  EXPECT_EQ(utc("Australia/Sydney", "2099-01-15", 15, 30), "2099-01-15T04:30:00Z");
  EXPECT_EQ(utc("Asia/Tokyo", "2099-01-15", 15, 30), "2099-01-15T06:30:00Z");
}

TEST(ZoneDatabaseTest, AZoneWithoutChangesHasOneOffset) {
  EXPECT_EQ(utc("UTC", "2026-07-15", 15, 30), "2026-07-15T15:30:00Z");
  EXPECT_EQ(utc("Etc/GMT+5", "2026-07-15", 15, 30), "2026-07-15T20:30:00Z");
}

TEST(ZoneDatabaseTest, AZoneIsReadOnceWhateverTheThread) {
  const auto first = load_zone("America/Chicago");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      EXPECT_EQ(load_zone("America/Chicago"), first);
      EXPECT_EQ(load_zone("Europe/Berlin")->name(), "Europe/Berlin");
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(ZoneDatabaseTest, ANameThatIsNoZoneIsAnError) {
  for (const char* name : {"America/NewYork", "", "../../../etc/passwd", "new york"}) {
    try {
      load_zone(name);
      ADD_FAILURE() << name;
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), "no time zone named \"" + std::string(name) +
                                  "\" in the system's tz database; names look like "
                                  "America/New_York");
    }
  }
}

}  // namespace
}  // namespace yieldwatch
