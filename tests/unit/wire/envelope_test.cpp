#include "wire/envelope.h"

#include <gmock/gmock.h>

#include "support/wire.h"
#include "yieldwatch/v1/envelope.pb.h"

namespace yieldwatch {
namespace {

v1::Envelope good_message() {
  v1::Envelope message;
  message.ParseFromString(envelope_bytes(good_head(), "body"));
  return message;
}

// The reason for which `message` is refused; "" if it is not.
std::string refusal(const v1::Envelope& message) {
  EnvelopeDecoder decoder;
  const auto decoded = decoder.decode(message.SerializeAsString());
  return decoded ? "" : std::string(to_string(decoded.error().fault));
}

TEST(EnvelopeTest, AnEnvelopeComesBackAsItWas) {
  Envelope head = good_head();
  head.seq = 1ULL << 60U;
  head.origin = Origin::drill;
  head.more = true;
  head.journal_seq = 42;
  const std::string bytes = envelope_bytes(head, "the body");
  EnvelopeDecoder decoder;
  const auto decoded = decoder.decode(bytes);
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(decoded->source, head.source);
  EXPECT_EQ(decoded->epoch, head.epoch);
  EXPECT_EQ(decoded->seq, head.seq);
  EXPECT_EQ(decoded->origin, Origin::drill);
  EXPECT_EQ(decoded->publish_time, head.publish_time);
  EXPECT_TRUE(decoded->more);
  EXPECT_EQ(decoded->journal_seq, 42U);
  EXPECT_EQ(decoded->body, "the body");
}

TEST(EnvelopeTest, AnEncoderKeepsNothingOfTheMessageBefore) {
  EnvelopeEncoder encoder;
  encoder.body() = "a long body of the first message";
  Envelope head = good_head();
  head.more = true;
  head.journal_seq = 7;
  encoder.finish(head);
  encoder.body() = "x";
  std::string again(encoder.finish(good_head()), '\0');
  encoder.write(again.data());
  EXPECT_EQ(again, envelope_bytes(good_head(), "x"));
}

TEST(EnvelopeTest, EveryFieldIsChecked) {
  EXPECT_EQ(refusal(good_message()), "");
  const auto with = [](auto change) {
    v1::Envelope message = good_message();
    change(message);
    return refusal(message);
  };
  EXPECT_EQ(with([](auto& m) { m.set_schema(0); }), "schema");
  EXPECT_EQ(with([](auto& m) { m.set_schema(2); }), "schema");
  EXPECT_EQ(with([](auto& m) { m.set_body("b0dy"); }), "checksum");
  EXPECT_EQ(with([](auto& m) { m.set_crc32(m.crc32() + 1); }), "checksum");
  EXPECT_EQ(with([](auto& m) {
              m.clear_body();
              m.clear_crc32();
            }),
            "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_source(""); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_source("a.b"); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_source(std::string(65, 'a')); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_epoch(0); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_epoch(1ULL << 63U); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_seq(0); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_origin(v1::ORIGIN_UNSPECIFIED); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_origin(static_cast<v1::Origin>(9)); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_origin(static_cast<v1::Origin>(-1)); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_publish_time(0); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_publish_time(-1); }), "garbage");
  EXPECT_EQ(with([](auto& m) { m.set_publish_time(Timestamp::end_of_time().ns); }), "garbage");
}

TEST(EnvelopeTest, ARefusalQuotesNothingThatCouldForgeALine) {
  v1::Envelope message = good_message();
  message.set_source("x\n2026-09-28T19:30:00Z ALERT");
  EnvelopeDecoder decoder;
  const auto decoded = decoder.decode(message.SerializeAsString());
  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().detail, testing::Not(testing::HasSubstr("\n")));
}

TEST(EnvelopeTest, AFrameThatIsTooLongIsRefused) {
  EnvelopeDecoder decoder;
  EXPECT_FALSE(decoder.decode(std::string(kMaxEnvelope + 1, '\0')));
}

}  // namespace
}  // namespace yieldwatch
