// The stream of the alert bus as it arrives: messages as values, and which numbers are missing.
// AlertClient makes of it alerts of which none is missing.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/alert_event.h"

namespace yieldwatch {

// Belongs to the thread that made it.
class AlertSubscriber {
 public:
  // `endpoint` is absolute (endpoint.h). `wanted` as topics.h's subscriptions() takes them;
  // none means all alerts. The daemon's heartbeats always come too. `listening_since` is now, by
  // the wall clock: what a daemon that starts later sent before it reached us is missed. Without
  // it nothing is told of what the first daemon heard sent before.
  AlertSubscriber(zmq::context_t& context, const std::string& endpoint,
                  const std::vector<std::string>& wanted,
                  Timestamp listening_since = Timestamp::end_of_time());
  ~AlertSubscriber();
  AlertSubscriber(const AlertSubscriber&) = delete;
  AlertSubscriber& operator=(const AlertSubscriber&) = delete;

  // The next event, or nothing if none comes in time or a signal does. What was missed is
  // told before the message that reveals it. Throws zmq::error_t (ETERM) when the context is
  // shut down.
  std::optional<AlertEvent> receive(std::chrono::milliseconds timeout);

  // For the owner's zmq::poll.
  zmq::socket_ref socket();
  // Whether there are events that receive() returns without a look at the socket.
  bool waits() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
