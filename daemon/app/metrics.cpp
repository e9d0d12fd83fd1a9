#include "app/metrics.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "core/transition.h"

namespace yieldwatch {
namespace {

using Label = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 2> kParts{"journal", "tick_log"};
constexpr std::array<Tier, kTierCount> kTiers{Tier::watch, Tier::warning, Tier::critical};

class Text {
 public:
  // The lines that follow are of this metric.
  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = "yieldwatch_" + std::string(name);
    out_.append("# HELP ").append(name_).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
  }

  void line(std::initializer_list<Label> labels, std::string_view value) {
    out_ += name_;
    std::string_view before = "{";
    for (const auto& [label, text] : labels) {
      out_.append(before).append(label).append("=\"").append(escaped_label(text)).append("\"");
      before = ",";
    }
    out_.append(labels.size() == 0 ? " " : "} ").append(value).append("\n");
  }
  void line(std::initializer_list<Label> labels, std::uint64_t value) {
    line(labels, std::to_string(value));
  }

  std::string take() { return std::move(out_); }

 private:
  std::string name_;
  std::string out_;
};

// Seconds since 1970; what is before it counts as 1970 itself.
std::string seconds(Timestamp time) {
  time.ns = std::max<std::int64_t>(0, time.ns);
  const std::string ns = std::to_string(time.ns % kNanosPerSecond);
  return std::to_string(time.ns / kNanosPerSecond) + "." + std::string(9 - ns.size(), '0') + ns;
}

void add_feeds(const std::vector<FeedStatus>& feeds, Text& text) {
  const auto add = [&](std::string_view name, std::string_view help,
                       std::uint64_t FeedStatus::*count) {
    text.begin(name, "counter", help);
    for (const FeedStatus& feed : feeds) {
      text.line({{"source", feed.source}}, feed.*count);
    }
  };
  add("messages_total", "Messages of a feed, since it began.", &FeedStatus::messages);
  add("ticks_total", "Ticks of a feed, since it began.", &FeedStatus::ticks);
  add("messages_lost_total", "Messages of a feed that were numbered and never came.",
      &FeedStatus::lost);
}

// How feeds are with their sources: of those that say so, and of those that are expected.
void add_health(const std::vector<FeedStatus>& feeds, Text& text) {
  text.begin("feed_up", "gauge",
             "1 while a live feed is heard and its source serves it; none of one that has ended.");
  for (const FeedStatus& feed : feeds) {
    const bool has_ended = feed.health && feed.health->state == FeedState::ended;
    if ((feed.expected || feed.health) && !has_ended) {
      const bool is_good = !feed.health || feed.health->state == FeedState::good;
      text.line({{"source", feed.source}}, std::uint64_t{is_good && feed.heard_ms && !feed.silent});
    }
  }
  text.begin("feed_newest_value_seconds", "gauge",
             "Event time of a feed's newest value, since 1970.");
  for (const FeedStatus& feed : feeds) {
    if (feed.newest) {
      text.line({{"source", feed.source}}, seconds(feed.newest->time));
    }
  }
  const auto add = [&](std::string_view name, std::string_view help,
                       std::uint64_t FeedHealthBody::*count) {
    text.begin(name, "counter", help);
    for (const FeedStatus& feed : feeds) {
      if (feed.health) {
        text.line({{"source", feed.source}}, (*feed.health).*count);
      }
    }
  };
  add("feed_attempts_total", "Requests or connections of a live feed, since it began.",
      &FeedHealthBody::attempts);
  add("feed_failures_total", "Those of them that failed.", &FeedHealthBody::failures);
  add("feed_refused_total", "Rows and fields that a live feed could not read.",
      &FeedHealthBody::refused);
  add("feed_outside_hours_total", "What a stream left out as outside its market's hours.",
      &FeedHealthBody::outside_hours);
  add("feed_wide_quotes_total", "Quotes that a stream left out as too wide.",
      &FeedHealthBody::wide_quotes);
  add("feed_late_total", "What a stream left out as older than what it had sent.",
      &FeedHealthBody::late);
}

void add_rules(const std::vector<RuleStatus>& rules, Text& text) {
  text.begin("alert_on", "gauge", "1 while the rule is in that tier.");
  for (const RuleStatus& rule : rules) {
    for (const Tier tier : kTiers) {
      text.line({{"rule", rule.rule}, {"instrument", rule.instrument}, {"tier", to_string(tier)}},
                std::uint64_t{rule.tier == tier});
    }
  }
}

void add_disk(const Metrics& metrics, Text& text) {
  text.begin("alerts_not_durable_total", "counter",
             "Alerts published before they were on the disk.");
  text.line({}, metrics.not_durable);
  text.begin("disk_failing", "gauge", "1 while this part of the journal can't be written.");
  for (const std::string_view part : kParts) {
    text.line({{"part", part}}, static_cast<std::uint64_t>(
                                    std::ranges::count(metrics.troubles, part, &DiskReport::part)));
  }
  text.begin("tick_log_lost_total", "counter", "Messages that the tick log could not keep.");
  text.line({}, metrics.tick_log_lost);
}

void add_up(bool is_up, Text& text) {
  text.begin("up", "gauge", "1 while the daemon runs; if it was killed, the file is old.");
  text.line({}, std::uint64_t{is_up});
}

}  // namespace

std::string escaped_label(std::string_view value) {
  std::string out;
  for (const char c : value) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '"':
        out += "\\\"";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string metrics_text(const Metrics& metrics) {
  Text text;
  add_up(true, text);
  text.begin("start_time_seconds", "gauge", "When the daemon started, since 1970.");
  text.line({}, seconds(metrics.status.started));
  text.begin("journal_head", "gauge", "Number of the newest alert.");
  text.line({}, metrics.status.journal_head);
  if (metrics.keeps) {
    add_disk(metrics, text);
  }
  add_feeds(metrics.status.feeds, text);
  add_health(metrics.status.feeds, text);
  text.begin("refused_total", "counter", "What came in and was not used, by its reason.");
  for (const RefusedCount& refused : metrics.status.refused) {
    text.line({{"reason", refused.reason}}, refused.count);
  }
  text.begin("slow_subscribers_total", "counter", "Times that a subscriber's queue was full.");
  text.line({}, metrics.slow);
  if (metrics.status.event_time != Timestamp::never()) {
    text.begin("event_time_seconds", "gauge", "The latest time that the market has told of.");
    text.line({}, seconds(metrics.status.event_time));
  }
  add_rules(metrics.status.rules, text);
  return text.take();
}

std::string metrics_text_of_none() {
  Text text;
  add_up(false, text);
  return text.take();
}

}  // namespace yieldwatch
