// Where adapters send to: the tick bus, or a test that writes down what it is sent.
#pragma once

#include <cstdint>

#include "core/tick.h"
#include "core/time.h"

namespace yieldwatch {

class TickSink {
 public:
  virtual ~TickSink() = default;

  // Whether an analyzer listens. What is sent while none does is lost, so don't.
  virtual bool subscribed() = 0;
  // How often one has begun to, up to the last subscribed(): one that is restarted at once may go
  // and come back between two of these calls, and knows nothing of what was sent before.
  virtual std::uint64_t subscriptions() const = 0;
  // False if the pipe is full: nothing was sent, and the same may be sent again later.
  // `receive_time` may be never().
  virtual bool send(const TickBatch& batch, Timestamp receive_time) = 0;
  // `end`: the last message of a replay.
  virtual bool send(const Heartbeat& heartbeat, bool end) = 0;
};

}  // namespace yieldwatch
