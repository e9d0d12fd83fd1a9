#include "bus/alert_subscriber.h"

#include <algorithm>
#include <deque>

#include "bus/message.h"
#include "bus/sequence_tracker.h"
#include "wire/alert_codec.h"
#include "wire/envelope.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr int kReceiveHighWater = 10'000;

using Content = decltype(AlertEvent::content);

template <typename T>
Content content_of(Decoded<T> decoded) {
  return decoded ? Content(*decoded) : Content(Unreadable{decoded.error()});
}

Content decode_body(std::string_view topic, std::string_view body) {
  if (topic.starts_with(kAlertPrefix)) {
    return content_of(decode_transition(topic, body));
  }
  if (topic.starts_with(kHeartbeatPrefix)) {
    return content_of(decode_heartbeat(body));
  }
  if (topic == topics::kGap) {
    return content_of(decode_gap(body));
  }
  if (topic == topics::kStale) {
    return content_of(decode_stale(body));
  }
  if (topic == topics::kSlow) {
    return content_of(decode_slow(body));
  }
  if (topic == topics::kDisk) {
    return content_of(decode_disk(body));
  }
  if (topic == topics::kData) {
    return content_of(decode_data(body));
  }
  if (topic == topics::kFeed) {
    return content_of(decode_feed(body));
  }
  if (topic == topics::kLate || topic == topics::kBad) {
    return content_of(decode_refused(body));
  }
  return Unreadable{{WireFault::topic, "no topic we know"}};
}

}  // namespace

class AlertSubscriber::Impl {
 public:
  Impl(zmq::context_t& context, const std::string& endpoint, const std::vector<std::string>& wanted,
       Timestamp listening_since)
      : socket_(context, zmq::socket_type::sub), tracker_(listening_since) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvhwm, kReceiveHighWater);
    // Subscriptions are messages that we send, and are dropped at this mark.
    socket_.set(zmq::sockopt::sndhwm, 0);
    socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxEnvelope));
    socket_.set(zmq::sockopt::reconnect_ivl, 50);
    socket_.set(zmq::sockopt::reconnect_ivl_max, 1'000);
    subscribe(wanted.empty() ? std::vector<std::string>{""} : wanted);
    connect_to(socket_, endpoint);
  }

  std::optional<AlertEvent> receive(std::chrono::milliseconds timeout) {
    if (pending_.empty()) {
      // Waiting in recv takes a third of the system calls of zmq::poll and a recv.
      socket_.set(zmq::sockopt::rcvtimeo, static_cast<int>(timeout.count()));
      read();
    }
    if (pending_.empty()) {
      return std::nullopt;
    }
    AlertEvent event = std::move(pending_.front());
    pending_.pop_front();
    return event;
  }

  zmq::socket_t& socket() { return socket_; }
  bool waits() const { return !pending_.empty(); }

 private:
  void subscribe(const std::vector<std::string>& wanted) {
    socket_.set(zmq::sockopt::subscribe, kHeartbeatPrefix);
    for (const std::string& one : wanted) {
      for (const std::string& prefix : subscriptions(one)) {
        socket_.set(zmq::sockopt::subscribe, prefix);
      }
    }
  }

  // Waits for one message; what it tells goes to `pending_`.
  void read() {
    switch (reader_.read(socket_, zmq::recv_flags::none)) {
      case MessageReader::Result::nothing:
        return;
      case MessageReader::Result::other:
        return refuse({WireFault::garbage, "a message has two frames: topic and Envelope"});
      case MessageReader::Result::two_frames:
        return take();
    }
  }

  void take() {
    const std::string_view topic = reader_.topic();
    const auto envelope = envelopes_.decode(reader_.envelope());
    if (topic.size() > kMaxTopic || !envelope) {
      return refuse(envelope ? WireError{WireFault::topic, "a topic of more than 200 bytes"}
                             : envelope.error());
    }
    const auto verdict = tracker_.check({.source = envelope->source,
                                         .epoch = envelope->epoch,
                                         .topic = topic,
                                         .seq = envelope->seq,
                                         .publish_time = envelope->publish_time});
    if (verdict.fault) {
      return refuse({*verdict.fault, "two daemons use one name, or a number came twice"});
    }
    AlertEvent event{.topic = printable(topic, kMaxTopic),
                     .source = std::string(envelope->source),
                     .epoch = envelope->epoch,
                     .seq = envelope->seq,
                     .journal_seq = envelope->journal_seq,
                     .not_durable = envelope->not_durable,
                     .origin = envelope->origin,
                     .publish_time = envelope->publish_time,
                     .content = decode_body(topic, envelope->body)};
    if (verdict.new_life) {
      take_new_life(event);
    }
    if (verdict.missing > 0) {
      tell(event, Missed{event.topic, false, verdict.expected, event.seq - 1});
    }
    pending_.push_back(std::move(event));
  }

  void take_new_life(const AlertEvent& event) {
    if (daemon_ != Timestamp::never()) {
      tell(event, Restarted{daemon_});
    }
    daemon_ = event.epoch;
  }

  // An event of our own, beside the message that revealed it.
  void tell(const AlertEvent& event, Content content) {
    AlertEvent told = event;
    told.content = std::move(content);
    pending_.push_back(std::move(told));
  }

  void refuse(WireError error) {
    pending_.push_back(
        {.topic = printable(reader_.topic(), kMaxTopic), .content = Unreadable{std::move(error)}});
  }

  zmq::socket_t socket_;
  MessageReader reader_;
  EnvelopeDecoder envelopes_;
  SequenceTracker tracker_;
  std::deque<AlertEvent> pending_;  // of one message: at most four
  Timestamp daemon_ = Timestamp::never();
};

AlertSubscriber::AlertSubscriber(zmq::context_t& context, const std::string& endpoint,
                                 const std::vector<std::string>& wanted, Timestamp listening_since)
    : impl_(std::make_unique<Impl>(context, endpoint, wanted, listening_since)) {}
AlertSubscriber::~AlertSubscriber() = default;

std::optional<AlertEvent> AlertSubscriber::receive(std::chrono::milliseconds timeout) {
  return impl_->receive(timeout);
}

zmq::socket_ref AlertSubscriber::socket() {
  return impl_->socket();
}

bool AlertSubscriber::waits() const {
  return impl_->waits();
}

}  // namespace yieldwatch
