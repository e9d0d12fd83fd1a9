#include "app/host/early_ticks.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {

void EarlyTicks::add(const Arrival& arrival, Timestamp event_time) {
  bytes_ += arrival.topic.size() + arrival.envelope.size();
  messages_.push_back({event_time, std::string(arrival.topic), std::string(arrival.envelope)});
}

void EarlyTicks::deliver(TickListener& listener) {
  std::vector<Message> messages = std::exchange(messages_, {});
  bytes_ = 0;
  std::ranges::stable_sort(messages, {}, &Message::event_time);
  TickMessage message;
  for (const Message& early : messages) {
    // It could be read when it came.
    message.open(early.topic, early.envelope);
    message.deliver(listener);
  }
}

}  // namespace yieldwatch
