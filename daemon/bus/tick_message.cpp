#include "bus/tick_message.h"

#include <string>

#include "wire/topics.h"

namespace yieldwatch {

std::optional<WireError> TickMessage::open(std::string_view topic, std::string_view frame) {
  topic_ = topic;
  frame_ = frame;
  const auto instrument = tick_instrument(topic);
  const auto beating = heartbeat_source(topic);
  if (!instrument && !beating) {
    return WireError{WireFault::topic, topic.size() > kMaxTopic
                                           ? "a topic of " + std::to_string(topic.size()) +
                                                 " bytes; it has at most " +
                                                 std::to_string(kMaxTopic)
                                           : "neither tick.<instrument>. nor "
                                             "sys.heartbeat.<source>."};
  }
  is_heartbeat_ = beating.has_value();
  instrument_ = instrument.value_or("");
  envelope_ = {};
  const auto envelope = envelopes_.decode(frame);
  if (!envelope) {
    return envelope.error();
  }
  envelope_ = *envelope;
  if (beating && *beating != envelope_.source) {
    return WireError{WireFault::topic, "a heartbeat on another source's topic"};
  }
  return std::nullopt;
}

std::optional<WireError> TickMessage::deliver(TickListener& listener) {
  Arrival arrival{.topic = topic_,
                  .envelope = frame_,
                  .source = envelope_.source,
                  .epoch = envelope_.epoch,
                  .seq = envelope_.seq};
  tick_count_ = 0;
  complete_up_to_ = Timestamp::never();
  if (is_heartbeat_) {
    const auto body = decode_heartbeat(envelope_.body);
    if (!body) {
      return body.error();
    }
    complete_up_to_ = body->complete_up_to;
    listener.on_heartbeat(
        arrival,
        {.feed = envelope_.source,
         .complete_up_to = body->complete_up_to,
         .publish_time = envelope_.publish_time,
         .origin = envelope_.origin,
         .health = body->health ? std::optional(body->health->health()) : std::nullopt,
         .refused = body->refused,
         .more_refused = body->more_refused},
        body->end);
    return std::nullopt;
  }
  const auto batch = decoder_.decode(topic_, envelope_);
  if (!batch) {
    return batch.error();
  }
  tick_count_ = batch->times.size();
  arrival.receive_time = decoder_.receive_time();
  listener.on_ticks(arrival, *batch);
  return std::nullopt;
}

}  // namespace yieldwatch
