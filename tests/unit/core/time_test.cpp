#include "core/time.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(TimeTest, AnInstantIsPrintedAndReadBack) {
  for (const char* text : {"2026-09-28T19:30:00Z", "1969-12-31T23:59:59.999Z",
                           "2026-02-28T00:00:00.000001Z", "1962-01-02T20:30:00.123456789Z"}) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_string(*time), text);
  }
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:01Z")->ns, kNanosPerSecond);
}

TEST(TimeTest, WhatIsNoInstantIsRefused) {
  for (const char* text :
       {"", "Z", "2026-09-28", "2026-09-28T19:30:00", "2026-09-28T24:00:00Z",
        "2026-02-30T00:00:00Z", "2026-09-28T19:30:00.Z", "2026-09-28T19:30Z",
        "2026-09-28T19:30:00.1234567890Z", "2026-09-28T19:30:00+01:00", "0001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z", "1799-12-31T23:59:59Z", "2200-01-01T00:00:00.000000001Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(TimeTest, ASessionIsACalendarDate) {
  EXPECT_EQ(parse_session("1970-01-02")->day, 1);
  EXPECT_EQ(to_string(Session{-1}), "1969-12-31");
  EXPECT_TRUE(parse_session("2024-02-29"));
  EXPECT_FALSE(parse_session("2026-02-29"));
  EXPECT_FALSE(parse_session("2026-2-9"));
}

TEST(TimeTest, InstantsReachFrom1800To2200) {
  EXPECT_EQ(to_string(Timestamp::earliest()), "1800-01-01T00:00:00Z");
  EXPECT_EQ(to_string(Timestamp::latest()), "2200-01-01T00:00:00Z");
  EXPECT_EQ(parse_timestamp("1800-01-01T00:00:00Z"), Timestamp::earliest());
  EXPECT_EQ(parse_timestamp("2200-01-01T00:00:00Z"), Timestamp::latest());
  EXPECT_FALSE(Timestamp::never().in_range());
  EXPECT_FALSE(Timestamp::end_of_time().in_range());
  EXPECT_TRUE(parse_session("1800-01-01") && parse_session("2200-01-01"));
  EXPECT_FALSE(parse_session("1799-12-31") || parse_session("2200-01-02"));
}

TEST(TimeTest, AShiftSticksAtTheEndsOfTime) {
  EXPECT_EQ(Timestamp{1}.plus(2).ns, 3);
  EXPECT_EQ(Timestamp::end_of_time().plus(1), Timestamp::end_of_time());
  EXPECT_EQ(Timestamp::never().plus(-1), Timestamp::never());
}

}  // namespace
}  // namespace yieldwatch
