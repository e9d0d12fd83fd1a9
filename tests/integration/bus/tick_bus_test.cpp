#include <optional>

#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"
#include "integration/bus/bus_fixture.h"
#include "support/wire.h"

namespace yieldwatch {
namespace {

using TickBusTest = BusTest;

TEST_F(TickBusTest, NothingOfWhatIsSentAfterSubscribedIsLost) {
  constexpr int kCount = 20'000;
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  EXPECT_FALSE(publisher.subscribed());
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  ASSERT_TRUE(eventually(greeted(publisher, subscriber)));
  for (int i = 0; i < kCount; ++i) {
    ASSERT_TRUE(publisher.send(OneTick("UST10Y", i, i).batch(), Timestamp::never()));
  }
  ASSERT_TRUE(publisher.send(Heartbeat{"desk", {kCount}, {kWallClock}}, true));

  RecordingListener heard;
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.ended;
  }));
  ASSERT_EQ(heard.ticks.size(), kCount);
  for (int i = 0; i < kCount; ++i) {
    ASSERT_EQ(heard.ticks[static_cast<std::size_t>(i)].value.micro, i);
  }
  EXPECT_TRUE(heard.gaps.empty());
  EXPECT_TRUE(heard.bad.empty());
  EXPECT_EQ(heard.complete_up_to, std::vector{Timestamp{kCount}});
}

TEST_F(TickBusTest, APublisherSeesAnAnalyzerGoAndComeBack) {
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  std::optional<TickSubscriber> subscriber;
  subscriber.emplace(context_, endpoint("ticks"), follow_all, kListening);
  ASSERT_TRUE(eventually(greeted(publisher, *subscriber)));
  ASSERT_TRUE(publisher.send(OneTick("UST10Y", 1, 1).batch(), Timestamp::never()));

  subscriber.reset();
  ASSERT_TRUE(eventually([&] { return !publisher.subscribed(); }));

  subscriber.emplace(context_, endpoint("ticks"), follow_all, epoch(2));
  ASSERT_TRUE(eventually(greeted(publisher, *subscriber)));
  ASSERT_TRUE(publisher.send(OneTick("UST10Y", 2, 2).batch(), Timestamp::never()));
  RecordingListener heard;
  ASSERT_TRUE(eventually([&] {
    drain(*subscriber, heard);
    return !heard.ticks.empty();
  }));
  EXPECT_EQ(heard.ticks.front().value.micro, 2);
  EXPECT_EQ(heard.seqs.front(), 2U);
  EXPECT_TRUE(heard.gaps.empty()) << "an analyzer that starts knows of nothing lost";
}

TEST_F(TickBusTest, APublisherThatDoesNotLookWhileAnAnalyzerIsGoneCountsItsReturn) {
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  EXPECT_EQ(publisher.subscriptions(), 0U);
  std::optional<TickSubscriber> subscriber;
  subscriber.emplace(context_, endpoint("ticks"), follow_all, kListening);
  ASSERT_TRUE(eventually(greeted(publisher, *subscriber)));
  EXPECT_EQ(publisher.subscriptions(), 1U);
  subscriber.reset();
  subscriber.emplace(context_, endpoint("ticks"), follow_all, epoch(2));
  ASSERT_TRUE(eventually(
      [&] { return greeted(publisher, *subscriber)() && publisher.subscriptions() > 1; }));
  EXPECT_EQ(publisher.subscriptions(), 2U);
  EXPECT_TRUE(publisher.subscribed());
}

TEST_F(TickBusTest, APublisherThatWaitsToBeCalledByItsNameDoes) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  TickPublisher open(context_, endpoint("ticks"), "replay", epoch(1));
  TickPublisher waiting(context_, endpoint("ticks"), "pipe", epoch(1), Invitation::by_name);
  TickPublisher other(context_, endpoint("ticks"), "pipes", epoch(1), Invitation::by_name);
  ASSERT_TRUE(eventually(greeted(open, subscriber)));
  EXPECT_FALSE(waiting.subscribed());
  subscriber.invite("pipe");
  ASSERT_TRUE(eventually(greeted(waiting, subscriber)));
  EXPECT_EQ(waiting.subscriptions(), 1U);
  EXPECT_FALSE(other.subscribed());
  EXPECT_EQ(open.subscriptions(), 1U);

  // One that comes later finds the invitation there.
  TickPublisher late(context_, endpoint("ticks"), "pipe", epoch(2), Invitation::by_name);
  ASSERT_TRUE(eventually(greeted(late, subscriber)));
}

