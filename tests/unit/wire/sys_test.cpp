#include "wire/sys.h"

#include <gtest/gtest.h>

#include "support/wire.h"
#include "yieldwatch/v1/sys.pb.h"

namespace yieldwatch {
namespace {

TEST(SysTest, HeartbeatsGapsAndRefusalsComeBackAsTheyWere) {
  std::string body;
  const HeartbeatBody heartbeat{.complete_up_to = {-5}, .end = true, .journal_head = 9};
  encode(heartbeat, body);
  EXPECT_EQ(*decode_heartbeat(body), heartbeat);

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
                        .count = 3};
  encode(refused, body);
  EXPECT_EQ(*decode_refused(body), refused);
  encode(Refused{.reason = "garbage"}, body);
  EXPECT_EQ(*decode_refused(body), Refused{.reason = "garbage"});
}

TEST(SysTest, NoBodyIsEmpty) {
  std::string body;
  encode(HeartbeatBody{}, body);
  EXPECT_NE(body, "");
  EXPECT_EQ(*decode_heartbeat(body), HeartbeatBody{});
}

TEST(SysTest, WhatWasReceivedIsQuotedAsPrintableTextOnly) {
  std::string body;
  encode(Refused{.reason = "topic", .topic = "tick.\xff\n" + std::string(10'000, 'A')}, body);
  v1::Refused message;
  ASSERT_TRUE(message.ParseFromString(body)) << "must be valid UTF-8 for every language";
  EXPECT_EQ(message.topic().substr(0, 8), "tick.? A");
  EXPECT_EQ(message.topic().size(), 200U);
}

TEST(SysTest, ImpossibleNumbersAreRefused) {
  std::string body;
  encode(Gap{"desk", kSomeTime, "tick.X.", 7, 3}, body);
  EXPECT_FALSE(decode_gap(body));
  encode(Gap{"desk", kSomeTime, "tick.X.", 0, 3}, body);
  EXPECT_FALSE(decode_gap(body));
  encode(HeartbeatBody{.complete_up_to = Timestamp::never()}, body);
  EXPECT_FALSE(decode_heartbeat(body));
  encode(HeartbeatBody{.complete_up_to = Timestamp::end_of_time()}, body);
  EXPECT_FALSE(decode_heartbeat(body));
}

}  // namespace
}  // namespace yieldwatch
