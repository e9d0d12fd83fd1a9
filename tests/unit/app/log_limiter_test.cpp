#include "app/log/log_limiter.h"

#include <gtest/gtest.h>

#include <string>

namespace yieldwatch {
namespace {

constexpr Timestamp kNow{1'790'000'000 * kNanosPerSecond};

class LogLimiterTest : public testing::Test {
 protected:
  // So many lines of a kind at once.
  void burst(std::string_view kind, std::uint64_t lines) {
    std::uint64_t held_back = 0;
    for (std::uint64_t i = 0; i < lines; ++i) {
      limiter.allow(kind, kNow, held_back);
    }
  }

  std::string flushed(Timestamp now) {
    std::string all;
    limiter.flush(now, [&](std::string_view kind, std::uint64_t held_back) {
      all += std::string(kind) + ' ' + std::to_string(held_back) + '\n';
    });
    return all;
  }

  LogLimiter limiter;
};

TEST_F(LogLimiterTest, TheNextLineTellsOfThoseHeldBack) {
  burst("late", LogLimiter::kPerSecond + 3);
  std::uint64_t held_back = 0;
  EXPECT_TRUE(limiter.allow("late", kNow.plus(kNanosPerSecond), held_back));
  EXPECT_EQ(held_back, 3U);
}

TEST_F(LogLimiterTest, ThoseHeldBackAreToldOnceEvenWhereNoLineFollows) {
  burst("late", LogLimiter::kPerSecond + 3);
  burst("row", LogLimiter::kPerSecond);
  EXPECT_EQ(flushed(kNow), "");
  EXPECT_EQ(flushed(kNow.plus(kNanosPerSecond)), "late 3\n");
  EXPECT_EQ(flushed(kNow.plus(2 * kNanosPerSecond)), "");
}

TEST_F(LogLimiterTest, AWallClockThatWasSetBackEndsTheSecond) {
  burst("late", LogLimiter::kPerSecond + 3);
  EXPECT_EQ(flushed(kNow.plus(-3'600 * kNanosPerSecond)), "late 3\n");
}

}  // namespace
}  // namespace yieldwatch
