// The keys of a configured feed, and whether it can do with those that are there.
#pragma once

#include <string>
#include <vector>

#include "app/config/live_feed_config.h"
#include "app/config/secrets.h"

namespace yieldwatch {

struct FeedKeys {
  std::vector<FoundKey> keys;  // in the order of its kind's; empty ones where there are none
  // Why it can't start: for a person, without keys. Empty if it can.
  std::string fault;
};

FeedKeys find_keys(const LiveFeedConfig& feed, const Environment& variables = environment);

}  // namespace yieldwatch
