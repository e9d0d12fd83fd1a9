// The analyzer's end of the tick bus: binds, reads, checks, and numbers what was lost.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bus/sequence_tracker.h"
#include "bus/tick_message.h"
#include "wire/control.h"
#include "wire/sys.h"

namespace yieldwatch {

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
  // For a publisher that waits to be called by its name (Invitation::by_name): from now on it may
  // send. Once for each is enough, whenever it comes.
  void invite(std::string_view source);
  // From now on these instruments are ours, of which `fresh` were not so before.
  void follow(std::function<bool(std::string_view instrument)> is_followed,
              std::span<const std::string> fresh);

  // After a restart: what publishers had sent before, so that what was missed while nobody
  // listened is told when they speak again. First the numbers they had come to, and since when it
  // had been listened to them, then each message since, as the tick log has it.
  void restore(std::span<const PublisherState> publishers,
               std::optional<Timestamp> listening_since);
  void recall(const TickMessage& message);
  // Nothing more is recalled. Heartbeats that were missed meanwhile said nothing that is lost, and
  // the tick log need not have had them all.
  void end_recall();
  // To restore() another one with.
  std::vector<PublisherState> publishers() const;
  Timestamp listening_since() const;

  // For the owner's zmq::poll.
  zmq::socket_ref socket();

  // Reads one message if one is there and tells `listener` what it is. Never blocks. False:
  // none was there. `now_ns` is of the steady clock. Throws zmq::error_t (ETERM) when the context
  // is shut down.
  bool receive(TickListener& listener, std::int64_t now_ns);

  // Every publisher heard of, at most 64: a 65th takes the place of one that has been silent for
  // more than ten minutes, or is refused.
  const std::vector<FeedStatus>& feeds() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
