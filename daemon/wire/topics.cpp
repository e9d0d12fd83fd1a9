#include "wire/topics.h"

#include <algorithm>

#include "core/names.h"

namespace yieldwatch {
namespace {

// The first token of `rest`, which loses it and its dot; nothing if no dot ends it.
std::optional<std::string_view> take_token(std::string_view& rest) {
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view token = rest.substr(0, dot);
  rest.remove_prefix(dot + 1);
  return token;
}

// The only token after `prefix`.
std::optional<std::string_view> only_token(std::string_view topic, std::string_view prefix) {
  if (topic.size() > kMaxTopic || !topic.starts_with(prefix)) {
    return std::nullopt;
  }
  topic.remove_prefix(prefix.size());
  const auto token = take_token(topic);
  return topic.empty() ? token : std::nullopt;
}

std::string with_prefix(std::string_view prefix, std::string_view token) {
  std::string out;
  out.reserve(prefix.size() + token.size() + 1);
  return out.append(prefix).append(token).append(1, '.');
}

std::string completed(std::string_view prefix) {
  std::string out(prefix);
  if (!out.ends_with('.')) {
    out += '.';
  }
  return out;
}

}  // namespace

bool is_source_name(std::string_view text) {
  const auto allowed = [](char c) { return is_instrument_character(c) || c == '-'; };
  return !text.empty() && text.size() <= kMaxSource && std::ranges::all_of(text, allowed);
}

std::string tick_topic(std::string_view instrument) {
  return with_prefix(kTickPrefix, instrument);
}

std::string heartbeat_topic(std::string_view source) {
  return with_prefix(kHeartbeatPrefix, source);
}

std::string alert_topic(Tier tier, std::string_view rule, std::string_view instrument) {
  std::string out;
  out.reserve(kMaxTopic);
  out.append(kAlertPrefix);
  for (const std::string_view token : {to_string(tier), rule, instrument}) {
    out.append(token).append(1, '.');
  }
  return out;
}

std::optional<std::string_view> tick_instrument(std::string_view topic) {
  const auto token = only_token(topic, kTickPrefix);
  return token && is_instrument_name(*token) ? token : std::nullopt;
}

std::optional<std::string_view> heartbeat_source(std::string_view topic) {
  const auto token = only_token(topic, kHeartbeatPrefix);
  return token && is_source_name(*token) ? token : std::nullopt;
}

std::optional<AlertTopic> parse_alert_topic(std::string_view topic) {
  if (topic.size() > kMaxTopic || !topic.starts_with(kAlertPrefix)) {
    return std::nullopt;
  }
  topic.remove_prefix(kAlertPrefix.size());
  const auto tier_name = take_token(topic);
  const auto rule = take_token(topic);
  const auto instrument = take_token(topic);
  const auto tier = tier_name ? parse_tier(*tier_name) : std::nullopt;
  if (!tier || !rule || !instrument || !topic.empty() || !is_rule_name(*rule) ||
      (*instrument != "-" && !is_instrument_name(*instrument))) {
    return std::nullopt;
  }
  return AlertTopic{*tier, *rule, *instrument};
}

std::vector<std::string> subscriptions(std::string_view wanted) {
  if (wanted.empty()) {
    return {std::string(kAlertPrefix)};
  }
  const std::string prefix =
      parse_tier(wanted) ? with_prefix(kAlertPrefix, wanted) : completed(wanted);
  std::string_view rest = prefix;
  if (!rest.starts_with(kAlertPrefix)) {
    return {prefix};
  }
  rest.remove_prefix(kAlertPrefix.size());
  const auto tier_name = take_token(rest);
  const auto lowest = tier_name ? parse_tier(*tier_name) : std::nullopt;
  if (!lowest) {
    return {prefix};
  }
  std::vector<std::string> all;
  for (Tier tier : {Tier::none, Tier::watch, Tier::warning, Tier::critical}) {
    if (tier >= *lowest) {
      all.push_back(with_prefix(kAlertPrefix, to_string(tier)).append(rest));
    }
  }
  return all;
}

}  // namespace yieldwatch
