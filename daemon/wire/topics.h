// Topics: what the first frame of every message says, and what subscriptions ask for.
//
// A topic is tokens, each ended by a dot, so that a prefix is a whole token: "tick.UST3." is
// not the beginning of "tick.UST30Y.".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/transition.h"

namespace yieldwatch {

// libzmq 4.3.4 never delivers topics of 246 to 255 bytes; ours stay well below.
inline constexpr std::size_t kMaxTopic = 200;
inline constexpr std::size_t kMaxSource = 64;

inline constexpr std::string_view kTickPrefix = "tick.";
inline constexpr std::string_view kHeartbeatPrefix = "sys.heartbeat.";
inline constexpr std::string_view kAlertPrefix = "alert.";

namespace topics {
inline constexpr std::string_view kGap = "sys.gap.";
inline constexpr std::string_view kLate = "sys.late.";
inline constexpr std::string_view kBad = "sys.bad.";
inline constexpr std::string_view kStale = "sys.stale.";
inline constexpr std::string_view kSlow = "sys.slow.";
inline constexpr std::string_view kDisk = "sys.disk.";
inline constexpr std::string_view kData = "sys.data.";
inline constexpr std::string_view kFeed = "sys.feed.";
}  // namespace topics

// Who publishes: the name of a feed or a daemon, [A-Za-z0-9_-]{1,64}.
bool is_source_name(std::string_view text);

std::string tick_topic(std::string_view instrument);
std::string heartbeat_topic(std::string_view source);
std::string alert_topic(Tier tier, std::string_view rule, std::string_view instrument);

// The one token after the prefix, as a view into `topic`; nothing if the topic is none of
// that kind or the token is no valid name.
std::optional<std::string_view> tick_instrument(std::string_view topic);
std::optional<std::string_view> heartbeat_source(std::string_view topic);

struct AlertTopic {
  Tier tier = Tier::none;
  std::string_view rule;        // [a-z0-9-]+
  std::string_view instrument;  // an instrument's name, or "-"
};
std::optional<AlertTopic> parse_alert_topic(std::string_view topic);

// What a client subscribes to when a person asks for `wanted`:
//   ""                          everything that alerts: "alert."
//   "warning", "alert.warning"  that tier and every higher one
//   "alert.warning.my-rule"     the same of one rule
//   anything else               that prefix, completed with a dot
std::vector<std::string> subscriptions(std::string_view wanted);

}  // namespace yieldwatch
