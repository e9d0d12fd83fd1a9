#include "bus/tick_subscriber.h"

#include <algorithm>
#include <map>

#include "bus/bind_lock.h"
#include "bus/message.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr int kReceiveHighWater = 10'000;  // messages of each publisher; more wait on its side

}  // namespace

class TickSubscriber::Impl {
 public:
  Impl(zmq::context_t& context, const std::string& endpoint,
       std::function<bool(std::string_view)> is_followed, Timestamp listening_since)
      : lock_(endpoint),
        socket_(context, zmq::socket_type::sub),
        is_followed_(std::move(is_followed)),
        tracker_(listening_since) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvhwm, kReceiveHighWater);
    // Subscriptions are messages that we send, and are dropped at this mark.
    socket_.set(zmq::sockopt::sndhwm, 0);
    socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxEnvelope));
    socket_.set(zmq::sockopt::subscribe, kTickPrefix);
    socket_.set(zmq::sockopt::subscribe, kHeartbeatPrefix);
    bind_to(socket_, endpoint);
  }

  zmq::socket_t& socket() { return socket_; }
  const std::vector<FeedStatus>& feeds() const { return feeds_; }

  void reserve(std::string source, Timestamp epoch) {
    reserved_.insert_or_assign(std::move(source), epoch);
  }

  // All hear it, and it lets nothing in that did not come before.
  void invite(std::string_view source) {
    socket_.set(zmq::sockopt::subscribe, heartbeat_topic(source));
  }

  void follow(std::function<bool(std::string_view)> is_followed,
              std::span<const std::string> fresh) {
    is_followed_ = std::move(is_followed);
    for (const std::string& name : fresh) {
      tracker_.follow(tick_topic(name));
    }
  }

  void restore(std::span<const PublisherState> publishers,
               std::optional<Timestamp> listening_since) {
    tracker_.restore(publishers, listening_since);
    feeds_.clear();
    for (const PublisherState& publisher : publishers) {
      feeds_.push_back({.source = publisher.source,
                        .epoch = publisher.epoch,
                        .last_publish_time = publisher.heard});
    }
  }

  void recall(const TickMessage& message) {
    if (const auto verdict = check(message, std::nullopt); !verdict.fault) {
      feed_of(verdict, message.envelope());
    }
  }

  void end_recall() { tracker_.pass_over(kHeartbeatPrefix); }

  std::vector<PublisherState> publishers() const { return tracker_.publishers(); }
  Timestamp listening_since() const { return tracker_.listening_since(); }

  bool receive(TickListener& listener, std::int64_t now_ns) {
    switch (reader_.read(socket_)) {
      case MessageReader::Result::nothing:
        return false;
      case MessageReader::Result::other:
        refuse(listener, {WireFault::garbage, "a message has two frames: topic and Envelope"});
        return true;
      case MessageReader::Result::two_frames:
        take(listener, now_ns);
        return true;
    }
    return false;
  }

 private:
  void take(TickListener& listener, std::int64_t now_ns) {
    if (const auto error = message_.open(reader_.topic(), reader_.envelope())) {
      return refuse(listener, *error, message_.envelope().source);
    }
    const Envelope& envelope = message_.envelope();
    const auto own = reserved_.find(envelope.source);
    if (own != reserved_.end() && own->second != envelope.epoch) {
      return refuse(listener,
                    {WireFault::epoch, "the name of a feed of the daemon itself: take another"},
                    envelope.source);
    }
    FeedStatus* feed = check_number(listener, now_ns);
    if (feed == nullptr) {
      return;
    }
    if (const auto error = message_.deliver(listener)) {
      return refuse(listener, *error, envelope.source);
    }
    feed->ticks += message_.ticks();
    feed->complete_up_to = std::max(feed->complete_up_to, message_.complete_up_to());
  }

  SequenceTracker::Verdict check(const TickMessage& message, std::optional<std::int64_t> came_ns) {
    const Envelope& envelope = message.envelope();
    return tracker_.check({.source = envelope.source,
                           .epoch = envelope.epoch,
                           .topic = message.topic(),
                           .seq = envelope.seq,
                           .publish_time = envelope.publish_time,
                           .followed = message.is_heartbeat() || is_followed_(message.instrument()),
                           .starts_anywhere = message.is_heartbeat(),
                           .came_ns = came_ns});
  }

  FeedStatus& feed_of(const SequenceTracker::Verdict& verdict, const Envelope& envelope) {
    if (verdict.source == feeds_.size()) {
      feeds_.emplace_back();
    }
    FeedStatus& feed = feeds_[verdict.source];
    if (verdict.new_life) {
      feed = {.source = std::string(envelope.source), .epoch = envelope.epoch};
    }
    feed.last_publish_time = envelope.publish_time;
    return feed;
  }

  // Announces what is missing before this message. Null: the message is refused itself.
  FeedStatus* check_number(TickListener& listener, std::int64_t now_ns) {
    const Envelope& envelope = message_.envelope();
    const auto verdict = check(message_, now_ns);
    if (verdict.fault) {
      refuse(listener, {*verdict.fault, explain(*verdict.fault, verdict, envelope)},
             envelope.source);
      return nullptr;
    }
    FeedStatus& feed = feed_of(verdict, envelope);
    if (verdict.missing > 0) {
      feed.lost += verdict.missing;
      listener.on_gap({.source = feed.source,
                       .epoch = envelope.epoch,
                       .topic = std::string(message_.topic()),
                       .first = verdict.expected,
                       .last = envelope.seq - 1});
    }
    ++feed.messages;
    return &feed;
  }

  std::string explain(WireFault fault, const SequenceTracker::Verdict& verdict,
                      const Envelope& envelope) const {
    switch (fault) {
      case WireFault::sequence:
        return "seq is " + std::to_string(envelope.seq) + ", the next would be " +
               std::to_string(verdict.expected) +
               "; a publisher that starts anew needs a new epoch";
      case WireFault::epoch:
        return explain_epoch(verdict, envelope);
      default:
        return std::to_string(tracker_.sources()) +
               " sources have been heard in the last ten minutes, and this is another";
    }
  }

  // The whole of it once: such a publisher sends on and on.
  std::string explain_epoch(const SequenceTracker::Verdict& verdict,
                            const Envelope& envelope) const {
    const std::string epochs = "epoch is " + to_string(envelope.epoch) +
                               ", but this source has started anew at " +
                               to_string(feeds_[verdict.source].epoch);
    if (verdict.told) {
      return epochs;
    }
    return epochs +
           ": if its clock was set back, it is taken once the other has been silent for a minute, "
           "or at once if it starts again with a later epoch; if two publishers use this name, "
           "give one of them another";
  }

  void refuse(TickListener& listener, const WireError& error, std::string_view source = {}) {
    const std::string_view topic = reader_.topic();
    listener.on_bad({.reason = std::string(to_string(error.fault)),
                     .source = std::string(source),
                     .topic = printable(topic, kMaxTopic),
                     .instrument = std::string(tick_instrument(topic).value_or("")),
                     .detail = error.detail});
  }

  BindLock lock_;  // before the socket: taken first, let go last
  zmq::socket_t socket_;
  std::function<bool(std::string_view)> is_followed_;
  MessageReader reader_;
  TickMessage message_;
  SequenceTracker tracker_;
  std::vector<FeedStatus> feeds_;  // by the tracker's places
  std::map<std::string, Timestamp, std::less<>> reserved_;
};

