// Ticks that come before time may pass (FeedWatch::lets_time_pass): kept until it does.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "bus/tick_message.h"

namespace yieldwatch {

// Belongs to one thread.
class EarlyTicks {
 public:
  static constexpr std::size_t kMaxBytes = 16U << 20U;  // topics and envelopes

  bool empty() const { return messages_.empty(); }
  std::size_t size() const { return messages_.size(); }
  // No more are to be added: whoever waited for a feed waits no longer.
  bool full() const { return bytes_ >= kMaxBytes; }

  void add(const Arrival& arrival, Timestamp event_time);

  using Take = std::function<void(const Arrival& arrival, const TickBatch& batch)>;
  // Tells `take` each as it came, by event time: what one feed has of yesterday is there before
  // another one's price of now. Then none are left.
  void deliver(const Take& take);

 private:
  struct Message {
    Timestamp event_time;  // of its first tick
    std::string topic;
    std::string envelope;
  };

  std::vector<Message> messages_;
  std::size_t bytes_ = 0;
};

}  // namespace yieldwatch
