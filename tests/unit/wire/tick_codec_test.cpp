#include "wire/tick_codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "support/wire.h"
#include "yieldwatch/v1/tick.pb.h"

namespace yieldwatch {
namespace {

v1::TickBatch good_message() {
  v1::TickBatch message;
  message.ParseFromString(tick_body("UST10Y", {{1}, {2}}, {{4'250'000}, {4'260'000}}));
  return message;
}

// The reason for which `message` is refused; "" if it is not.
std::string refusal(const v1::TickBatch& message, std::string_view topic = "tick.UST10Y.") {
  Envelope envelope = good_head();
  const std::string body = message.SerializeAsString();
  envelope.body = body;
  TickDecoder decoder;
  const auto decoded = decoder.decode(topic, envelope);
  return decoded ? "" : std::string(to_string(decoded.error().fault));
}

RC_GTEST_PROP(TickCodecProperty, ABatchComesBackAsItWas, ()) {
  auto nanos = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
      rc::gen::inRange<std::int64_t>(Timestamp::earliest().ns, Timestamp::latest().ns + 1)));
  std::ranges::sort(nanos);
  const auto micros = *rc::gen::container<std::vector<std::int64_t>>(
      nanos.size(), rc::gen::inRange<std::int64_t>(1 - Value::kLimit, Value::kLimit));
  std::vector<Timestamp> times;
  std::vector<Value> values;
  for (std::size_t i = 0; i < nanos.size(); ++i) {
    times.push_back({nanos[i]});
    values.push_back({micros[i]});
  }
  Envelope envelope = good_head();
  envelope.more = *rc::gen::arbitrary<bool>();
  const std::string body = tick_body("UST10Y", times, values);
  envelope.body = body;
  TickDecoder decoder;
  const auto decoded = decoder.decode("tick.UST10Y.", envelope);
  RC_ASSERT(static_cast<bool>(decoded));
  RC_ASSERT(decoded->instrument == "UST10Y");
  RC_ASSERT(decoded->unit == Unit::percent);
  RC_ASSERT(std::ranges::equal(decoded->times, times));
  RC_ASSERT(std::ranges::equal(decoded->values, values));
  RC_ASSERT(decoded->publish_time == envelope.publish_time);
  RC_ASSERT(decoded->more == envelope.more);
}

TEST(TickCodecTest, TheTimeOfReceiptIsOptional) {
  const Timestamp time{5};
  const Value value{1};
  std::string body;
  TickEncoder encoder;
  TickDecoder decoder;
  Envelope envelope = good_head();
  for (const Timestamp received : {Timestamp{7}, Timestamp::never()}) {
    encoder.encode({.instrument = "X", .times = {&time, 1}, .values = {&value, 1}}, received, body);
    envelope.body = body;
    ASSERT_TRUE(decoder.decode("tick.X.", envelope));
    EXPECT_EQ(decoder.receive_time(), received);
  }
}

TEST(TickCodecTest, ClosesOfSessionsGoneByAreMarked) {
  const Timestamp time{5};
  const Value value{1};
  std::string body;
  TickEncoder encoder;
  TickDecoder decoder;
  Envelope envelope = good_head();
  for (const bool past : {true, false}) {
    encoder.encode({.instrument = "X", .times = {&time, 1}, .values = {&value, 1}, .past = past},
                   Timestamp::never(), body);
    envelope.body = body;
    EXPECT_EQ(decoder.decode("tick.X.", envelope)->past, past);
  }
}

TEST(TickCodecTest, WhatMayHaveBeenSentBeforeIsMarked) {
  const Timestamp time{5};
  const Value value{1};
  std::string body;
  TickEncoder encoder;
  TickDecoder decoder;
  Envelope envelope = good_head();
  for (const bool again : {true, false}) {
    encoder.encode({.instrument = "X", .times = {&time, 1}, .values = {&value, 1}, .again = again},
                   Timestamp::never(), body);
    envelope.body = body;
    EXPECT_EQ(decoder.decode("tick.X.", envelope)->again, again);
  }
}

TEST(TickCodecTest, TheLargestBatchFitsIntoAnEnvelope) {
  const std::vector<Timestamp> times(kMaxBatch, kSomeTime);
  const std::vector<Value> values(kMaxBatch, Value{1 - Value::kLimit});
  const std::string body = tick_body(std::string(48, 'A'), times, values);
  EXPECT_LT(envelope_bytes(good_head(), body).size(), kMaxEnvelope);
}

TEST(TickCodecTest, WhatIsWrongWithABatchHasAReason) {
  EXPECT_EQ(refusal(good_message()), "");
  const auto with = [](auto change) {
    v1::TickBatch message = good_message();
    change(message);
    return refusal(message);
  };
  EXPECT_EQ(with([](auto& m) { m.set_instrument("UST2Y"); }), "topic");
  EXPECT_EQ(with([](auto& m) { m.set_instrument(""); }), "topic");
  EXPECT_EQ(with([](auto& m) { m.set_unit(v1::UNIT_UNSPECIFIED); }), "wrong_unit");
  EXPECT_EQ(with([](auto& m) { m.set_unit(static_cast<v1::Unit>(77)); }), "wrong_unit");
  EXPECT_EQ(with([](auto& m) { m.add_value_e6(1); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.add_event_time(3); }), "garbage");
  EXPECT_EQ(with([](auto& m) {
              m.clear_event_time();
              m.clear_value_e6();
            }),
            "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_event_time(1, 0); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_event_time(0, Timestamp::never().ns); }), "out_of_range");
  EXPECT_EQ(with([](auto& m) { m.set_event_time(0, Timestamp::earliest().ns - 1); }),
            "out_of_range");
  EXPECT_EQ(with([](auto& m) { m.set_event_time(1, Timestamp::latest().ns + 1); }), "out_of_range");
  EXPECT_EQ(with([](auto& m) { m.set_event_time(1, Timestamp::end_of_time().ns); }),
            "out_of_range");
  EXPECT_EQ(with([](auto& m) { m.set_value_e6(0, Value::kLimit); }), "out_of_range");
  EXPECT_EQ(with([](auto& m) { m.set_value_e6(1, -Value::kLimit); }), "out_of_range");
  EXPECT_EQ(refusal(good_message(), "tick.UST10Y"), "topic");
  EXPECT_EQ(refusal(good_message(), "sys.gap."), "topic");
}

TEST(TickCodecTest, ABatchOf65537TicksIsRefused) {
  v1::TickBatch message = good_message();
  while (message.event_time_size() <= static_cast<int>(kMaxBatch)) {
    message.add_event_time(2);
    message.add_value_e6(1);
  }
  EXPECT_EQ(refusal(message), "garbage");
}

}  // namespace
}  // namespace yieldwatch
