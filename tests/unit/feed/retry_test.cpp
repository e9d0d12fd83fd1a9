#include "feed/retry.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

using namespace std::chrono_literals;

TEST(RetryTest, TheWaitDoublesUpToTheCeiling) {
  const Backoff pace;
  const double whole = 1;
  EXPECT_EQ(backoff(pace, 1, whole), 2s);
  EXPECT_EQ(backoff(pace, 2, whole), 4s);
  EXPECT_EQ(backoff(pace, 9, whole), 512s);
  EXPECT_EQ(backoff(pace, 10, whole), 15min);
  EXPECT_EQ(backoff(pace, ~0ULL, whole), 15min);
}

TEST(RetryTest, TheWaitLiesBetweenHalfAndWhole) {
  const Backoff pace;
  EXPECT_EQ(backoff(pace, 3, 0), 4s);
  EXPECT_EQ(backoff(pace, 3, 0.5), 6s);
  EXPECT_EQ(backoff(pace, 3, 1), 8s);
}

TEST(RetryTest, ASourceSaysHowLongToStayAway) {
  EXPECT_EQ(plan_retry(429, 90s, {}, 1, 0).delay, 90s);
  EXPECT_EQ(plan_retry(403, 7200s, {}, 1, 0).delay, 2h);
}

TEST(RetryTest, WhatASourceSaysHasBounds) {
  EXPECT_EQ(plan_retry(429, 0s, {}, 1, 0).delay, 1s);
  EXPECT_EQ(plan_retry(503, 90s, {}, 12, 1).delay, 15min);
  EXPECT_EQ(plan_retry(403, 90s, {}, 1, 0).delay, 1h);
  EXPECT_EQ(plan_retry(429, std::chrono::seconds::max(), {}, 1, 0).delay, 24h);
}

TEST(RetryTest, ARefusedRequestIsTriedHourly) {
  for (const int status : {400, 401, 403, 404, 410}) {
    EXPECT_EQ(plan_retry(status, {}, {}, 3, 0).state, FeedState::refused) << status;
    EXPECT_EQ(plan_retry(status, {}, {}, 3, 0).delay, 1h) << status;
  }
}

TEST(RetryTest, NotAllThatWereRefusedComeBackAtOnce) {
  EXPECT_EQ(plan_retry(403, {}, {}, 1, 0.5).delay, 67min + 30s);
  EXPECT_EQ(plan_retry(403, {}, {}, 9, 1).delay, 75min);
}

TEST(RetryTest, ATimeoutOfTheServerTooManyRequestsAndItsErrorsAreTrouble) {
  for (const int status : {0, 200, 304, 408, 429, 500, 502, 503, 504, 599}) {
    EXPECT_EQ(plan_retry(status, {}, {}, 1, 0).state, FeedState::trouble) << status;
    EXPECT_EQ(plan_retry(status, {}, {}, 1, 0).delay, 1s) << status;
  }
}

}  // namespace
}  // namespace yieldwatch
