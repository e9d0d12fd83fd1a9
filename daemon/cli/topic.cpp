#include "cli/topic.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "core/json_line.h"
#include "core/transition.h"
#include "rules/expression.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr std::array<Tier, 4> kTiers{Tier::watch, Tier::warning, Tier::critical, Tier::none};

// What the first two tokens can be, or one alone.
std::vector<std::string> known_beginnings() {
  std::vector<std::string> all;
  for (const Tier tier : kTiers) {
    all.emplace_back(to_string(tier));
  }
  for (const Tier tier : kTiers) {
    all.push_back(std::string(kAlertPrefix) + std::string(to_string(tier)) + '.');
  }
  for (const std::string_view topic :
       {kAlertPrefix, std::string_view("sys."), topics::kGap, topics::kLate, topics::kBad,
        topics::kStale, topics::kSlow, topics::kDisk, topics::kData, topics::kFeed,
        kHeartbeatPrefix}) {
    all.emplace_back(topic);
  }
  return all;
}

// "alert.watch." of "alert.watch.my-rule"; a tier alone as it is.
std::string beginning_of(std::string wanted) {
  if (parse_tier(wanted)) {
    return wanted;
  }
  wanted += wanted.ends_with('.') ? "" : ".";  // as a subscription is completed
  const std::size_t second = wanted.find('.', wanted.find('.') + 1);
  return wanted.substr(0, second == std::string::npos ? second : second + 1);
}

}  // namespace

void require_topic(const std::string& wanted) {
  const std::vector<std::string> known = known_beginnings();
  const std::string beginning = beginning_of(wanted);
  // An empty one stands for all alerts.
  if (wanted.empty() || std::ranges::find(known, beginning) != known.end()) {
    return;
  }
  const std::string nearest = nearest_name(beginning, known);
  throw UsageError(json_quote(wanted) + " is no topic" +
                   (nearest.empty() ? "" : ", did you mean " + nearest + '?') +
                   "; there are the tiers watch, warning and critical, "
                   "alert.TIER.RULE.INSTRUMENT. and its beginnings, sys. and sys.gap. sys.late. "
                   "sys.bad. sys.stale. sys.slow. sys.disk. sys.heartbeat.");
}

}  // namespace yieldwatch
