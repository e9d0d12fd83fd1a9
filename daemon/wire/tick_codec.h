// Ticks on the wire: core's TickBatch and the body of a tick message (tick.proto).
//
// Like the envelope's, these keep their buffers, and each belongs to one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/tick.h"
#include "wire/decoded.h"
#include "wire/envelope.h"

namespace yieldwatch {

inline constexpr std::size_t kMaxBatch = 65'536;  // ticks in one message

class TickEncoder {
 public:
  TickEncoder();
  ~TickEncoder();
  TickEncoder(const TickEncoder&) = delete;
  TickEncoder& operator=(const TickEncoder&) = delete;

  // Replaces `body`. `receive_time` may be never(). The batch must be valid: 1 to kMaxBatch
  // ticks, as many times as values.
  void encode(const TickBatch& batch, Timestamp receive_time, std::string& body);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

class TickDecoder {
 public:
  TickDecoder();
  ~TickDecoder();
  TickDecoder(const TickDecoder&) = delete;
  TickDecoder& operator=(const TickDecoder&) = delete;

  // `topic` is the message's. The views last until the next call. Checked: the instrument is
  // a name and that of the topic, the columns have the same length, times never fall and
  // are in range, values are in range and have a unit.
  Decoded<TickBatch> decode(std::string_view topic, const Envelope& envelope);

  // When the publisher heard of the last batch decoded; never() if it does not know.
  Timestamp receive_time() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
