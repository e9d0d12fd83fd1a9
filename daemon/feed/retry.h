// When to ask a source again that did not give what was asked for.
//
// Pure functions for any thread: random numbers come in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/tick.h"

namespace yieldwatch {

struct Backoff {
  std::chrono::nanoseconds first = std::chrono::seconds(2);
  std::chrono::nanoseconds ceiling = std::chrono::minutes(15);
};

// The longest that a source may tell us to stay away.
inline constexpr std::chrono::hours kLongestRetryAfter{24};
// After so long it is tried whether a source that wants something else has changed its mind; up to
// a quarter later, so that not everyone comes back at once.
inline constexpr std::chrono::hours kRefusedRetry{1};

// How long to wait after that many failures in a row (from 1): twice as long each time up to the
// ceiling, and of that between the half and the whole, as `random` in [0, 1) says, so that not
// everyone comes back at once.
std::chrono::nanoseconds backoff(const Backoff& backoff, std::uint64_t failures, double random);

struct Retry {
  FeedState state = FeedState::trouble;
  std::chrono::nanoseconds delay{};
};

// After an answer with this status, or none (0). A Retry-After of the source makes the wait
// longer, within its bounds, and never shorter. 4xx but 408 and 429 is a source that wants
// something else: refused.
Retry plan_retry(int status, std::optional<std::chrono::seconds> retry_after,
                 const Backoff& backoff, std::uint64_t failures, double random);

}  // namespace yieldwatch