TickSubscriber::TickSubscriber(zmq::context_t& context, const std::string& endpoint,
                               std::function<bool(std::string_view instrument)> is_followed,
                               Timestamp listening_since)
    : impl_(std::make_unique<Impl>(context, endpoint, std::move(is_followed), listening_since)) {}
TickSubscriber::~TickSubscriber() = default;

zmq::socket_ref TickSubscriber::socket() {
  return impl_->socket();
}

bool TickSubscriber::receive(TickListener& listener, std::int64_t now_ns) {
  return impl_->receive(listener, now_ns);
}

void TickSubscriber::reserve(std::string source, Timestamp epoch) {
  impl_->reserve(std::move(source), epoch);
}

void TickSubscriber::invite(std::string_view source) {
  impl_->invite(source);
}

void TickSubscriber::follow(std::function<bool(std::string_view instrument)> is_followed,
                            std::span<const std::string> fresh) {
  impl_->follow(std::move(is_followed), fresh);
}

void TickSubscriber::restore(std::span<const PublisherState> publishers,
                             std::optional<Timestamp> listening_since) {
  impl_->restore(publishers, listening_since);
}

Timestamp TickSubscriber::listening_since() const {
  return impl_->listening_since();
}

void TickSubscriber::recall(const TickMessage& message) {
  impl_->recall(message);
}

void TickSubscriber::end_recall() {
  impl_->end_recall();
}

std::vector<PublisherState> TickSubscriber::publishers() const {
  return impl_->publishers();
}

const std::vector<FeedStatus>& TickSubscriber::feeds() const {
  return impl_->feeds();
}

}  // namespace yieldwatch
