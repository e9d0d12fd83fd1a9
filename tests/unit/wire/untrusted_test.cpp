// Messages that were damaged or made up: refused, or harmless, and never a crash.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "support/wire.h"
#include "wire/alert_codec.h"
#include "wire/control.h"
#include "wire/envelope.h"
#include "wire/sys.h"
#include "wire/tick_codec.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kTopic = "tick.UST10Y.";
const std::vector<Timestamp> kTimes{{kSomeTime.ns}, {kSomeTime.ns + 1}, {kSomeTime.ns + 1}};
const std::vector<Value> kValues{{4'250'000}, {-1}, {999'999'999'999}};

// Reads `frame` as a tick message. True: it was refused, or has the very ticks that were sent.
bool refused_or_unchanged(std::string_view frame) {
  EnvelopeDecoder envelopes;
  TickDecoder ticks;
  const auto envelope = envelopes.decode(frame);
  if (!envelope) {
    return true;
  }
  const auto batch = ticks.decode(kTopic, *envelope);
  return !batch || (std::ranges::equal(batch->times, kTimes) &&
                    std::ranges::equal(batch->values, kValues) && batch->unit == Unit::percent);
}

TEST(UntrustedTest, NoFlippedBitChangesATick) {
  std::string frame = envelope_bytes(good_head(), tick_body("UST10Y", kTimes, kValues));
  for (char& byte : frame) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << bit));
      EXPECT_TRUE(refused_or_unchanged(frame)) << (&byte - frame.data()) << ':' << bit;
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << bit));
    }
  }
}

TEST(UntrustedTest, AMessageCutShortIsRefused) {
  Envelope head = good_head();
  const std::string frame = envelope_bytes(head, tick_body("UST10Y", kTimes, kValues));
  EnvelopeDecoder envelopes;
  ASSERT_TRUE(envelopes.decode(frame));
  for (std::size_t length = 0; length < frame.size(); ++length) {
    EXPECT_FALSE(envelopes.decode(std::string_view(frame).substr(0, length))) << length;
  }
}

TEST(UntrustedTest, ABodyCutShortNeverCrashes) {
  std::string body;
  AlertEncoder().encode(some_transition(), body);
  for (std::size_t length = 0; length <= body.size(); ++length) {
    const auto decoded = decode_transition(std::string_view(body).substr(0, length));
    EXPECT_TRUE(length < body.size() || static_cast<bool>(decoded));
  }
}

// Every decoder on the same bytes.
void read_as_everything(std::string_view bytes) {
  EnvelopeDecoder envelopes;
  TickDecoder ticks;
  static_cast<void>(envelopes.decode(bytes));
  Envelope envelope = good_head();
  envelope.body = bytes;
  static_cast<void>(ticks.decode(kTopic, envelope));
  static_cast<void>(decode_transition(bytes));
  static_cast<void>(decode_heartbeat(bytes));
  static_cast<void>(decode_gap(bytes));
  static_cast<void>(decode_refused(bytes));
  static_cast<void>(decode_request(bytes));
  static_cast<void>(decode_reply(bytes));
}

RC_GTEST_PROP(UntrustedProperty, RandomBytesNeverCrash, (const std::string& bytes)) {
  read_as_everything(bytes);
}

RC_GTEST_PROP(UntrustedProperty, DamagedMessagesNeverCrash, ()) {
  std::string bytes =
      *rc::gen::element(envelope_bytes(good_head(), tick_body("UST10Y", kTimes, kValues)),
                        tick_body("UST10Y", kTimes, kValues), [] {
                          std::string body;
                          AlertEncoder().encode(some_transition(), body);
                          return body;
                        }());
  const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
      rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
  for (const auto& [position, byte] : changes) {
    bytes[position] = byte;
  }
  read_as_everything(bytes);
}

}  // namespace
}  // namespace yieldwatch
