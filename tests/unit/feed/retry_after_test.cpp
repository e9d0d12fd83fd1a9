#include "feed/http/retry_after.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

using namespace std::chrono_literals;

std::optional<std::chrono::seconds> read(const std::string& text) {
  return parse_retry_after(text, *parse_timestamp("2026-09-28T22:00:00.5Z"));
}

TEST(RetryAfterTest, SecondsAreWhatTheyAre) {
  EXPECT_EQ(read("0"), 0s);
  EXPECT_EQ(read("120"), 2min);
  EXPECT_GT(read("99999999999999999999"), 24h);
}

TEST(RetryAfterTest, ADateIsHowFarItIsAwayInAnyOfTheThreeFormsOfHttp) {
  EXPECT_EQ(read("Mon, 28 Sep 2026 22:10:00 GMT"), 10min);
  EXPECT_EQ(read("Monday, 28-Sep-26 22:10:00 GMT"), 10min);
  EXPECT_EQ(read("Mon Sep 28 22:10:00 2026"), 10min);
  EXPECT_EQ(read("Mon, 28 Sep 2026 22:00:01 GMT"), 1s);
}

TEST(RetryAfterTest, ADateGoneByIsNoTimeAtAll) {
  EXPECT_EQ(read("Mon, 28 Sep 2015 22:00:00 GMT"), 0s);
}

TEST(RetryAfterTest, AnythingElseIsNothing) {
  for (const char* text : {"", "soon", "-5", "1.5", "5 s"}) {
    EXPECT_EQ(read(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace yieldwatch
