// What strangers send to the tick bus: refused with a reason, and the next good tick arrives.
#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"
#include "integration/bus/bus_fixture.h"
#include "wire/envelope.h"
#include "wire/tick_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

class UntrustedTest : public BusTest {
 protected:
  UntrustedTest()
      : subscriber_(
            context_, endpoint("ticks"), [](auto name) { return name == "UST10Y"; }, kListening),
        stranger_(context_, zmq::socket_type::xpub) {
    stranger_.set(zmq::sockopt::linger, 0);
    stranger_.connect(endpoint("ticks"));
    zmq::message_t subscription;
    for (int i = 0; i < 2; ++i) {
      EXPECT_TRUE(eventually([&] {
        drain(subscriber_, heard_);  // a socket that binds greets its peers while it is read
        return stranger_.recv(subscription, zmq::recv_flags::dontwait).has_value();
      }));
    }
  }

  void send(const std::vector<std::string>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      stranger_.send(zmq::buffer(frames[i]),
                     i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
    }
  }

  static std::string tick(std::string_view source, std::uint64_t seq,
                          std::string_view instrument = "UST10Y",
                          Timestamp published = {kWallClock}) {
    EnvelopeEncoder encoder;
    TickEncoder().encode(OneTick(instrument, 1, 1).batch(), Timestamp::never(), encoder.body());
    std::string out(
        encoder.finish(
            {.source = source, .epoch = epoch(1), .seq = seq, .publish_time = published}),
        '\0');
    encoder.write(out.data());
    return out;
  }

  // Reads until `count` messages were refused.
  bool refused(std::size_t count) {
    return eventually([&] {
      drain(subscriber_, heard_);
      return heard_.bad.size() >= count;
    });
  }

  TickSubscriber subscriber_;
  zmq::socket_t stranger_;
  RecordingListener heard_;
};

TEST_F(UntrustedTest, GarbageIsRefusedWithAReasonAndTheNextTickArrives) {
  send({"tick.UST10Y."});
  send({"tick.UST10Y.", tick("a", 1), "a third frame", "a fourth"});
  send({"tick.UST10Y.", "garbage"});
  send({"tick." + std::string(10'000, 'A') + '.', tick("a", 1)});
  send({"tick.UST 10Y.", tick("a", 1)});
  send({"tick.UST2Y.", tick("a", 1)});
  send({"sys.heartbeat.b.", tick("a", 1)});
  send({"tick.UST10Y.", ""});
  send({"tick.UST10Y.", tick("good", 1)});
  ASSERT_TRUE(eventually([&] {
    drain(subscriber_, heard_);
    return !heard_.ticks.empty();
  }));
  std::vector<std::string> reasons;
  for (const Refused& refused : heard_.bad) {
    reasons.push_back(refused.reason);
    EXPECT_LE(refused.topic.size(), kMaxTopic);
  }
  EXPECT_EQ(reasons, (std::vector<std::string>{"garbage", "garbage", "garbage", "topic", "topic",
                                               "topic", "topic", "schema"}));
}

TEST_F(UntrustedTest, AGapIsAnnouncedAndANumberThatComesAgainIsRefused) {
  send({"tick.UST10Y.", tick("a", 1)});
  send({"tick.UST10Y.", tick("a", 4)});
  send({"tick.UST10Y.", tick("a", 4)});
  ASSERT_TRUE(refused(1));
  ASSERT_EQ(heard_.gaps.size(), 1U);
  EXPECT_EQ(heard_.gaps.front(), (Gap{"a", epoch(1), "tick.UST10Y.", 2, 3}));
  EXPECT_EQ(heard_.bad.front().reason, "sequence");
  EXPECT_EQ(heard_.ticks.size(), 2U);
  EXPECT_EQ(subscriber_.feeds().front().lost, 2U);
}

TEST_F(UntrustedTest, SourcesBeyondTheLimitAreRefused) {
  for (int i = 0; i < 70; ++i) {
    send({"tick.UST10Y.", tick("source" + std::to_string(i), 1)});
  }
  ASSERT_TRUE(refused(6));
  EXPECT_EQ(heard_.bad.front().reason, "too_many_sources");
  EXPECT_EQ(heard_.ticks.size(), 64U);
  EXPECT_EQ(subscriber_.feeds().size(), 64U);
}

TEST_F(UntrustedTest, ANewSourceTakesThePlaceOfOneLongSilent) {
  for (int i = 0; i < 64; ++i) {
    const Timestamp published = epoch(i == 7 ? 0 : kNanosPerSecond);
    send({"tick.UST10Y.", tick("source" + std::to_string(i), 1, "UST10Y", published)});
  }
  const Timestamp later = epoch(10 * kNanosPerMinute + 1);
  send({"tick.UST10Y.", tick("new", 1, "UST10Y", later)});
  send({"tick.UST10Y.", tick("another", 1, "UST10Y", later)});
  ASSERT_TRUE(refused(1));
  EXPECT_EQ(heard_.bad.front().reason, "too_many_sources");
  EXPECT_EQ(heard_.bad.front().source, "another");
  ASSERT_EQ(subscriber_.feeds().size(), 64U);
  const FeedStatus& feed = subscriber_.feeds()[7];
  EXPECT_EQ(feed.source, "new");
  EXPECT_EQ(feed.messages, 1U);
  EXPECT_EQ(subscriber_.feeds()[8].source, "source8");
}

TEST_F(UntrustedTest, TicksOfUnknownInstrumentsAreDeliveredAndNotNumbered) {
  send({"tick.MADEUP.", tick("a", 9, "MADEUP")});
  send({"tick.MADEUP.", tick("a", 2, "MADEUP")});
  send({"tick.UST10Y.", tick("a", 1)});
  ASSERT_TRUE(eventually([&] {
    drain(subscriber_, heard_);
    return heard_.ticks.size() == 3;
  }));
  EXPECT_TRUE(heard_.gaps.empty());
  EXPECT_TRUE(heard_.bad.empty());
}

TEST_F(UntrustedTest, AMessageTooLongForMemoryEndsTheConnectionOnly) {
  send({"tick.UST10Y.", std::string(kMaxEnvelope + 1, 'x')});
  TickPublisher publisher(context_, endpoint("ticks"), "good", epoch(1));
  ASSERT_TRUE(eventually(greeted(publisher, subscriber_)));
  ASSERT_TRUE(publisher.send(OneTick("UST10Y", 1, 1).batch(), Timestamp::never()));
  EXPECT_TRUE(eventually([&] {
    drain(subscriber_, heard_);
    return heard_.ticks.size() == 1;
  }));
}

}  // namespace
}  // namespace yieldwatch
