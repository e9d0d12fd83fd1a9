#include "bus/tick_publisher.h"

#include <cassert>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/by_name.h"
#include "bus/message.h"
#include "wire/envelope.h"
#include "wire/sys.h"
#include "wire/tick_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr int kSendHighWater = 100'000;          // messages; a replay fills it and waits
constexpr int kLingerMs = 1'000;                 // the last ticks get out, and a stop stays short
constexpr std::size_t kMaxSubscription = 1'024;  // bytes
constexpr std::size_t kMaxSubscriptions = 1'024;

// A topic's text, made once, and the number of its newest message.
struct Topic {
  std::string text;
  std::uint64_t seq = 0;
};

}  // namespace

class TickPublisher::Impl {
 public:
  Impl(zmq::context_t& context, const std::string& endpoint, std::string source, Timestamp epoch,
       Invitation invitation)
      : socket_(context, zmq::socket_type::xpub),
        source_(std::move(source)),
        epoch_(epoch),
        by_name_(invitation == Invitation::by_name),
        heartbeat_{heartbeat_topic(source_)} {
    socket_.set(zmq::sockopt::linger, kLingerMs);
    socket_.set(zmq::sockopt::sndhwm, kSendHighWater);
    socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxSubscription));
    socket_.set(zmq::sockopt::xpub_verbose, true);
    // Without it a send to a full pipe reports success while the message is dropped.
    socket_.set(zmq::sockopt::xpub_nodrop, true);
    // Without it an analyzer that went away goes on being "subscribed", and a pipe to nobody
    // fills up.
    socket_.set(zmq::sockopt::immediate, true);
    socket_.set(zmq::sockopt::reconnect_ivl, 50);
    socket_.set(zmq::sockopt::reconnect_ivl_max, 1'000);
    connect_to(socket_, endpoint);
  }

  bool subscribed() {
    zmq::message_t message;
    while (uninterrupted([&] { return socket_.recv(message, zmq::recv_flags::dontwait); })) {
      take_subscription(bytes_of(message));
    }
    return !subscriptions_.empty() && (invited_ || !by_name_);
  }

  std::uint64_t subscriptions() const { return count_; }

  bool send(const TickBatch& batch, Timestamp receive_time) {
    Topic& topic = topic_of(batch.instrument);
    ticks_.encode(batch, receive_time, encoder_.body());
    return send(topic,
                {.origin = batch.origin, .publish_time = batch.publish_time, .more = batch.more});
  }

  bool send(const Heartbeat& heartbeat, bool end) {
    HeartbeatBody body{.complete_up_to = heartbeat.complete_up_to, .end = end};
    if (heartbeat.health) {
      body.health = body_of(*heartbeat.health);
    }
    body.refused = refused_;
    body.more_refused = more_refused_;
    encode(body, encoder_.body());
    if (!send(heartbeat_, {.origin = heartbeat.origin, .publish_time = heartbeat.publish_time})) {
      return false;
    }
    refused_.clear();
    more_refused_ = 0;
    return true;
  }

  void announce(std::string refused) {
    if (refused_.size() == kMaxRefused) {
      refused_.erase(refused_.begin());
      ++more_refused_;
    }
    refused_.push_back(std::move(refused));
  }

 private:
  bool send(Topic& topic, Envelope head) {
    head.source = source_;
    head.epoch = epoch_;
    head.seq = topic.seq + 1;
    if (!send_message(socket_, topic.text, encoder_, encoder_.finish(head))) {
      return false;
    }
    ++topic.seq;
    return true;
  }

  Topic& topic_of(std::string_view instrument) {
    const auto known = topics_.find(instrument);
    if (known != topics_.end()) {
      return known->second;
    }
    assert(topics_.size() < kMaxInstruments);
    return topics_.emplace(instrument, Topic{tick_topic(instrument)}).first->second;
  }

  // A byte, 1 for a subscription and 0 for its end, then a topic's beginning. Each is heard
  // once for every analyzer that comes, and its end once when the last one goes.
  void take_subscription(std::string_view message) {
    if (message.empty()) {
      return;
    }
    const std::string_view prefix = message.substr(1);
    if (by_name_ && prefix == heartbeat_.text) {
      invited_ = message.front() == 1;
      count_ += invited_ ? 1 : 0;
      return;
    }
    const bool ticks = prefix.starts_with(kTickPrefix) || kTickPrefix.starts_with(prefix);
    if (!ticks) {
      return;
    }
    if (message.front() == 1) {
      count_ += by_name_ ? 0 : 1;
      if (subscriptions_.size() < kMaxSubscriptions) {
        subscriptions_.emplace(prefix);
      }
    } else if (message.front() == 0) {
      const auto known = subscriptions_.find(prefix);
      if (known != subscriptions_.end()) {
        subscriptions_.erase(known);
      }
    }
  }

  zmq::socket_t socket_;
  std::string source_;
  Timestamp epoch_;
  bool by_name_;
  EnvelopeEncoder encoder_;
  TickEncoder ticks_;
  ByName<Topic> topics_;
  Topic heartbeat_;
  std::vector<std::string> refused_;                  // since the last heartbeat, the newest last
  std::uint32_t more_refused_ = 0;                    // before these
  std::set<std::string, std::less<>> subscriptions_;  // those to ticks
  bool invited_ = false;                              // there is one to its own heartbeat
  std::uint64_t count_ = 0;                           // of those it waits for, in all
};

TickPublisher::TickPublisher(zmq::context_t& context, const std::string& endpoint,
                             std::string source, Timestamp epoch, Invitation invitation)
    : impl_(std::make_unique<Impl>(context, endpoint, std::move(source), epoch, invitation)) {}
TickPublisher::~TickPublisher() = default;

bool TickPublisher::subscribed() {
  return impl_->subscribed();
}

std::uint64_t TickPublisher::subscriptions() const {
  return impl_->subscriptions();
}

bool TickPublisher::send(const TickBatch& batch, Timestamp receive_time) {
  return impl_->send(batch, receive_time);
}

bool TickPublisher::send(const Heartbeat& heartbeat, bool end) {
  return impl_->send(heartbeat, end);
}

void TickPublisher::announce(std::string refused) {
  impl_->announce(std::move(refused));
}

}  // namespace yieldwatch
