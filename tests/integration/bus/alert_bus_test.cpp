#include <optional>

#include "bus/alert_publisher.h"
#include "bus/alert_subscriber.h"
#include "integration/bus/bus_fixture.h"
#include "wire/alert_codec.h"

namespace yieldwatch {
namespace {

using std::chrono::milliseconds;

Transition transition(Tier tier) {
  return {.time = {kWallClock},
          .session = {20'000},
          .rule = "ust10y-rise-60d",
          .rule_hash = "0123456789abcdef",
          .instrument = "UST10Y",
          .state = State::firing,
          .tier = tier,
          .previous_state = State::inactive,
          .value = Value{75'000'000},
          .unit = Unit::basis_points,
          .level = Value{75'000'000},
          .reason = Reason::enter,
          .id = "ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z",
          .over = "in 60 sessions"};
}

class AlertBusTest : public BusTest {
 protected:
  AlertBusTest() { publisher_.emplace(context_, endpoint("alerts"), "yieldwatchd", epoch(1)); }

  // A subscriber whose subscriptions have crossed: as many as `prefixes`.
  std::unique_ptr<AlertSubscriber> subscriber(const std::vector<std::string>& wanted,
                                              std::size_t prefixes) {
    auto made = std::make_unique<AlertSubscriber>(context_, endpoint("alerts"), wanted);
    EXPECT_TRUE(eventually([&] { return publisher_->subscriptions() == prefixes; }));
    return made;
  }

  static AlertEvent next(AlertSubscriber& subscriber) {
    auto event = subscriber.receive(std::chrono::seconds(10));
    EXPECT_TRUE(event) << "nothing came";
    return event ? *event : AlertEvent{};
  }

  // Publishes a transition that a subscription to `rule` alone gets.
  void publish(Tier tier, std::uint64_t journal_seq) {
    publisher_->publish(transition(tier), journal_seq, {kWallClock});
  }

  std::optional<AlertPublisher> publisher_;
};

TEST_F(AlertBusTest, AnAlertArrivesAsItWasSent) {
  const auto client = subscriber({}, 2);
  publish(Tier::warning, 17);
  const AlertEvent event = next(*client);
  EXPECT_EQ(event.topic, "alert.warning.ust10y-rise-60d.UST10Y.");
  EXPECT_EQ(event.source, "yieldwatchd");
  EXPECT_EQ(event.epoch, epoch(1));
  EXPECT_EQ(event.seq, 1U);
  EXPECT_EQ(event.journal_seq, 17U);
  ASSERT_TRUE(std::holds_alternative<Transition>(event.content));
  EXPECT_EQ(std::get<Transition>(event.content), transition(Tier::warning));
}

TEST_F(AlertBusTest, WhoFollowsATierGetsTheHigherOnesToo) {
  const auto client = subscriber({"warning"}, 3);
  publish(Tier::watch, 1);
  publish(Tier::warning, 2);
  publish(Tier::critical, 3);
  EXPECT_EQ(next(*client).journal_seq, 2U);
  EXPECT_EQ(next(*client).journal_seq, 3U);
  EXPECT_FALSE(client->receive(milliseconds(0)));
}

TEST_F(AlertBusTest, TheSystemsOwnMessagesArriveOnTheirTopics) {
  const auto client = subscriber({"sys"}, 2);
  const Refused late{.reason = "late", .instrument = "UST10Y", .detail = "x", .count = 3};
  Refused bad{.reason = "garbage", .topic = "tick.\n"};
  const Gap gap{"desk", epoch(1), "tick.UST10Y.", 3, 4};
  publisher_->publish(late, Origin::live, {kWallClock});
  publisher_->publish(bad, Origin::live, {kWallClock});
  publisher_->publish(gap, Origin::live, {kWallClock});
  AlertEvent event = next(*client);
  EXPECT_EQ(event.topic, "sys.late.");
  EXPECT_EQ(std::get<Refused>(event.content), late);
  event = next(*client);
  EXPECT_EQ(event.topic, "sys.bad.");
  bad.topic = "tick. ";
  EXPECT_EQ(std::get<Refused>(event.content), bad);
  event = next(*client);
  EXPECT_EQ(event.topic, "sys.gap.");
  EXPECT_EQ(std::get<Gap>(event.content), gap);
}

TEST_F(AlertBusTest, AStaleInstrumentIsToldOnATopicOfItsOwn) {
  const auto client = subscriber({"sys.stale."}, 2);
  const StaleChange change{"UST10Y", true, {kWallClock}, *parse_session("2026-10-13"), {}};
  publisher_->publish(change, Origin::replay, {kWallClock});
  const AlertEvent event = next(*client);
  EXPECT_EQ(event.topic, "sys.stale.");
  EXPECT_EQ(event.origin, Origin::replay);
  EXPECT_EQ(std::get<StaleChange>(event.content), change);
}

TEST_F(AlertBusTest, ASubscriptionToTheHeartbeatIsAGreeting) {
  EXPECT_FALSE(publisher_->greeted());
  const auto client = subscriber({}, 2);
  EXPECT_TRUE(publisher_->greeted());
  publisher_->publish(HeartbeatBody{}, {kWallClock});
  EXPECT_FALSE(publisher_->greeted());
  const auto second = subscriber({}, 4);
  EXPECT_TRUE(publisher_->greeted()) << "though somebody follows it already";
}

TEST_F(AlertBusTest, AnAlertThatIsNotInTheJournalSaysSo) {
  const auto client = subscriber({}, 2);
  JournaledAlert alert{.journal_seq = 7,
                       .publish_time = {kWallClock},
                       .topic = "alert.warning.ust10y-rise-60d.UST10Y.",
                       .not_durable = true};
  AlertEncoder().encode(transition(Tier::warning), alert.transition);
  publisher_->publish(alert, Origin::drill);
  const AlertEvent event = next(*client);
  EXPECT_TRUE(event.not_durable);
  EXPECT_EQ(event.journal_seq, 7U);
  EXPECT_EQ(event.origin, Origin::drill);
}

TEST_F(AlertBusTest, AFullQueueIsToldAndOnlyItsSubscriberLoses) {
  const auto idle = subscriber({}, 2);
  const auto reading = subscriber({}, 4);
  const auto listening = subscriber({"sys.slow"}, 6);
  std::uint64_t sent = 0;
  std::uint64_t heard = 0;
  while (publisher_->slow() == 0) {
    for (int i = 0; i < 1'000; ++i) {
      publish(Tier::warning, ++sent);
    }
    ASSERT_LE(sent, 200'000U);
    while (heard < sent) {
      ASSERT_EQ(next(*reading).seq, ++heard);
    }
  }
  const AlertEvent event = next(*listening);
  ASSERT_TRUE(std::holds_alternative<Slow>(event.content)) << event.topic;
  const auto& slow = std::get<Slow>(event.content);
  EXPECT_EQ(slow.topic, "alert.warning.ust10y-rise-60d.UST10Y.");
  EXPECT_EQ(slow.count, 1U);
  EXPECT_EQ(slow.queue, AlertPublisher::kQueue);
}

TEST_F(AlertBusTest, AClientSeesTheDaemonStartAnew) {
  const auto client = subscriber({}, 2);
  publish(Tier::warning, 5);
  EXPECT_EQ(next(*client).journal_seq, 5U);
  publisher_.reset();
  publisher_.emplace(context_, endpoint("alerts"), "yieldwatchd", epoch(2));
  ASSERT_TRUE(eventually([&] {
    EXPECT_FALSE(client->receive(milliseconds(0)));
    return publisher_->subscriptions() == 2;
  }));
  publish(Tier::warning, 1);
  EXPECT_EQ(std::get<Restarted>(next(*client).content), Restarted{epoch(1)});
  EXPECT_EQ(next(*client).journal_seq, 1U);
}

TEST_F(AlertBusTest, WhatADaemonThatStartedAfterUsSentTooSoonIsMissed) {
  publish(Tier::warning, 1);
  publish(Tier::warning, 2);
  const auto late = subscriber({"warning"}, 3);
  AlertSubscriber waiting(context_, endpoint("alerts"), {}, kListening);
  ASSERT_TRUE(eventually([&] {
    EXPECT_FALSE(waiting.receive(milliseconds(0)));
    return publisher_->subscriptions() == 5;
  }));
  publish(Tier::warning, 3);
  EXPECT_EQ(next(*late).journal_seq, 3U) << "it does not know when it began to listen";
  EXPECT_EQ(std::get<Missed>(next(waiting).content),
            (Missed{"alert.warning.ust10y-rise-60d.UST10Y.", false, 1, 2}));
  EXPECT_EQ(next(waiting).journal_seq, 3U);
}

TEST_F(AlertBusTest, ASubscriberThatReadsNothingStallsNobody) {
  const auto idle = subscriber({}, 2);
  const auto reading = std::make_unique<AlertSubscriber>(context_, endpoint("alerts"),
                                                         std::vector<std::string>{"sys.gap"});
  ASSERT_TRUE(eventually([&] { return publisher_->subscriptions() == 4; }));
  constexpr int kMoreThanFits = 40'000;
  for (int i = 1; i <= kMoreThanFits; ++i) {
    publish(Tier::warning, static_cast<std::uint64_t>(i));
  }
  publisher_->publish(Gap{"desk", epoch(1), "tick.UST10Y.", 1, 1}, Origin::live, {kWallClock});
  EXPECT_EQ(next(*reading).topic, "sys.gap.");
}

}  // namespace
}  // namespace yieldwatch
