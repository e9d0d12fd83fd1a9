#include "cli/feed_text.h"

#include <algorithm>
#include <vector>

#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kNameColumns = 21;

// "45s", "12min", "5h", "3d": how long, to a person.
std::string for_eyes(std::int64_t ns) {
  const std::int64_t seconds = std::max<std::int64_t>(0, ns) / kNanosPerSecond;
  if (seconds < 60) {
    return std::to_string(seconds) + "s";
  }
  const std::int64_t minutes = seconds / 60;
  if (minutes < 60) {
    return std::to_string(minutes) + "min";
  }
  const std::int64_t hours = minutes / 60;
  return hours < 48 ? std::to_string(hours) + "h" : std::to_string(hours / 24) + "d";
}

std::string ago(Timestamp time, Timestamp now) {
  return for_eyes(now.ns - time.ns) + " ago";
}

bool is_live(const FeedStatus& feed) {
  return feed.expected || feed.health;
}

std::string_view state_word(const FeedStatus& feed) {
  if (feed.silent) {
    return "silent";
  }
  if (feed.health) {
    return to_string(feed.health->state);
  }
  return feed.expected && !feed.heard_ms ? "connecting" : "";
}

// "good", "SILENT for 12s".
std::string state_text(const FeedStatus& feed) {
  if (!feed.silent) {
    const std::string_view word = state_word(feed);
    return word.empty() ? "heard" : std::string(word);
  }
  return feed.heard_ms ? "SILENT for " + for_eyes(*feed.heard_ms * kNanosPerMilli)
                       : "SILENT: never heard";
}

std::string live_text(const FeedStatus& feed, Timestamp now) {
  std::string text = state_text(feed);
  if (feed.newest) {
    text += ", " + feed.newest->instrument + ' ' + to_string(feed.newest->value) + ' ';
    text += ago(feed.newest->time, now);
  } else {
    text += ", no value yet";
  }
  if (feed.health && feed.health->next_attempt.ns != 0 && !feed.silent) {
    text += ", next attempt ";
    text += feed.health->next_attempt > now
                ? "in " + for_eyes(feed.health->next_attempt.ns - now.ns)
                : "now";
  }
  return text;
}

// "3 of 41 attempts failed, 2 values unreadable"; nothing where nothing was lost.
std::string losses_text(const FeedStatus& feed, const FeedHealthBody& health) {
  std::vector<std::string> parts;
  if (health.failures > 0) {
    parts.push_back(std::to_string(health.failures) + " of " + std::to_string(health.attempts) +
                    " attempts failed");
  }
  if (health.refused > 0) {
    parts.push_back(std::to_string(health.refused) + " values unreadable");
  }
  if (health.outside_hours > 0) {
    parts.push_back(std::to_string(health.outside_hours) + " outside market hours left out");
  }
  if (health.wide_quotes > 0) {
    parts.push_back(std::to_string(health.wide_quotes) + " quotes too wide left out");
  }
  if (health.late > 0) {
    parts.push_back(std::to_string(health.late) + " too late left out");
  }
  if (feed.lost > 0) {
    parts.push_back(std::to_string(feed.lost) + " messages lost");
  }
  std::string text;
  for (const std::string& part : parts) {
    text += text.empty() ? "" : ", ";
    text += part;
  }
  return text;
}

std::string indented(const std::string& line) {
  return line.empty() ? line : "      " + line + '\n';
}

void add_time(JsonLine& line, std::string_view key, Timestamp time) {
  time.ns == 0 || time == Timestamp::never() ? line.add_null(key) : line.add(key, to_string(time));
}

}  // namespace

Timestamp in_seconds(Timestamp time) {
  return {time.ns - time.ns % kNanosPerSecond};
}

std::string feed_text(const FeedStatus& feed, Timestamp now) {
  std::string line = "  feed " + feed.source + ' ';
  line.resize(std::max(line.size(), 7 + kNameColumns + 1), ' ');
  if (!is_live(feed)) {
    line += std::to_string(feed.ticks) + " ticks, " + std::to_string(feed.lost);
    line += " messages lost, complete up to ";
    line += feed.complete_up_to == Timestamp::never() ? "-"
                                                      : to_string(in_seconds(feed.complete_up_to));
    return line + '\n';
  }
  const FeedHealthBody health = feed.health.value_or(FeedHealthBody{});
  line += live_text(feed, now) + '\n' + indented(losses_text(feed, health));
  // Never cut: its end, a host or a field, is what the reader is after.
  return health.error.empty()
             ? line
             : line + indented("last error " + ago(health.error_time, now) + ": " + health.error);
}

std::string feed_json(const FeedStatus& feed) {
  const FeedHealthBody health = feed.health.value_or(FeedHealthBody{});
  const auto count = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  JsonLine line;
  line.add("feed", feed.source)
      .add_or_null("state", state_word(feed))
      .add("expected", feed.expected)
      .add("instrument", feed.newest ? feed.newest->instrument : "");
  feed.newest ? line.add("value", feed.newest->value.value) : line.add_null("value");
  line.add_or_null("unit", feed.newest ? to_string(feed.newest->value.unit) : "");
  add_time(line, "time", feed.newest ? feed.newest->time : Timestamp::never());
  feed.heard_ms ? line.add("heard_ms", *feed.heard_ms) : line.add_null("heard_ms");
  add_time(line, "next_attempt", health.next_attempt);
  line.add("error", health.error);
  add_time(line, "error_time", health.error_time);
  line.add("attempts", count(health.attempts))
      .add("failures", count(health.failures))
      .add("refused", count(health.refused))
      .add("outside_hours", count(health.outside_hours))
      .add("wide_quotes", count(health.wide_quotes))
      .add("late", count(health.late))
      .add("ticks", count(feed.ticks))
      .add("lost", count(feed.lost));
  add_time(line, "complete_up_to", feed.complete_up_to);
  return line.str();
}

}  // namespace yieldwatch
