// The envelope: the second frame of every message (proto/yieldwatch/v1/envelope.proto).
//
// Encoders and decoders keep their buffers: once warm, a message costs no allocation. Each
// belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/tick.h"
#include "core/time.h"
#include "wire/decoded.h"

namespace yieldwatch {

inline constexpr std::uint32_t kWireSchema = 1;

// Longest envelope on any bus. The largest body, 65,536 ticks, has 0.92 MB.
inline constexpr std::size_t kMaxEnvelope = 1024UL * 1024;

// An envelope without its schema and checksum, which the encoder adds and the decoder checks.
struct Envelope {
  std::string_view source;
  Timestamp epoch;  // when this publisher started
  std::uint64_t seq = 0;
  Origin origin = Origin::live;
  Timestamp publish_time;
  bool more = false;
  std::uint64_t journal_seq = 0;
  bool not_durable = false;
  std::string_view body;
};

class EnvelopeEncoder {
 public:
  EnvelopeEncoder();
  ~EnvelopeEncoder();
  EnvelopeEncoder(const EnvelopeEncoder&) = delete;
  EnvelopeEncoder& operator=(const EnvelopeEncoder&) = delete;

  // Where the next message's body is to be serialized, so that it is not copied again.
  std::string& body();

  // Takes the head from `envelope` (its body is ignored) and returns the size of the whole.
  std::size_t finish(const Envelope& envelope);

  // Writes the envelope that finish() measured: as many bytes as it returned.
  void write(void* out) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

class EnvelopeDecoder {
 public:
  EnvelopeDecoder();
  ~EnvelopeDecoder();
  EnvelopeDecoder(const EnvelopeDecoder&) = delete;
  EnvelopeDecoder& operator=(const EnvelopeDecoder&) = delete;

  // The views last until the next call. Checked: schema, source name, epoch, seq, origin,
  // publish_time and the body's CRC-32.
  Decoded<Envelope> decode(std::string_view frame);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
