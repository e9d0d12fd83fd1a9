// The daemon's end of the alert bus: alerts, and what the system says of itself.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include "core/transition.h"
#include "wire/alert_archive.h"
#include "wire/sys.h"

namespace yieldwatch {

// Publishes from an XPUB socket that it binds, holding the endpoint's BindLock. Never blocks:
// a subscriber that does not keep up loses messages, sees it by their numbers, and stalls
// nobody else. When the context is shut down, it publishes nothing more. Belongs to the thread that
// made it.
class AlertPublisher {
 public:
  // Messages that wait for each subscriber; what comes then is lost to it.
  static constexpr std::uint32_t kQueue = 10'000;

  // `endpoint` is absolute (endpoint.h); `source` names the daemon; `epoch` is when it
  // started, by the wall clock. Throws std::runtime_error or zmq::error_t if it can't bind.
  AlertPublisher(zmq::context_t& context, const std::string& endpoint, std::string source,
                 Timestamp epoch);
  ~AlertPublisher();
  AlertPublisher(const AlertPublisher&) = delete;
  AlertPublisher& operator=(const AlertPublisher&) = delete;

  // On its own topic, with its own number and time.
  void publish(const JournaledAlert& alert, Origin origin);
  // The same of a transition that is kept nowhere.
  void publish(const Transition& transition, std::uint64_t journal_seq, Timestamp publish_time);
  // On sys.late. or sys.bad., as its reason says.
  void publish(const Refused& refused, Origin origin, Timestamp publish_time);
  void publish(const Gap& gap, Origin origin, Timestamp publish_time);
  void publish(const StaleChange& change, Origin origin, Timestamp publish_time);
  void publish(const DiskReport& report, Timestamp publish_time);
  void publish(const DataNews& news, Origin origin, Timestamp publish_time);
  void publish(const FeedNews& news, Timestamp publish_time);
  // Once a second.
  void publish(const HeartbeatBody& heartbeat, Timestamp publish_time);

  // How many subscriptions there are, each subscriber's for itself. Reads pending ones.
  std::size_t subscriptions();
  // Whether somebody has subscribed to the heartbeats since the last one, and is to have one
  // soon: it says that all subscriptions made before are in force. Reads pending ones.
  bool greeted();
  // How often a subscriber's queue was found full. Each time that is said on sys.slow. too.
  std::uint64_t slow() const;
  // That of its messages, which it may have to raise.
  Timestamp epoch() const;
  // For the owner's wait(): subscriptions() or greeted() reads what has come.
  zmq::socket_ref socket();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
