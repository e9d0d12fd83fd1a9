#include "app/refused_feed.h"

#include <utility>

namespace yieldwatch {

RefusedFeed::RefusedFeed(std::string name, std::string why, FeedPorts ports)
    : name_(std::move(name)), why_(std::move(why)), ports_(ports) {}

RefusedFeed::~RefusedFeed() {
  RefusedFeed::stop();
}

void RefusedFeed::start() {
  since_ = ports_.clock.now();
  ports_.listener.on_trouble(name_, FeedState::refused, why_);
  beat();
}

void RefusedFeed::stop() {
  ports_.timer.cancel();
}

void RefusedFeed::beat() {
  const Timestamp now = ports_.clock.now();
  if (ports_.sink.subscribed()) {
    ports_.sink.send(
        Heartbeat{
            .feed = name_,
            .complete_up_to = now,
            .publish_time = now,
            .health = FeedHealth{.state = FeedState::refused, .error = why_, .error_time = since_}},
        false);
  }
  ports_.timer.start(kNanosPerSecond, [this] { beat(); });
}

}  // namespace yieldwatch
