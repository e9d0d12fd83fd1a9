// A feed's end of the tick bus.
#pragma once

#include <zmq.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bus/sequence_tracker.h"
#include "core/tick.h"

namespace yieldwatch {

// For whose subscription a publisher waits.
enum class Invitation : std::uint8_t {
  open,     // to ticks
  by_name,  // and to its own heartbeat: TickSubscriber::invite()
};

// Publishes ticks from an XPUB socket that connects to the analyzer's SUB. Belongs to the
// thread that made it. Never blocks. What is sent before subscribed() is lost, so don't.
class TickPublisher {
 public:
  // Instruments that one may have ticks of: with its heartbeat, as many topics as the daemon
  // follows of a source.
  static constexpr std::size_t kMaxInstruments = SequenceTracker::Limits{}.topics - 1;

  // `endpoint` is absolute (endpoint.h); `source` names the feed; `epoch` is when it started,
  // by the wall clock. Throws zmq::error_t if the endpoint is malformed.
  TickPublisher(zmq::context_t& context, const std::string& endpoint, std::string source,
                Timestamp epoch, Invitation invitation = Invitation::open);
  ~TickPublisher();
  TickPublisher(const TickPublisher&) = delete;
  TickPublisher& operator=(const TickPublisher&) = delete;

  // Whether an analyzer listens. Reads pending (un)subscriptions; call it now and then.
  bool subscribed();
  // How often one has begun to listen, up to the last subscribed(): one that went and came back
  // between two of these calls is seen by it alone.
  std::uint64_t subscriptions() const;

  // False if the pipe is full: nothing was sent and no number was used up, so that a replay
  // may send the same again, and a live feed counts a drop. `receive_time` may be never(). Whoever
  // takes names from outside sees to it that they are at most kMaxInstruments.
  bool send(const TickBatch& batch, Timestamp receive_time);
  // `end`: the last message of a replay.
  bool send(const Heartbeat& heartbeat, bool end);

  // What its source could not read, for the daemon to announce: goes out with the next heartbeat,
  // and of many the newest, with the number of the others.
  void announce(std::string refused);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
