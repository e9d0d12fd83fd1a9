// Any bytes as a message: the first is the topic's length, then come the topic and the
// envelope. The body is also read on its own, since a fuzzer can't guess checksums.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/alert_codec.h"
#include "wire/control.h"
#include "wire/envelope.h"
#include "wire/sys.h"
#include "wire/text.h"
#include "wire/tick_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void read_body(std::string_view topic, const Envelope& envelope) {
  TickDecoder ticks;
  if (const auto batch = ticks.decode(topic, envelope)) {
    require(batch->times.size() == batch->values.size() && !batch->times.empty());
    require(std::ranges::is_sorted(batch->times));
    require(std::ranges::all_of(batch->values, [](Value value) { return value.in_range(); }));
  }
  if (const auto transition = decode_transition(topic, envelope.body)) {
    require(to_alert_line(*transition).find('\n') == std::string::npos);
  }
  if (const auto refused = decode_refused(envelope.body)) {
    require(refused->detail == printable(refused->detail));
  }
  static_cast<void>(decode_heartbeat(envelope.body));
  static_cast<void>(decode_gap(envelope.body));
  static_cast<void>(decode_request(envelope.body));
  static_cast<void>(decode_reply(envelope.body));
}

}  // namespace
}  // namespace yieldwatch

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) {
    return 0;
  }
  const std::size_t length = static_cast<unsigned char>(bytes.front());
  const std::string_view topic = bytes.substr(1, length);
  const std::string_view frame = bytes.substr(1 + topic.size());
  EnvelopeDecoder envelopes;
  if (const auto envelope = envelopes.decode(frame)) {
    read_body(topic, *envelope);
  }
  read_body(topic, {.source = "fuzz", .epoch = {1}, .publish_time = {1}, .body = frame});
  return 0;
}
