#include "cli/feed_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr Timestamp kNow{1'790'000'000'000'000'000};

constexpr Timestamp seconds_ago(std::int64_t seconds) {
  return kNow.plus(-seconds * kNanosPerSecond);
}

FeedStatus treasury() {
  FeedStatus feed{.source = "treasury", .ticks = 5'720, .expected = true, .heard_ms = 640};
  feed.health = {
      .state = FeedState::good, .next_attempt = kNow.plus(12 * kNanosPerMinute), .attempts = 41};
  feed.newest = {.instrument = "UST10Y",
                 .value = {Value{5'270'000}, Unit::percent},
                 .time = seconds_ago(7'300)};
  return feed;
}

TEST(FeedTextTest, AWellFeedIsOneLineWithItsNewestValueAndItsNextAttempt) {
  EXPECT_EQ(feed_text(treasury(), kNow),
            "  feed treasury              good, UST10Y 5.27% 2h ago, next attempt in 12min\n");
}

TEST(FeedTextTest, AnErrorHasALineOfItsOwn) {
  FeedStatus feed = treasury();
  feed.health->state = FeedState::trouble;
  feed.health->error = "503 Service Unavailable";
  feed.health->error_time = seconds_ago(45);
  feed.health->failures = 3;
  feed.health->refused = 2;
  feed.health->outside_hours = 70;
  feed.health->wide_quotes = 9;
  feed.health->late = 5;
  feed.lost = 1;
  EXPECT_EQ(feed_text(feed, kNow),
            "  feed treasury              trouble, UST10Y 5.27% 2h ago, next attempt in 12min\n"
            "      3 of 41 attempts failed, 2 values unreadable, 70 outside market hours left out, "
            "9 quotes too wide left out, 5 too late left out, 1 messages lost\n"
            "      last error 45s ago: 503 Service Unavailable\n");
}

TEST(FeedTextTest, SilenceIsTheFirstThingSaid) {
  FeedStatus feed = treasury();
  feed.silent = true;
  feed.heard_ms = 75'000;
  EXPECT_THAT(feed_text(feed, kNow), EndsWith(" SILENT for 1min, UST10Y 5.27% 2h ago\n"));
  EXPECT_EQ(feed_text({.source = "fred", .expected = true, .silent = true}, kNow),
            "  feed fred                  SILENT: never heard, no value yet\n");
  EXPECT_EQ(feed_text({.source = "fred", .expected = true}, kNow),
            "  feed fred                  connecting, no value yet\n");
}

TEST(FeedTextTest, WhatSaysNothingOfItselfIsShownByItsNumbers) {
  EXPECT_EQ(feed_text({.source = "desk", .ticks = 4, .lost = 1, .complete_up_to = {999}}, kNow),
            "  feed desk                  4 ticks, 1 messages lost, complete up to "
            "1970-01-01T00:00:00Z\n");
}

TEST(FeedTextTest, ALongErrorIsToldToItsEnd) {
  FeedStatus feed = treasury();
  feed.health->error = std::string(500, 'e') + " host";
  feed.health->error_time = kNow;
  EXPECT_THAT(feed_text(feed, kNow), EndsWith("e host\n"));
}

TEST(FeedTextTest, ProgramsGetAllOfIt) {
  FeedStatus feed = treasury();
  feed.silent = true;
  feed.health->error = "a \"word\"";
  feed.health->error_time = kNow;
  EXPECT_EQ(feed_json(feed),
            R"x({"feed":"treasury","state":"silent","expected":true,"instrument":"UST10Y",)x"
            R"x("value":5.27,"unit":"%","time":")x" +
                to_string(seconds_ago(7'300)) + R"x(","heard_ms":640,"next_attempt":")x" +
                to_string(kNow.plus(12 * kNanosPerMinute)) +
                R"x(","error":"a \"word\"","error_time":")x" + to_string(kNow) +
                R"x(","attempts":41,"failures":0,"refused":0,"outside_hours":0,"wide_quotes":0,)x"
                R"x("late":0,"ticks":5720,"lost":0,"complete_up_to":null})x");
  EXPECT_THAT(
      feed_json({.source = "desk"}),
      HasSubstr(R"x("state":null,"expected":false,"instrument":"","value":null,"unit":null)x"));
}

}  // namespace
}  // namespace yieldwatch
