// The daemon's end of the alert bus: alerts, and what the system says of itself.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include "core/transition.h"
#include "wire/sys.h"

namespace yieldwatch {

// Publishes from an XPUB socket that it binds, holding the endpoint's BindLock. Never blocks:
// a subscriber that does not keep up loses messages, sees it by their numbers, and stalls
// nobody else. Belongs to the thread that made it.
class AlertPublisher {
 public:
  // `endpoint` is absolute (endpoint.h); `source` names the daemon; `epoch` is when it
  // started, by the wall clock. Throws std::runtime_error or zmq::error_t if it can't bind.
  AlertPublisher(zmq::context_t& context, const std::string& endpoint, std::string source,
                 Timestamp epoch);
  ~AlertPublisher();
  AlertPublisher(const AlertPublisher&) = delete;
  AlertPublisher& operator=(const AlertPublisher&) = delete;

  // On alert.<tier>.<rule>.<instrument>. `journal_seq` is the transition's number.
  void publish(const Transition& transition, std::uint64_t journal_seq, Timestamp publish_time);
  // On sys.late. or sys.bad., as its reason says.
  void publish(const Refused& refused, Origin origin, Timestamp publish_time);
  void publish(const Gap& gap, Origin origin, Timestamp publish_time);
  // Once a second.
  void publish(const HeartbeatBody& heartbeat, Timestamp publish_time);

  // How many prefixes are subscribed to. Reads pending (un)subscriptions.
  std::size_t subscriptions();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
