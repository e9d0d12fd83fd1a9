// The tick bus as adapters see it: a TickSink that sends through a TickPublisher.
#pragma once

#include "feed/tick_sink.h"

namespace yieldwatch {

class TickPublisher;

// For the thread that made the publisher, which must outlive the sink.
class BusSink final : public TickSink {
 public:
  explicit BusSink(TickPublisher& publisher) : publisher_(publisher) {}

  bool subscribed() override;
  std::uint64_t subscriptions() const override;
  bool send(const TickBatch& batch, Timestamp receive_time) override;
  bool send(const Heartbeat& heartbeat, bool end) override;

 private:
  TickPublisher& publisher_;
};

}  // namespace yieldwatch
