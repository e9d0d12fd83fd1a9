#include "app/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, WhatALabelHoldsCanNotEndIt) {
  EXPECT_EQ(escaped_label("plain"), "plain");
  EXPECT_EQ(escaped_label("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
  Metrics metrics;
  metrics.status.feeds.push_back({.source = "x\"} 1\ny", .messages = 3});
  EXPECT_THAT(metrics_text(metrics),
              HasSubstr("\nyieldwatch_messages_total{source=\"x\\\"} 1\\ny\"} 3\n"));
}

TEST(MetricsTest, SaysWhatThereIs) {
  Metrics metrics{.status = {},
                  .slow = 2,
                  .keeps = true,
                  .not_durable = 7,
                  .tick_log_lost = 9,
                  .troubles = {{.part = "journal", .failing = true}}};
  metrics.status.started = {1'400'000'000'000'000'001};
  metrics.status.event_time = {1'500'000'000'250'000'000};
  metrics.status.journal_head = 41;
  metrics.status.refused = {{"late", 5}};
  metrics.status.rules = {
      {.rule = "high", .instrument = "UST10Y", .state = State::firing, .tier = Tier::warning}};
  metrics.status.feeds = {{.source = "desk", .messages = 3, .ticks = 4, .lost = 1}};
  const std::string text = metrics_text(metrics);
  for (const char* line :
       {"yieldwatch_up 1", "yieldwatch_start_time_seconds 1400000000.000000001",
        "yieldwatch_journal_head 41", "yieldwatch_alerts_not_durable_total 7",
        "yieldwatch_disk_failing{part=\"journal\"} 1",
        "yieldwatch_disk_failing{part=\"tick_log\"} 0", "yieldwatch_tick_log_lost_total 9",
        "yieldwatch_messages_total{source=\"desk\"} 3", "yieldwatch_ticks_total{source=\"desk\"} 4",
        "yieldwatch_messages_lost_total{source=\"desk\"} 1",
        "yieldwatch_refused_total{reason=\"late\"} 5", "yieldwatch_slow_subscribers_total 2",
        "yieldwatch_event_time_seconds 1500000000.250000000",
        "yieldwatch_alert_on{rule=\"high\",instrument=\"UST10Y\",tier=\"watch\"} 0",
        "yieldwatch_alert_on{rule=\"high\",instrument=\"UST10Y\",tier=\"warning\"} 1",
        "# TYPE yieldwatch_ticks_total counter"}) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(line) + "\n"));
  }
}

TEST(MetricsTest, SaysHowLiveFeedsAreWithTheirSources) {
  FeedStatus well{.source = "treasury", .expected = true, .heard_ms = 900};
  well.health = {.state = FeedState::good,
                 .attempts = 9,
                 .failures = 2,
                 .refused = 1,
                 .outside_hours = 3,
                 .wide_quotes = 4,
                 .late = 5};
  well.newest = {.instrument = "UST10Y", .time = {1'500'000'000'250'000'000}};
  FeedStatus troubled{.source = "fred", .expected = true, .heard_ms = 900};
  troubled.health = {.state = FeedState::trouble};
  FeedStatus silent = well;
  silent.source = "yahoo";
  silent.silent = true;
  FeedStatus ended = well;
  ended.source = "pipe";
  ended.health->state = FeedState::ended;
  Metrics metrics;
  metrics.status.feeds = {well,  troubled,          silent, {.source = "never", .expected = true},
                          ended, {.source = "desk"}};
  const std::string text = metrics_text(metrics);
  for (const char* line :
       {"yieldwatch_feed_up{source=\"treasury\"} 1", "yieldwatch_feed_up{source=\"fred\"} 0",
        "yieldwatch_feed_up{source=\"yahoo\"} 0", "yieldwatch_feed_up{source=\"never\"} 0",
        "yieldwatch_feed_newest_value_seconds{source=\"treasury\"} 1500000000.250000000",
        "yieldwatch_feed_attempts_total{source=\"treasury\"} 9",
        "yieldwatch_feed_failures_total{source=\"treasury\"} 2",
        "yieldwatch_feed_refused_total{source=\"treasury\"} 1",
        "yieldwatch_feed_outside_hours_total{source=\"treasury\"} 3",
        "yieldwatch_feed_wide_quotes_total{source=\"treasury\"} 4",
        "yieldwatch_feed_late_total{source=\"treasury\"} 5"}) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(line) + "\n"));
  }
  EXPECT_THAT(text, Not(HasSubstr("feed_up{source=\"desk\"}")));
  EXPECT_THAT(text, Not(HasSubstr("feed_up{source=\"pipe\"}")));
}

TEST(MetricsTest, EveryLineIsOfAMetricThatWasDeclared) {
  Metrics metrics;
  metrics.status.event_time = {1};
  metrics.keeps = true;
  std::istringstream lines(metrics_text(metrics) + metrics_text_of_none());
  std::string declared;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) {
      declared = line.substr(7, line.find(' ', 7) - 7);
    } else if (!line.starts_with("# HELP ")) {
      EXPECT_EQ(line.substr(0, line.find_first_of("{ ")), declared);
    }
  }
}

TEST(MetricsTest, WithoutAJournalNothingIsSaidOfOne) {
  EXPECT_THAT(metrics_text({}), Not(HasSubstr("disk")));
  EXPECT_THAT(metrics_text({}), Not(HasSubstr("event_time")));
}

}  // namespace
}  // namespace yieldwatch
