// A client's end of the alert bus that loses nothing: alerts in order, each once.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/alert_event.h"
#include "bus/alert_order.h"

namespace yieldwatch {

// Joins the stream of alerts, asks the daemon for what is on, or for what was published after a
// number, and goes on from there. Whatever is lost on the way is asked for again and delivered
// in its place; what can't be had again is told as Missed, with its numbers. Neither a restart
// of the daemon nor one of its client's own (begin at the number of the last alert used that was
// durable: the number of another may be given again) loses an alert. Memory is bounded. Belongs to
// the thread that made it.
class AlertClient {
 public:
  using From = AlertOrder::From;

  // Endpoints are absolute (endpoint.h): of the alert bus, and of the same daemon's control
  // socket. `wanted` as topics.h's subscriptions() takes them; none means all alerts. All alerts
  // are received whatever is wanted, since only all their numbers are without holes. The daemon's
  // heartbeats are delivered too. `listening_since` is as AlertSubscriber's.
  AlertClient(zmq::context_t& context, const std::string& alerts, const std::string& control,
              const std::vector<std::string>& wanted, From from = {},
              Timestamp listening_since = Timestamp::end_of_time());
  ~AlertClient();
  AlertClient(const AlertClient&) = delete;
  AlertClient& operator=(const AlertClient&) = delete;

  // The next event, or nothing if none comes in time or a signal does. Throws zmq::error_t
  // (ETERM) when the context is shut down.
  std::optional<AlertEvent> receive(std::chrono::milliseconds timeout);

  // All alerts up to this journal_seq have been delivered, or told as Missed. It falls where a
  // restarted daemon is asked for alerts that the one before may not have kept.
  std::uint64_t last() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
