#include "wire/topics.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

using Topics = std::vector<std::string>;

TEST(TopicsTest, TopicsAreTokensEndedByDots) {
  EXPECT_EQ(tick_topic("UST10Y"), "tick.UST10Y.");
  EXPECT_EQ(heartbeat_topic("desk"), "sys.heartbeat.desk.");
  EXPECT_EQ(alert_topic(Tier::warning, "a-rule", "-"), "alert.warning.a-rule.-.");
}

TEST(TopicsTest, ATopicIsReadBack) {
  EXPECT_EQ(tick_instrument("tick.UST10Y."), "UST10Y");
  EXPECT_EQ(heartbeat_source("sys.heartbeat.desk."), "desk");
  const auto alert = parse_alert_topic("alert.critical.a-rule.UST10Y.");
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->tier, Tier::critical);
  EXPECT_EQ(alert->rule, "a-rule");
  EXPECT_EQ(alert->instrument, "UST10Y");
  EXPECT_TRUE(parse_alert_topic("alert.none.a-rule.-."));
}

TEST(TopicsTest, WhatIsNoTopicIsRefused) {
  for (const char* topic : {"", "tick.", "tick..", "tick.UST10Y", "tick.UST10Y.x.", "tick.UST 10Y.",
                            "tick.UST-10Y.", "Tick.UST10Y.", "tick.UST10Y.\n"}) {
    EXPECT_FALSE(tick_instrument(topic)) << topic;
  }
  for (const char* topic :
       {"alert.", "alert.warning.", "alert.warning.a.", "alert.warning.a.b", "alert.grave.a.b.",
        "alert.warning.A.b.", "alert.warning.a.b.c.", "alert.warning..b.", "alert.warning.a.."}) {
    EXPECT_FALSE(parse_alert_topic(topic)) << topic;
  }
  EXPECT_FALSE(tick_instrument("tick." + std::string(49, 'A') + '.'));
  EXPECT_FALSE(tick_instrument("tick." + std::string(10'000, 'A') + '.'));
  EXPECT_FALSE(heartbeat_source("sys.heartbeat." + std::string(65, 'a') + '.'));
}

TEST(TopicsTest, TheLongestNamesFitIntoATopic) {
  EXPECT_LE(alert_topic(Tier::critical, std::string(96, 'a'), std::string(48, 'A')).size(),
            kMaxTopic);
  EXPECT_LE(heartbeat_topic(std::string(kMaxSource, 'a')).size(), kMaxTopic);
}

TEST(TopicsTest, WhoFollowsATierFollowsTheHigherOnes) {
  EXPECT_EQ(subscriptions("warning"), (Topics{"alert.warning.", "alert.critical."}));
  EXPECT_EQ(subscriptions("alert.warning."), (Topics{"alert.warning.", "alert.critical."}));
  EXPECT_EQ(subscriptions("alert.warning"), (Topics{"alert.warning.", "alert.critical."}));
  EXPECT_EQ(subscriptions("critical"), (Topics{"alert.critical."}));
  EXPECT_EQ(subscriptions("alert.watch.a-rule"),
            (Topics{"alert.watch.a-rule.", "alert.warning.a-rule.", "alert.critical.a-rule."}));
}

TEST(TopicsTest, OtherWishesArePrefixesCompletedWithADot) {
  EXPECT_EQ(subscriptions(""), (Topics{"alert."}));
  EXPECT_EQ(subscriptions("alert"), (Topics{"alert."}));
  EXPECT_EQ(subscriptions("sys.gap"), (Topics{"sys.gap."}));
  EXPECT_EQ(subscriptions("sys."), (Topics{"sys."}));
}

TEST(TopicsTest, ASourceHasAPlainName) {
  EXPECT_TRUE(is_source_name("Desk_2-b"));
  EXPECT_TRUE(is_source_name(std::string(64, 'a')));
  for (const char* name : {"", "a b", "a.b", "a\n", "ä"}) {
    EXPECT_FALSE(is_source_name(name)) << name;
  }
  EXPECT_FALSE(is_source_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace yieldwatch
