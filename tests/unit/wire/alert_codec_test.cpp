#include "wire/alert_codec.h"

#include <gtest/gtest.h>

#include "support/records.h"
#include "support/wire.h"
#include "yieldwatch/v1/alert.pb.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kTopic = "alert.warning.ust10y-rise-60d.UST10Y.";

std::string body_of(const Transition& transition) {
  std::string body;
  AlertEncoder().encode(transition, body);
  return body;
}

TEST(AlertCodecTest, ATransitionComesBackAsItWas) {
  const Transition sent = some_transition();
  const auto decoded = decode_transition(kTopic, body_of(sent));
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(*decoded, sent);
}

TEST(AlertCodecTest, WhatATransitionLacksItLacksAfterwards) {
  Transition sent = some_transition();
  sent.session = Session::none();
  sent.instrument = "-";
  sent.value.reset();
  sent.level.reset();
  sent.id.clear();
  sent.inputs.clear();
  const auto decoded = decode_transition(body_of(sent));
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(*decoded, sent);
}

TEST(AlertCodecTest, TheRecordComesBackAsItWas) {
  Transition sent = with_record(some_transition());
  ASSERT_TRUE(sent.record);
  const auto decoded = decode_transition(kTopic, body_of(sent));
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(*decoded, sent);
  EXPECT_EQ(to_json_line(*decoded), to_json_line(sent));

  // And of a regime that was changed since, and of figures that there are not.
  sent.record->horizons[1].regimes.at(0).stale = true;
  HorizonRecord& bare = sent.record->horizons[0];
  bare = {.horizon = 20, .first = bare.first, .last = bare.last};
  sent.record->stale = true;
  sent.record->in_sample = true;
  const auto again = decode_transition(kTopic, body_of(sent));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(*again, sent);
}

TEST(AlertCodecTest, WhatIsWrongWithARecordIsRefused) {
  const auto fault = [](auto change) {
    v1::Transition message;
    message.ParseFromString(body_of(with_record(some_transition())));
    change(message, *message.mutable_evidence(), *message.mutable_evidence()->mutable_horizons(0));
    const auto decoded = decode_transition(message.SerializeAsString());
    return decoded ? "" : std::string(to_string(decoded.error().fault));
  };
  EXPECT_EQ(fault([](auto&, auto&, auto&) {}), "");
  EXPECT_EQ(fault([](auto&, auto& e, auto&) { e.clear_horizons(); }), "garbage");
  EXPECT_EQ(fault([](auto&, auto& e, auto&) {
              for (int i = 0; i < 40; ++i) {
                *e.add_horizons() = e.horizons(0);
              }
            }),
            "garbage");
  EXPECT_EQ(fault([](auto&, auto& e, auto&) { e.set_first("1962-02-30"); }), "garbage");
  EXPECT_EQ(fault([](auto&, auto& e, auto&) { e.clear_tier(); }), "garbage");
  EXPECT_EQ(fault([](auto&, auto&, auto& h) { h.set_last(""); }), "garbage");
  EXPECT_EQ(fault([](auto&, auto&, auto& h) { h.set_verdict(v1::VERDICT_UNSPECIFIED); }),
            "garbage");
  EXPECT_EQ(fault([](auto&, auto&, auto& h) { h.set_mean_pp_e6(Value::kLimit); }), "garbage");
  EXPECT_EQ(fault([](auto&, auto&, auto& h) { h.mutable_interval_pp()->set_low_e6(1); }),
            "garbage");
  EXPECT_EQ(fault([](auto&, auto&, auto& h) {
              for (int i = 0; i < 65; ++i) {
                h.add_regimes();
              }
            }),
            "garbage");
  EXPECT_EQ(fault([](auto& m, auto&, auto&) {
              for (int i = 0; i < 65; ++i) {
                m.add_regimes();
              }
            }),
            "garbage");
  EXPECT_EQ(fault([](auto& m, auto&, auto&) { m.mutable_same_period()->clear_unit(); }), "garbage");
}

