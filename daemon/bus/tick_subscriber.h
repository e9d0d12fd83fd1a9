// The analyzer's end of the tick bus: binds, reads, checks, and numbers what was lost.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tick.h"
#include "wire/control.h"
#include "wire/sys.h"

namespace yieldwatch {

// Where a message came from. Views last for the call.
struct Arrival {
  std::string_view topic;
  std::string_view envelope;  // as it was on the bus, for the tick log
  std::string_view source;
  Timestamp epoch;
  std::uint64_t seq = 0;
  Timestamp receive_time = Timestamp::never();  // when its publisher heard of a tick
};

// Told what a message is. Must not call back into the subscriber.
class TickListener {
 public:
  virtual ~TickListener() = default;
  virtual void on_ticks(const Arrival& arrival, const TickBatch& batch) = 0;
  // `end`: the last message of a replay.
  virtual void on_heartbeat(const Arrival& arrival, const Heartbeat& heartbeat, bool end) = 0;
  // Called before the message that reveals it.
  virtual void on_gap(const Gap& gap) = 0;
  // A message that can't be used; its `count` is for the owner to fill in.
  virtual void on_bad(const Refused& refused) = 0;
};

// Belongs to the thread that made it. Holds the endpoint's BindLock. It greets publishers that
// come only while it is being polled or read.
class TickSubscriber {
 public:
  // `endpoint` is absolute (endpoint.h). `is_followed` says whether an instrument is one of
  // ours: ticks of others are delivered too, but their numbers are not followed, so that made
  // up names take no memory. `listening_since` is now, by the wall clock: what publishers that
  // start later have sent is followed from their first message on. Throws std::runtime_error or
  // zmq::error_t if it can't bind.
  TickSubscriber(zmq::context_t& context, const std::string& endpoint,
                 std::function<bool(std::string_view instrument)> is_followed,
                 Timestamp listening_since);
  ~TickSubscriber();
  TickSubscriber(const TickSubscriber&) = delete;
  TickSubscriber& operator=(const TickSubscriber&) = delete;

  // This name belongs to a feed of the daemon itself, in its life of `epoch`: whoever else
  // publishes under it is refused, and can't take the feed's place.
  void reserve(std::string source, Timestamp epoch);

  // For the owner's zmq::poll.
  zmq::socket_ref socket();

  // Reads one message if one is there and tells `listener` what it is. Never blocks. False:
  // none was there. Throws zmq::error_t (ETERM) when the context is shut down.
  bool receive(TickListener& listener);

  // Every publisher heard of, at most 64: a 65th takes the place of one that has been silent for
  // more than ten minutes, or is refused.
  const std::vector<FeedStatus>& feeds() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
