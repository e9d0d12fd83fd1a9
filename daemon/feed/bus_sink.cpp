#include "feed/bus_sink.h"

#include "bus/tick_publisher.h"

namespace yieldwatch {

bool BusSink::subscribed() {
  return publisher_.subscribed();
}

bool BusSink::send(const TickBatch& batch, Timestamp receive_time) {
  return publisher_.send(batch, receive_time);
}

bool BusSink::send(const Heartbeat& heartbeat, bool end) {
  // A message can't bear never(); 1970 stands for a feed that has nothing to tell but its end.
  Heartbeat told = heartbeat;
  told.complete_up_to =
      told.complete_up_to == Timestamp::never() ? Timestamp{} : told.complete_up_to;
  return publisher_.send(told, end);
}

}  // namespace yieldwatch
