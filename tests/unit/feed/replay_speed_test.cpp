#include "feed/replay/replay_speed.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(ReplaySpeedTest, ASpeedIsPrintedAndReadBack) {
  for (const char* text : {"max", "10 sessions/s", "0.5 sessions/s", "999999 sessions/s"}) {
    const auto parsed = parse_speed(text);
    ASSERT_TRUE(std::holds_alternative<ReplaySpeed>(parsed)) << text;
    EXPECT_EQ(to_string(std::get<ReplaySpeed>(parsed)), text);
  }
  EXPECT_EQ(to_string(std::get<ReplaySpeed>(parse_speed("1 session/s"))), "1 sessions/s");
}

TEST(ReplaySpeedTest, WhatIsNoSpeedIsExplained) {
  for (const char* text : {"", "10", "fast", "0 sessions/s", "-1 sessions/s", "nan sessions/s",
                           "10sessions/s", "10 sessions", "1e3 sessions/s", "2000000 sessions/s",
                           " sessions/s", "MAX", "10  sessions/s"}) {
    const auto parsed = parse_speed(text);
    ASSERT_TRUE(std::holds_alternative<std::string>(parsed)) << text;
    EXPECT_EQ(std::get<std::string>(parsed),
              '"' + std::string(text) +
                  "\" is no speed: write \"max\", or a number above 0 as in "
                  "\"10 sessions/s\"");
  }
}

TEST(ReplaySpeedTest, SessionsAreDueAtEvenDistances) {
  const ReplaySpeed ten{Value{10'000'000}};
  EXPECT_EQ(ten.due_after_ns(0), 0);
  EXPECT_EQ(ten.due_after_ns(1), 100'000'000);
  EXPECT_EQ(ten.due_after_ns(16'000), 1'600'000'000'000);
  EXPECT_EQ(ReplaySpeed{}.due_after_ns(1'000), 0);
  EXPECT_GT((ReplaySpeed{Value{1}}.due_after_ns(100'000'000)), 1'000'000'000'000'000'000);
}

}  // namespace
}  // namespace yieldwatch
