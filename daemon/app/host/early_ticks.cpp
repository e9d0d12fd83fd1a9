#include "app/host/early_ticks.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {
namespace {

// Of messages that are ticks and could be read when they came.
class Taker final : public TickListener {
 public:
  explicit Taker(const EarlyTicks::Take& take) : take_(take) {}

  void on_ticks(const Arrival& arrival, const TickBatch& batch) override { take_(arrival, batch); }
  void on_heartbeat(const Arrival&, const Heartbeat&, bool) override {}
  void on_gap(const Gap&) override {}
  void on_bad(const Refused&) override {}

 private:
  const EarlyTicks::Take& take_;
};

}  // namespace

void EarlyTicks::add(const Arrival& arrival, Timestamp event_time) {
  bytes_ += arrival.topic.size() + arrival.envelope.size();
  messages_.push_back({event_time, std::string(arrival.topic), std::string(arrival.envelope)});
}

void EarlyTicks::deliver(const Take& take) {
  std::vector<Message> messages = std::exchange(messages_, {});
  bytes_ = 0;
  std::ranges::stable_sort(messages, {}, &Message::event_time);
  Taker taker(take);
  TickMessage message;
  for (const Message& early : messages) {
    message.open(early.topic, early.envelope);
    message.deliver(taker);
  }
}

}  // namespace yieldwatch
