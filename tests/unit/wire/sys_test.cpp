#include "wire/sys.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "support/wire.h"
#include "yieldwatch/v1/sys.pb.h"

namespace yieldwatch {
namespace {

TEST(SysTest, HeartbeatsGapsAndRefusalsComeBackAsTheyWere) {
  std::string body;
  const HeartbeatBody heartbeat{.complete_up_to = {-5}, .end = true, .journal_head = 9};
  encode(heartbeat, body);
  EXPECT_EQ(*decode_heartbeat(body), heartbeat);

  const HeartbeatBody of_live_feed{.complete_up_to = kSomeTime,
                                   .health = FeedHealthBody{.state = FeedState::refused,
                                                            .error = "401: no such key",
                                                            .error_time = kSomeTime,
                                                            .next_attempt = kSomeTime.plus(1),
                                                            .attempts = 3,
                                                            .failures = 2,
                                                            .refused = 1,
                                                            .outside_hours = 7,
                                                            .wide_quotes = 8,
                                                            .late = 9}};
  encode(of_live_feed, body);
  EXPECT_EQ(*decode_heartbeat(body), of_live_feed);

  encode(HeartbeatBody{}, body);
  EXPECT_EQ(decode_heartbeat(body)->complete_up_to, Timestamp::never());

  const Gap gap{"desk", kSomeTime, "tick.UST10Y.", 3, 7};
  encode(gap, body);
  EXPECT_EQ(*decode_gap(body), gap);
  EXPECT_EQ(gap.count(), 5U);

  const Refused refused{.reason = "jump",
                        .source = "desk",
                        .topic = "tick.UST10Y.",
                        .instrument = "UST10Y",
                        .event_time = kSomeTime,
                        .value = Value{42'500'000},
                        .detail = "from 4.25%; ten times its neighbour",
                        .count = 3,
                        .unit = Unit::percent};
  encode(refused, body);
  EXPECT_EQ(*decode_refused(body), refused);
  encode(Refused{.reason = "garbage"}, body);
  EXPECT_EQ(*decode_refused(body), Refused{.reason = "garbage"});
}

TEST(SysTest, OfWhatAFeedCouldNotReadAHeartbeatHasTheNewest) {
  HeartbeatBody heartbeat;
  for (std::size_t i = 0; i < kMaxRefused + 2; ++i) {
    heartbeat.refused.push_back("line " + std::to_string(i));
  }
  std::string body;
  encode(heartbeat, body);
  const auto back = decode_heartbeat(body);
  ASSERT_TRUE(back);
  ASSERT_EQ(back->refused.size(), kMaxRefused);
  EXPECT_EQ(back->refused.front(), "line 2");
  EXPECT_EQ(back->more_refused, 2U);
  encode(*back, body);
  EXPECT_EQ(*decode_heartbeat(body), *back);
}

TEST(SysTest, NewsOfDataAndFeedsComeBackAsTheyWere) {
  std::string body;
  DataNews news{.event = DataEvent::filled,
                .instrument = "UST10Y",
                .source = "treasury",
                .session = *parse_session("2026-09-28"),
                .time = kSomeTime,
                .value = Value{5'240'000},
                .unit = Unit::percent,
                .detail = "a session between others"};
  for (const std::optional<Value> before : {std::optional<Value>(), std::optional(Value{-1})}) {
    news.before = before;
    encode(news, body);
    EXPECT_EQ(*decode_data(body), news);
  }
  encode(DataNews{.event = DataEvent::agree}, body);
  EXPECT_EQ(*decode_data(body), DataNews{.event = DataEvent::agree});
  const FeedNews feed{"treasury", "silent", "nothing for 4 s"};
  encode(feed, body);
  EXPECT_EQ(*decode_feed(body), feed);
}

TEST(SysTest, NoBodyIsEmpty) {
  std::string body;
  encode(HeartbeatBody{}, body);
  EXPECT_NE(body, "");
  EXPECT_EQ(*decode_heartbeat(body), HeartbeatBody{});
}

TEST(SysTest, AHeartbeatMayKnowOfNothingComplete) {
  std::string body;
  const HeartbeatBody nothing_yet{.complete_up_to = Timestamp::never(), .end = true};
  encode(nothing_yet, body);
  v1::Heartbeat message;
  ASSERT_TRUE(message.ParseFromString(body));
  EXPECT_FALSE(message.has_complete_up_to());
  EXPECT_EQ(*decode_heartbeat(body), nothing_yet);

  encode(HeartbeatBody{.complete_up_to = Timestamp{}}, body);
  EXPECT_EQ(decode_heartbeat(body)->complete_up_to, Timestamp{}) << "1970 is an instant";
}

TEST(SysTest, WhatWasReceivedIsQuotedAsPrintableTextOnly) {
  std::string body;
  encode(Refused{.reason = "topic", .topic = "tick.\xff\n" + std::string(10'000, 'A')}, body);
  v1::Refused message;
  ASSERT_TRUE(message.ParseFromString(body)) << "must be valid UTF-8 for every language";
  EXPECT_EQ(message.topic().substr(0, 8), "tick.? A");
  EXPECT_EQ(message.topic().size(), 200U);
}

TEST(SysTest, AStaleInstrumentComesBackAsItWas) {
  const Session session = *parse_session("2026-10-13");
  for (const StaleChange& change :
       {StaleChange{"UST10Y", true, kSomeTime, session, kSomeTime.plus(-kNanosPerDay)},
        StaleChange{.instrument = "UST10Y", .stale = true, .time = kSomeTime},
        StaleChange{.instrument = "UST10Y", .time = kSomeTime, .newest = kSomeTime}}) {
    std::string body;
    encode(change, body);
    const auto decoded = decode_stale(body);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, change);
  }
}

TEST(SysTest, AStaleInstrumentWithoutAnInstantOrADateIsRefused) {
  std::string body;
  for (const auto& spoil : std::vector<std::function<void(v1::Stale&)>>{
           [](v1::Stale& m) { m.set_time(Timestamp::end_of_time().ns); },
           [](v1::Stale& m) { m.set_newest(Timestamp::never().ns); },
           [](v1::Stale& m) { m.set_missing("2026-02-30"); }}) {
    v1::Stale message;
    spoil(message);
    message.SerializeToString(&body);
    EXPECT_FALSE(decode_stale(body));
  }
  EXPECT_FALSE(decode_stale("\xff"));
}

TEST(SysTest, ASlowSubscriberComesBackAsItWas) {
  std::string body;
  encode(Slow{"alert.watch.a.X.\n", 3, 10'000}, body);
  const auto decoded = decode_slow(body);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, (Slow{"alert.watch.a.X. ", 3, 10'000}));
  EXPECT_FALSE(decode_slow("\xff"));
}

TEST(SysTest, ImpossibleNumbersAreRefused) {
  std::string body;
  encode(Gap{"desk", kSomeTime, "tick.X.", 7, 3}, body);
  EXPECT_FALSE(decode_gap(body));
  encode(Gap{"desk", kSomeTime, "tick.X.", 0, 3}, body);
  EXPECT_FALSE(decode_gap(body));
  for (const Timestamp time : {Timestamp::end_of_time(), Timestamp::never().plus(1),
                               Timestamp::earliest().plus(-1), Timestamp::latest().plus(1)}) {
    encode(HeartbeatBody{.complete_up_to = time}, body);
    ASSERT_FALSE(decode_heartbeat(body)) << time.ns;
    EXPECT_EQ(decode_heartbeat(body).error().fault, WireFault::out_of_range);
  }
  EXPECT_EQ(decode_heartbeat(body).error().detail,
            "complete_up_to is 2200-01-01T00:00:00.000000001Z; instants are nanoseconds since "
            "1970, from 1800-01-01 to 2200-01-01");
}

}  // namespace
}  // namespace yieldwatch
