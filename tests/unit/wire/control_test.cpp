#include "wire/control.h"

#include <gtest/gtest.h>

#include "support/wire.h"
#include "yieldwatch/v1/control.pb.h"

namespace yieldwatch {
namespace {

RuleStatus some_rule() {
  return {.rule = "ust10y-rise-60d",
          .instrument = "UST10Y",
          .state = State::pending,
          .tier = Tier::watch,
          .value = Value{62'000'000},
          .unit = Unit::basis_points,
          .next_tier = Tier::warning,
          .next_level = Value{75'000'000},
          .distance = Value{13'000'000},
          .distance_sigma = Value{2'345'678},
          .id = "an/id",
          .held_back = "for another 2 sessions",
          .text = "change(UST10Y, 60d)"};
}

FeedStatus some_feed() {
  FeedStatus feed{.source = "treasury", .expected = true, .silent = true, .heard_ms = 3'200};
  feed.health = {.state = FeedState::trouble,
                 .error = "503 Service Unavailable",
                 .error_time = kSomeTime,
                 .next_attempt = kSomeTime,
                 .attempts = 7,
                 .failures = 3,
                 .refused = 2};
  feed.newest = {
      .instrument = "UST10Y", .value = {Value{4'250'000}, Unit::percent}, .time = kSomeTime};
  return feed;
}

TEST(ControlTest, AStatusComesBackAsItWas) {
  const StatusReport sent{
      .version = "0.1.0",
      .pid = 42,
      .started = kSomeTime,
      .event_time = kSomeTime,
      .replaying = true,
      .journal_head = 7,
      .rules = {some_rule(), {.rule = "b", .instrument = "-", .unit = Unit::sigma}},
      .feeds = {{"desk", kSomeTime, 5, 6, 1, kSomeTime, kSomeTime}, {.source = "new"}, some_feed()},
      .instruments = {{"UST10Y",
                       {Value{4'250'000}, Unit::percent},
                       kSomeTime,
                       Session{20'717},
                       9,
                       1,
                       true,
                       kSomeTime,
                       "fred"}},
      .refused = {{"late", 3}}};
  const auto decoded = decode_reply(encode(ControlReply{5, sent}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->id, 5U);
  EXPECT_EQ(std::get<StatusReport>(decoded->answer), sent);
}

TEST(ControlTest, AnExplanationComesBackAsItWas) {
  const std::vector<Explanation> sent{
      {.status = some_rule(),
       .summary = "10-year yield up",
       .meaning = "c0 - cN",
       .points = {{"now", {Value{4'850'000}, Unit::percent}, "2026-09-28"}},
       .levels =
           {{Tier::warning, {75'000'000}, {60'000'000}, Value{1}, Value{-2}, true, true, kSomeTime},
            {.tier = Tier::critical}},
       .conditions = {{"last(UST2Y) < 5%", Value{1}, Unit::percent, true}, {.text = "x"}},
       .inputs = some_transition().inputs,
       .hold_for = "0s",
       .keep_firing = "2d",
       .rule_hash = "0123456789abcdef"},
      {.status = some_rule()}};
  const auto decoded = decode_reply(encode(ControlReply{6, sent}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<std::vector<Explanation>>(decoded->answer), sent);
}

TEST(ControlTest, QuestionsAndErrorsCross) {
  const auto status = decode_request(encode(ControlRequest{1, StatusQuestion{}}));
  ASSERT_TRUE(status);
  EXPECT_TRUE(std::holds_alternative<StatusQuestion>(status->question));
  const auto explain = decode_request(encode(ControlRequest{2, ExplainQuestion{"a-rule"}}));
  ASSERT_TRUE(explain);
  EXPECT_EQ(explain->id, 2U);
  EXPECT_EQ(std::get<ExplainQuestion>(explain->question).rule, "a-rule");
  const auto error = decode_reply(encode(ControlReply{3, ControlError{"no rule\nx"}}));
  ASSERT_TRUE(error);
  EXPECT_EQ(std::get<ControlError>(error->answer).text, "no rule x");
}

TEST(ControlTest, WhatWeDoNotSpeakIsRefused) {
  v1::Request request;
  request.set_schema(2);
  EXPECT_EQ(decode_request(request.SerializeAsString()).error().fault, WireFault::schema);
  request.set_schema(1);
  EXPECT_EQ(decode_request(request.SerializeAsString()).error().fault, WireFault::garbage);
  EXPECT_FALSE(decode_request("\xff"));
  EXPECT_FALSE(decode_reply("\xff"));
  EXPECT_FALSE(decode_reply(""));
}

}  // namespace
}  // namespace yieldwatch
