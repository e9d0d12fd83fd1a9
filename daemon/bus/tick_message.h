// A message of the tick bus, read: the same whether it comes from a socket or from the tick log.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/tick.h"
#include "wire/envelope.h"
#include "wire/sys.h"
#include "wire/tick_codec.h"

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

// Told what a message is. Must not call back into whoever tells it.
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

// Keeps its buffers: once warm, a message costs no allocation. Belongs to one thread.
class TickMessage {
 public:
  // Reads the topic and the envelope's head, or says what is wrong with them. The message's
  // bytes must last until it has been delivered.
  std::optional<WireError> open(std::string_view topic, std::string_view frame);

  // Of the open message.
  std::string_view topic() const { return topic_; }
  const Envelope& envelope() const { return envelope_; }
  bool is_heartbeat() const { return is_heartbeat_; }
  std::string_view instrument() const { return instrument_; }  // empty of a heartbeat

  // Reads the body and tells the listener; or says what is wrong with it, and tells nothing.
  std::optional<WireError> deliver(TickListener& listener);

  // Of the message last delivered: its ticks; none of a heartbeat.
  std::size_t ticks() const { return tick_count_; }
  // Up to when its source is complete; never() of ticks.
  Timestamp complete_up_to() const { return complete_up_to_; }

 private:
  std::string_view topic_;
  std::string_view frame_;
  std::string_view instrument_;
  bool is_heartbeat_ = false;
  Envelope envelope_;
  std::size_t tick_count_ = 0;
  Timestamp complete_up_to_ = Timestamp::never();
  EnvelopeDecoder envelopes_;
  TickDecoder decoder_;
};

}  // namespace yieldwatch