TEST_F(TickBusTest, WhatAPublisherThatStartedAfterUsSentTooSoonIsAnnounced) {
  constexpr std::uint64_t kTooSoon = 1'000;
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  zmq::socket_t hasty(context_, zmq::socket_type::xpub);
  hasty.set(zmq::sockopt::linger, 0);
  hasty.connect(endpoint("ticks"));
  RecordingListener heard;
  zmq::message_t subscription;
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return hasty.recv(subscription, zmq::recv_flags::dontwait).has_value();
  }));
  Envelope head = good_head();
  head.epoch = epoch(1);
  head.seq = kTooSoon + 1;
  const std::string frame = envelope_bytes(head, tick_body("UST10Y", {{1}}, {{1}}));
  ASSERT_TRUE(eventually([&] {  // its other subscription, to ticks, may still be on its way
    hasty.send(zmq::str_buffer("tick.UST10Y."), zmq::send_flags::sndmore);
    hasty.send(zmq::buffer(frame), zmq::send_flags::none);
    drain(subscriber, heard);
    return !heard.ticks.empty();
  }));
  EXPECT_EQ(heard.gaps, (std::vector{Gap{"desk", epoch(1), "tick.UST10Y.", 1, kTooSoon}}));
  EXPECT_EQ(subscriber.feeds().front().lost, kTooSoon);
}

TEST_F(TickBusTest, NobodyTakesThePlaceOfAFeedOfTheDaemonItself) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  subscriber.reserve("bundled", epoch(1));
  TickPublisher own(context_, endpoint("ticks"), "bundled", epoch(1));
  TickPublisher stranger(context_, endpoint("ticks"), "bundled", epoch(2));
  ASSERT_TRUE(eventually(greeted(own, subscriber)));
  ASSERT_TRUE(eventually(greeted(stranger, subscriber)));
  ASSERT_TRUE(stranger.send(Heartbeat{"bundled", {kWallClock}, {kWallClock}}, true));
  RecordingListener heard;
  EXPECT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.bad.size() == 1;
  }));
  EXPECT_FALSE(heard.ended);
  EXPECT_EQ(heard.bad.front().reason, "epoch");
  ASSERT_TRUE(own.send(Heartbeat{"bundled", {kWallClock}, {kWallClock}}, true));
  EXPECT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.ended;
  }));
}

TEST_F(TickBusTest, AReplayOfNothingEndsToo) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  ASSERT_TRUE(eventually(greeted(publisher, subscriber)));
  ASSERT_TRUE(publisher.send(Heartbeat{"desk", Timestamp::never(), {kWallClock}}, true));
  RecordingListener heard;
  EXPECT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.ended;
  }));
  EXPECT_EQ(heard.complete_up_to, std::vector{Timestamp::never()});
  EXPECT_TRUE(heard.bad.empty());
}

TEST_F(TickBusTest, WhatAFeedCouldNotReadGoesOutWithItsNextHeartbeatTheNewestOfIt) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  ASSERT_TRUE(eventually(greeted(publisher, subscriber)));
  for (char line = 'a'; line <= 'j'; ++line) {
    publisher.announce(std::string(1, line));
  }
  ASSERT_TRUE(publisher.send(Heartbeat{"desk", {kWallClock}, {kWallClock}}, false));
  ASSERT_TRUE(publisher.send(Heartbeat{"desk", {kWallClock}, {kWallClock}}, false));
  RecordingListener heard;
  EXPECT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.refused.size() == 2;
  }));
  EXPECT_EQ(heard.refused,
            (std::vector<std::vector<std::string>>{{"c", "d", "e", "f", "g", "h", "i", "j"}, {}}));
  EXPECT_EQ(heard.more_refused, (std::vector<std::uint32_t>{2, 0}));
}

