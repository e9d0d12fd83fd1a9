#include "bus/alert_publisher.h"

#include <string_view>

#include "bus/bind_lock.h"
#include "bus/by_name.h"
#include "bus/message.h"
#include "wire/alert_codec.h"
#include "wire/envelope.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr int kLingerMs = 1'000;                  // the last alerts get out, and a stop stays short
constexpr std::int64_t kMaxSubscription = 1'024;  // bytes
constexpr std::size_t kMaxTopics = 65'536;

}  // namespace

class AlertPublisher::Impl {
 public:
  Impl(zmq::context_t& context, const std::string& endpoint, std::string source, Timestamp epoch)
      : lock_(endpoint),
        socket_(context, zmq::socket_type::xpub),
        source_(std::move(source)),
        heartbeat_topic_(heartbeat_topic(source_)),
        epoch_(epoch) {
    socket_.set(zmq::sockopt::linger, kLingerMs);
    socket_.set(zmq::sockopt::sndhwm, static_cast<int>(kQueue));
    socket_.set(zmq::sockopt::maxmsgsize, kMaxSubscription);
    // Each subscriber's own subscriptions and their ends, also to what others follow already.
    socket_.set(zmq::sockopt::xpub_verboser, true);
    socket_.set(zmq::sockopt::xpub_nodrop, true);  // so that a full queue is seen
    bind_to(socket_, endpoint);
  }

  void publish(const JournaledAlert& alert, Origin origin) {
    encoder_.body() = alert.transition;
    send(alert.topic, {.origin = origin,
                       .publish_time = alert.publish_time,
                       .journal_seq = alert.journal_seq,
                       .not_durable = alert.not_durable});
  }

  void publish(const Transition& t, std::uint64_t journal_seq, Timestamp publish_time) {
    alerts_.encode(t, encoder_.body());
    send(alert_topic(topic_tier(t), t.rule, t.instrument),
         {.origin = t.origin, .publish_time = publish_time, .journal_seq = journal_seq});
  }

  void publish(const HeartbeatBody& heartbeat, Timestamp publish_time) {
    subscriptions();
    greeted_ = false;  // by this one
    publish(heartbeat, heartbeat_topic_, Origin::live, publish_time);
  }

  // Encodes a body of sys.h.
  template <typename Body>
  void publish(const Body& body, std::string_view topic, Origin origin, Timestamp publish_time) {
    encode(body, encoder_.body());
    send(topic, {.origin = origin, .publish_time = publish_time});
  }

  // Subscriptions wait in the socket's memory until they are read. To read them with each alert
  // would cost a system call; the owner's turns and each heartbeat do.
  std::size_t subscriptions() {
    zmq::message_t message;
    while (uninterrupted([&] { return socket_.recv(message, zmq::recv_flags::dontwait); })) {
      const std::string_view bytes = bytes_of(message);
      if (bytes.starts_with('\1')) {
        ++subscriptions_;
        greeted_ = greeted_ || heartbeat_topic_.starts_with(bytes.substr(1));
      } else if (bytes.starts_with('\0') && subscriptions_ > 0) {
        --subscriptions_;
      }
    }
    return subscriptions_;
  }

  bool greeted() {
    subscriptions();
    return greeted_;
  }

  std::uint64_t slow() const { return slow_; }
  Timestamp epoch() const { return epoch_; }
  zmq::socket_t& socket() { return socket_; }

 private:
  void send(std::string_view topic, Envelope head) {
    try {
      if (!try_send(topic, head)) {
        // Dropping is for whose queue is full; the others have the message.
        socket_.set(zmq::sockopt::xpub_nodrop, false);
        send_message(socket_, topic, encoder_, encoder_.finish(head));
        socket_.set(zmq::sockopt::xpub_nodrop, true);
        tell_slow(topic, head.publish_time);
      }
    } catch (const zmq::error_t& error) {
      if (error.num() != ETERM) {
        throw;
      }
      // The bus is shut down: whoever follows alerts asks for them after the restart.
    }
  }

  // libzmq says so once: to a queue that has dropped it sends nothing, and says no more of it,
  // until its reader has taken some.
  void tell_slow(std::string_view topic, Timestamp publish_time) {
    ++slow_;
    if (topic != topics::kSlow) {
      publish(Slow{std::string(topic), slow_, kQueue}, topics::kSlow, Origin::live, publish_time);
    }
  }

  // False: a queue is full, and nobody has got it.
  bool try_send(std::string_view topic, Envelope& head) {
    auto seq = newest_.find(topic);
    if (seq == newest_.end()) {
      if (newest_.size() >= kMaxTopics) {
        // A new life, in which all numbers start anew, keeps memory bounded.
        newest_.clear();
        ++epoch_.ns;
      }
      seq = newest_.emplace(topic, 0).first;
    }
    head.source = source_;
    head.epoch = epoch_;
    head.seq = ++seq->second;
    return send_message(socket_, topic, encoder_, encoder_.finish(head));
  }

  BindLock lock_;  // before the socket: taken first, let go last
  zmq::socket_t socket_;
  std::string source_;
  std::string heartbeat_topic_;
  Timestamp epoch_;
  EnvelopeEncoder encoder_;
  AlertEncoder alerts_;
  ByName<std::uint64_t> newest_;  // by topic
  std::size_t subscriptions_ = 0;
  bool greeted_ = false;
  std::uint64_t slow_ = 0;
};

AlertPublisher::AlertPublisher(zmq::context_t& context, const std::string& endpoint,
                               std::string source, Timestamp epoch)
    : impl_(std::make_unique<Impl>(context, endpoint, std::move(source), epoch)) {}
AlertPublisher::~AlertPublisher() = default;

void AlertPublisher::publish(const JournaledAlert& alert, Origin origin) {
  impl_->publish(alert, origin);
}

void AlertPublisher::publish(const Transition& transition, std::uint64_t journal_seq,
                             Timestamp publish_time) {
  impl_->publish(transition, journal_seq, publish_time);
}

void AlertPublisher::publish(const Refused& refused, Origin origin, Timestamp publish_time) {
  impl_->publish(refused, is_late_reason(refused.reason) ? topics::kLate : topics::kBad, origin,
                 publish_time);
}

void AlertPublisher::publish(const Gap& gap, Origin origin, Timestamp publish_time) {
  impl_->publish(gap, topics::kGap, origin, publish_time);
}

void AlertPublisher::publish(const StaleChange& change, Origin origin, Timestamp publish_time) {
  impl_->publish(change, topics::kStale, origin, publish_time);
}

void AlertPublisher::publish(const DiskReport& report, Timestamp publish_time) {
  impl_->publish(report, topics::kDisk, Origin::live, publish_time);
}

void AlertPublisher::publish(const DataNews& news, Origin origin, Timestamp publish_time) {
  impl_->publish(news, topics::kData, origin, publish_time);
}

void AlertPublisher::publish(const FeedNews& news, Timestamp publish_time) {
  impl_->publish(news, topics::kFeed, Origin::live, publish_time);
}

void AlertPublisher::publish(const HeartbeatBody& heartbeat, Timestamp publish_time) {
  impl_->publish(heartbeat, publish_time);
}

std::size_t AlertPublisher::subscriptions() {
  return impl_->subscriptions();
}

bool AlertPublisher::greeted() {
  return impl_->greeted();
}

std::uint64_t AlertPublisher::slow() const {
  return impl_->slow();
}

Timestamp AlertPublisher::epoch() const {
  return impl_->epoch();
}

zmq::socket_ref AlertPublisher::socket() {
  return impl_->socket();
}

}  // namespace yieldwatch
