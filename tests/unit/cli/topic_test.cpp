#include "cli/topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/output.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;

// What is said of a topic; empty if it is one.
std::string complaint(const std::string& wanted) {
  try {
    require_topic(wanted);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(TopicTest, ATierAndTheBeginningOfATopicCanBeFollowed) {
  for (const char* wanted : {"",
                             "none",
                             "watch",
                             "warning",
                             "critical",
                             "alert",
                             "alert.",
                             "alert.watch",
                             "alert.watch.",
                             "alert.none.my-rule",
                             "alert.critical.my-rule.UST10Y.",
                             "sys",
                             "sys.",
                             "sys.gap.",
                             "sys.late",
                             "sys.bad.",
                             "sys.stale",
                             "sys.slow.",
                             "sys.disk",
                             "sys.data.",
                             "sys.feed.",
                             "sys.heartbeat.",
                             "sys.heartbeat.yieldwatchd."}) {
    EXPECT_EQ(complaint(wanted), "") << wanted;
  }
}

TEST(TopicTest, WhatNobodyEverPublishesIsRefusedAndTheNearestNamed) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"waring", "did you mean warning?"},
      {"alrt.", "did you mean alert.?"},
      {"alert.waring.my-rule", "did you mean alert.warning.?"},
      {"sys.bda.", "did you mean sys.bad.?"},
      {"sys.gaps", "did you mean sys.gap.?"},
      {"sys.heartbeats.x.", "did you mean sys.heartbeat.?"},
      {"my-rule", "\"my-rule\" is no topic; there are"},
      {"tick.UST10Y.", "\"tick.UST10Y.\" is no topic; there are"},
      {".", "is no topic"},
      {"\n", "is no topic"},
  };
  for (const auto& [wanted, expected] : cases) {
    EXPECT_THAT(complaint(wanted), HasSubstr(expected)) << wanted;
  }
}

}  // namespace
}  // namespace yieldwatch
