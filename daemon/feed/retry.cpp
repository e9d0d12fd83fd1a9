#include "feed/retry.h"

#include <algorithm>

namespace yieldwatch {
namespace {

constexpr auto kLongestRefusedRetry = kRefusedRetry + std::chrono::minutes(15);

bool is_refusal(int status) {
  constexpr int kRequestTimeout = 408;
  constexpr int kTooManyRequests = 429;
  return status >= 400 && status < 500 && status != kRequestTimeout && status != kTooManyRequests;
}

// Between `least` and `most`, as `random` says.
std::chrono::nanoseconds between(std::chrono::nanoseconds least, std::chrono::nanoseconds most,
                                 double random) {
  const double share = std::clamp(random, 0.0, 1.0) * static_cast<double>((most - least).count());
  return least + std::chrono::nanoseconds(static_cast<std::int64_t>(share));
}

}  // namespace

std::chrono::nanoseconds backoff(const Backoff& backoff, std::uint64_t failures, double random) {
  std::chrono::nanoseconds whole = std::min(backoff.first, backoff.ceiling);
  // Ends early: the ceiling is a few doublings away.
  for (std::uint64_t failure = 1; failure < failures && whole < backoff.ceiling; ++failure) {
    whole = whole > backoff.ceiling / 2 ? backoff.ceiling : whole * 2;
  }
  return between(whole / 2, whole, random);
}

Retry plan_retry(int status, std::optional<std::chrono::seconds> retry_after, const Backoff& pace,
                 std::uint64_t failures, double random) {
  const bool refused = is_refusal(status);
  Retry plan{.state = refused ? FeedState::refused : FeedState::trouble,
             .delay = refused ? between(kRefusedRetry, kLongestRefusedRetry, random)
                              : backoff(pace, failures, random)};
  if (retry_after) {
    const auto told = std::min<std::chrono::nanoseconds>(
        std::min<std::chrono::seconds>(*retry_after, kLongestRetryAfter), kLongestRetryAfter);
    plan.delay = std::max(told, plan.delay);
  }
  return plan;
}

}  // namespace yieldwatch
