// What a polled feed is made from. A configuration says as little as it likes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "feed/http/http_client.h"
#include "feed/polled/figure_book.h"
#include "feed/polled/poll_plan.h"
#include "feed/polled/poll_schedule.h"
#include "feed/polled/polled_source.h"
#include "feed/retry.h"

namespace yieldwatch {

struct PolledFeedConfig {
  std::string name;                        // of the feed
  std::string kind;                        // of the source: find_polled_source()
  std::vector<PolledSymbol> symbols = {};  // empty: default_symbols()
  std::string key = {};                    // a secret; "fred" without one is "fred-graph"
  std::string address = {};                // empty: the source's own
  std::int32_t backfill_days = 400;        // 1 to 2,800
  std::int32_t recent_days = 14;           // 1 to 366
  std::optional<PollTimes> times = {};     // none: the source's own
  std::optional<DueTime> due = {};         // as PollSchedule's
  std::chrono::nanoseconds shortest{};     // between two rounds; 0: the source's own
  IsSession is_session = is_weekday;
  Backoff backoff = {};
  HttpLimits limits = {};
  std::function<double()> random = {};  // in [0, 1); empty: one of its own
};

// The source that it means: "fred" without a key is "fred-graph". Throws std::invalid_argument,
// with a message for people, where there is none of that kind, or where it wants a key.
const PolledSource& source_of(const PolledFeedConfig& config);

// The same with the defaults of its source. Throws as source_of() does, and where a symbol or an
// instrument is there twice.
PolledFeedConfig completed(PolledFeedConfig config);

// Of a completed one. Throws as load_zone() does.
PollPlan plan_of(const PolledFeedConfig& config);

}  // namespace yieldwatch