TEST_F(TickBusTest, AFullPipeTakesNothingAndUsesUpNoNumber) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  ASSERT_TRUE(eventually(greeted(publisher, subscriber)));
  std::uint64_t sent = 0;
  const OneTick tick("UST10Y", 1, 1);
  while (publisher.send(tick.batch(), Timestamp::never())) {
    ++sent;
  }
  RecordingListener heard;
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.seqs.size() == sent;
  }));
  ASSERT_TRUE(eventually([&] { return publisher.send(tick.batch(), Timestamp::never()); }));
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.seqs.size() == sent + 1;
  }));
  EXPECT_EQ(heard.seqs.back(), sent + 1);
  EXPECT_TRUE(heard.gaps.empty());
}

TEST_F(TickBusTest, APublisherThatStartsAnewIsTheSameFeedInANewLife) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  RecordingListener heard;
  for (int life = 1; life <= 2; ++life) {
    TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(life));
    ASSERT_TRUE(eventually(greeted(publisher, subscriber)));
    ASSERT_TRUE(publisher.send(OneTick("UST10Y", life, life).batch(), Timestamp{7}));
    ASSERT_TRUE(eventually([&] {
      drain(subscriber, heard);
      return heard.ticks.size() == static_cast<std::size_t>(life);
    }));
  }
  EXPECT_TRUE(heard.gaps.empty());
  ASSERT_EQ(subscriber.feeds().size(), 1U);
  EXPECT_EQ(subscriber.feeds().front().source, "desk");
  EXPECT_EQ(subscriber.feeds().front().epoch, epoch(2));
  EXPECT_EQ(subscriber.feeds().front().messages, 1U);
}

TEST_F(TickBusTest, ASecondPublisherOfAnOlderLifeIsRefused) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  TickPublisher newer(context_, endpoint("ticks"), "desk", epoch(2));
  TickPublisher older(context_, endpoint("ticks"), "desk", epoch(1));
  ASSERT_TRUE(eventually(greeted(newer, subscriber)) && eventually(greeted(older, subscriber)));
  RecordingListener heard;
  ASSERT_TRUE(newer.send(OneTick("UST10Y", 1, 1).batch(), Timestamp::never()));
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return !heard.ticks.empty();
  }));
  ASSERT_TRUE(older.send(OneTick("UST10Y", 2, 2).batch(), Timestamp::never()));
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return !heard.bad.empty();
  }));
  EXPECT_EQ(heard.bad.front().reason, "epoch");
  EXPECT_EQ(heard.bad.front().source, "desk");
  EXPECT_EQ(heard.bad.front().instrument, "UST10Y");
  EXPECT_EQ(heard.ticks.size(), 1U);
  const std::string detail = heard.bad.front().detail;
  EXPECT_NE(detail.find(to_string(epoch(1))), std::string::npos) << detail;
  EXPECT_NE(detail.find(to_string(epoch(2))), std::string::npos) << detail;
  EXPECT_NE(detail.find("silent for a minute"), std::string::npos) << detail;
  ASSERT_TRUE(older.send(OneTick("UST10Y", 3, 3).batch(), Timestamp::never()));
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.bad.size() == 2;
  }));
  EXPECT_LT(heard.bad.back().detail.size(), detail.size()) << "all of it is said once";
}

TEST_F(TickBusTest, AnOlderLifeIsTakenOnceTheNewerHasBeenSilentForAMinute) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  TickPublisher newer(context_, endpoint("ticks"), "desk", epoch(2));
  TickPublisher older(context_, endpoint("ticks"), "desk", epoch(1));
  ASSERT_TRUE(eventually(greeted(newer, subscriber)) && eventually(greeted(older, subscriber)));
  RecordingListener heard;
  ASSERT_TRUE(newer.send(OneTick("UST10Y", 1, 1).batch(), Timestamp::never()));
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.ticks.size() == 1;
  }));
  ASSERT_TRUE(older.send(OneTick("UST10Y", 2, 2).batch(), Timestamp::never()));
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard, kNanosPerMinute + 1);
    return heard.ticks.size() == 2;
  }));
  EXPECT_TRUE(heard.bad.empty());
  EXPECT_TRUE(heard.gaps.empty());
  ASSERT_EQ(subscriber.feeds().size(), 1U);
  EXPECT_EQ(subscriber.feeds().front().epoch, epoch(1));
}

}  // namespace
}  // namespace yieldwatch
