// A client's end of the alert bus: alerts as values, and what was missed of them.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/transition.h"
#include "wire/decoded.h"
#include "wire/sys.h"

namespace yieldwatch {

// Messages of this stream that did not reach us. (A Gap is one the daemon had on its own,
// the tick bus.)
struct Missed {
  std::string topic;        // "alert." if `first` and `last` are numbers of the journal
  bool of_journal = false;  // they are: `yieldwatch tail --since` can have them again
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  friend bool operator==(const Missed&, const Missed&) = default;
};

// The daemon is another one than before: it was restarted. Nothing is told of the first.
struct Restarted {
  Timestamp before;  // when the one before started

  friend bool operator==(const Restarted&, const Restarted&) = default;
};

// A message that can't be used.
struct Unreadable {
  WireError error;
};

struct AlertEvent {
  std::string topic;
  std::string source;  // the daemon; so for the next
  Timestamp epoch;
  std::uint64_t seq = 0;
  std::uint64_t journal_seq = 0;  // of a transition; so is the next
  bool not_durable = false;       // it could not be journaled: it can't be had again
  Origin origin = Origin::live;
  Timestamp publish_time;
  std::variant<Transition, Refused, Gap, Slow, HeartbeatBody, Missed, Restarted, Unreadable>
      content;
};

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

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
