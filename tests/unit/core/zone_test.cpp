#include "core/zone.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

// New York's offsets of 2026: -5 h, and -4 h from March 8, 07:00 UTC to November 1, 06:00 UTC.
Zone new_york() {
  return Zone("America/New_York", {{Timestamp::never(), -5 * 3600},
                                   {*parse_timestamp("2026-03-08T07:00:00Z"), -4 * 3600},
                                   {*parse_timestamp("2026-11-01T06:00:00Z"), -5 * 3600}});
}

std::string utc(const char* date, int hour, int minute = 0) {
  return to_string(new_york().to_utc(*parse_session(date), hour * 3600 + minute * 60));
}

TEST(ZoneTest, ASessionIsTheLocalDate) {
  const Zone zone = new_york();
  EXPECT_EQ(to_string(zone.session_of(*parse_timestamp("2026-01-15T04:59:59Z"))), "2026-01-14");
  EXPECT_EQ(to_string(zone.session_of(*parse_timestamp("2026-01-15T05:00:00Z"))), "2026-01-15");
  EXPECT_EQ(to_string(zone.session_of(*parse_timestamp("2026-07-15T04:00:00Z"))), "2026-07-15");
  EXPECT_EQ(to_string(zone.session_of(*parse_timestamp("1962-01-02T20:30:00Z"))), "1962-01-02");
}

TEST(ZoneTest, AFigureOfHalfPastThreeIsAnInstantInSummerAndInWinter) {
  EXPECT_EQ(utc("2026-09-28", 15, 30), "2026-09-28T19:30:00Z");
  EXPECT_EQ(utc("2026-01-15", 15, 30), "2026-01-15T20:30:00Z");
}

TEST(ZoneTest, ATimeThatTheClockSkipsIsTheInstantOfTheSkip) {
  EXPECT_EQ(utc("2026-03-08", 2, 30), "2026-03-08T07:00:00Z");
}

TEST(ZoneTest, ATimeThatTheClockShowsTwiceIsTheFirstOfThem) {
  EXPECT_EQ(utc("2026-11-01", 1, 30), "2026-11-01T05:30:00Z");
}

}  // namespace
}  // namespace yieldwatch