TEST(AlertCodecTest, NamesInARecordCannotForgeALine) {
  v1::Transition message;
  message.ParseFromString(body_of(with_record(some_transition())));
  message.mutable_evidence()->set_history("a\nb");
  message.mutable_regimes(0)->set_name("c\rd");
  message.mutable_regimes(0)->set_hash("0123\n");
  message.mutable_evidence()->mutable_horizons(1)->mutable_regimes(0)->set_name("e\x1bx");
  const auto decoded = decode_transition(message.SerializeAsString());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->record->history, "a b");
  EXPECT_EQ(decoded->regimes[0].name, "c d");
  EXPECT_EQ(decoded->regimes[0].hash, "0123 ");
  EXPECT_EQ(decoded->record->shown().regimes[0].name, "e x");
}

TEST(AlertCodecTest, EveryWordOfEveryEnumerationCrosses) {
  Transition sent = some_transition();
  for (int i = 0; i <= static_cast<int>(Reason::corrected); ++i) {
    sent.reason = static_cast<Reason>(i);
    sent.state = static_cast<State>(i % 5);
    sent.tier = static_cast<Tier>(i % 4);
    sent.unit = static_cast<Unit>(i + 2);
    sent.origin = static_cast<Origin>(i % 3);
    const auto decoded = decode_transition(body_of(sent));
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(*decoded, sent);
  }
}

TEST(AlertCodecTest, FreeTextCannotForgeALine) {
  v1::Transition message;
  message.ParseFromString(body_of(some_transition()));
  message.set_summary("up\n2026-09-28T19:30:00Z ALERT critical");
  message.set_over("in\r60");
  message.set_id("a/\x1b[2K");
  message.set_rule_hash("0123\n");
  const auto decoded = decode_transition(kTopic, message.SerializeAsString());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->summary, "up 2026-09-28T19:30:00Z ALERT critical");
  EXPECT_EQ(decoded->over, "in 60");
  EXPECT_EQ(decoded->id, "a/ [2K");
  EXPECT_EQ(decoded->rule_hash, "0123 ");
}

TEST(AlertCodecTest, WhatIsWrongWithATransitionIsRefused) {
  const auto fault = [](auto change) {
    v1::Transition message;
    message.ParseFromString(body_of(some_transition()));
    change(message);
    const auto decoded = decode_transition(message.SerializeAsString());
    return decoded ? "" : std::string(to_string(decoded.error().fault));
  };
  EXPECT_EQ(fault([](auto& m) { m.set_rule("A\nB"); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_rule(""); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_rule("a.b"); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_rule(std::string(10'000, 'a')); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_instrument("UST 10Y"); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_session("2026-02-30"); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_state(v1::STATE_UNSPECIFIED); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_tier(static_cast<v1::Tier>(5)); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_reason(static_cast<v1::Reason>(8)); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_origin(v1::ORIGIN_UNSPECIFIED); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_time(Timestamp::never().ns); }), "garbage");
  EXPECT_EQ(fault([](auto& m) { m.set_value_e6(Value::kLimit); }), "out_of_range");
  EXPECT_EQ(fault([](auto& m) { m.set_level_e6(-Value::kLimit); }), "out_of_range");
  EXPECT_EQ(fault([](auto& m) { m.mutable_inputs(0)->set_instrument("\n"); }), "garbage");
}

TEST(AlertCodecTest, ATransitionOnAnotherTopicIsRefused) {
  for (const char* topic : {"alert.critical.ust10y-rise-60d.UST10Y.", "alert.warning.other.UST10Y.",
                            "alert.warning.ust10y-rise-60d.UST2Y.", "alert.", ""}) {
    const auto decoded = decode_transition(topic, body_of(some_transition()));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().fault, WireFault::topic);
  }
}

}  // namespace
}  // namespace yieldwatch
