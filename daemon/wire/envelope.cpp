#include "wire/envelope.h"

#include <google/protobuf/stubs/logging.h>
#include <zlib.h>

#include <limits>

#include "wire/proto_words.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

std::uint32_t crc32_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

WireError garbage(std::string detail) {
  return {WireFault::garbage, std::move(detail)};
}

// Or else anyone who can send a byte could fill our log with Protobuf's opinion of it.
[[maybe_unused]] const auto kSilenced = google::protobuf::SetLogHandler(nullptr);

}  // namespace

class EnvelopeEncoder::Impl {
 public:
  v1::Envelope message;
};

EnvelopeEncoder::EnvelopeEncoder() : impl_(std::make_unique<Impl>()) {}
EnvelopeEncoder::~EnvelopeEncoder() = default;

std::string& EnvelopeEncoder::body() {
  return *impl_->message.mutable_body();
}

std::size_t EnvelopeEncoder::finish(const Envelope& envelope) {
  v1::Envelope& message = impl_->message;
  message.set_schema(kWireSchema);
  message.mutable_source()->assign(envelope.source);
  message.set_epoch(static_cast<std::uint64_t>(envelope.epoch.ns));
  message.set_seq(envelope.seq);
  message.set_origin(to_proto<v1::Origin>(envelope.origin));
  message.set_publish_time(envelope.publish_time.ns);
  message.set_more(envelope.more);
  message.set_journal_seq(envelope.journal_seq);
  message.set_not_durable(envelope.not_durable);
  message.set_crc32(crc32_of(message.body()));
  return message.ByteSizeLong();
}

void EnvelopeEncoder::write(void* out) const {
  impl_->message.SerializeWithCachedSizesToArray(static_cast<std::uint8_t*>(out));
}

class EnvelopeDecoder::Impl {
 public:
  v1::Envelope message;
};

EnvelopeDecoder::EnvelopeDecoder() : impl_(std::make_unique<Impl>()) {}
EnvelopeDecoder::~EnvelopeDecoder() = default;

Decoded<Envelope> EnvelopeDecoder::decode(std::string_view frame) {
  v1::Envelope& message = impl_->message;
  if (frame.size() > kMaxEnvelope) {
    return garbage("an envelope of " + std::to_string(frame.size()) + " bytes is too long");
  }
  if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
    return garbage("the second frame is no Envelope");
  }
  if (message.schema() != kWireSchema) {
    return WireError{WireFault::schema, "schema is " + std::to_string(message.schema()) +
                                            ", this side speaks " + std::to_string(kWireSchema)};
  }
  // An envelope cut short before its body would pass for one with an empty body: the CRC-32 of
  // nothing is 0.
  if (message.body().empty()) {
    return garbage("the envelope has no body");
  }
  if (crc32_of(message.body()) != message.crc32()) {
    return WireError{WireFault::checksum, "crc32 is not zlib's CRC-32 of the body"};
  }
  if (!is_source_name(message.source())) {
    return garbage("source \"" + printable(message.source(), kMaxSource) +
                   "\" is no name: [A-Za-z0-9_-], 1 to 64 of them");
  }
  if (message.epoch() == 0 || message.epoch() > std::numeric_limits<std::int64_t>::max()) {
    return garbage("epoch is no instant after 1970");
  }
  if (message.seq() == 0) {
    return garbage("seq is 0, the first is 1");
  }
  const auto origin = to_core(message.origin());
  if (!origin) {
    return garbage("origin is neither live nor replay nor drill");
  }
  if (message.publish_time() <= 0 || message.publish_time() == Timestamp::end_of_time().ns) {
    return garbage("publish_time is no instant after 1970");
  }
  return Envelope{.source = message.source(),
                  .epoch = {static_cast<std::int64_t>(message.epoch())},
                  .seq = message.seq(),
                  .origin = *origin,
                  .publish_time = {message.publish_time()},
                  .more = message.more(),
                  .journal_seq = message.journal_seq(),
                  .not_durable = message.not_durable(),
                  .body = message.body()};
}

}  // namespace yieldwatch
