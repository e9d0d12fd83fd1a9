#include "feed/bus_sink.h"

#include "bus/tick_publisher.h"

namespace yieldwatch {

bool BusSink::subscribed() {
  return publisher_.subscribed();
}

std::uint64_t BusSink::subscriptions() const {
  return publisher_.subscriptions();
}

bool BusSink::send(const TickBatch& batch, Timestamp receive_time) {
  return publisher_.send(batch, receive_time);
}

bool BusSink::send(const Heartbeat& heartbeat, bool end) {
  return publisher_.send(heartbeat, end);
}

}  // namespace yieldwatch
