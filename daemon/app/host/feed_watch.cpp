#include "app/host/feed_watch.h"

#include <algorithm>

#include "analyzer/analyzer.h"

namespace yieldwatch {
namespace {

// Between two looks; what is above it we have been held up ourselves.
constexpr std::int64_t kBetweenLooks = 2 * kNanosPerSecond;

std::string in_seconds(std::int64_t ns) {
  return std::to_string(ns / kNanosPerSecond) + " s";
}

}  // namespace

FeedWatch::FeedWatch(const std::vector<std::string>& expected, std::int64_t now_ns)
    : expected_(expected.size()), begun_ns_(now_ns), looked_ns_(now_ns) {
  for (const std::string& name : expected) {
    feeds_.push_back({.name = name, .expected = true});
  }
}

bool FeedWatch::expects(std::string_view feed) const {
  return std::ranges::any_of(
      feeds_, [feed](const Watched& other) { return other.expected && other.name == feed; });
}

void FeedWatch::begin(std::int64_t now_ns) {
  begun_ns_ = now_ns;
  looked_ns_ = now_ns;
  time_passes_ = false;
  for (Watched& feed : feeds_) {
    feed.heard_ns.reset();
    feed.knows = false;
    feed.asked_ns = now_ns;
  }
}

bool FeedWatch::lets_time_pass(std::int64_t now_ns) {
  time_passes_ = time_passes_ || std::ranges::none_of(feeds_, [&](const Watched& feed) {
                   return feed.expected && is_asking(feed, now_ns);
                 });
  return time_passes_;
}

// Whether its first attempt has not come to anything yet, and still may.
bool FeedWatch::is_asking(const Watched& feed, std::int64_t now_ns) const {
  return !feed.knows && !is_silent(feed, now_ns) &&
         now_ns - std::max(begun_ns_, feed.asked_ns) < kFirstAttemptNs &&
         now_ns - begun_ns_ < kFirstAttemptsNs;
}

void FeedWatch::on_ticks(std::string_view feed, const TickBatch& batch, std::int64_t now_ns) {
  recall(feed, batch);
  feeds_[last_].heard_ns = now_ns;
}

void FeedWatch::on_heartbeat(std::string_view feed, const Heartbeat& heartbeat,
                             std::int64_t now_ns) {
  Watched& watched = of(feed);
  watched.heard_ns = now_ns;
  watched.knows = watched.knows || heartbeat.complete_up_to != Timestamp::never();
  if (heartbeat.health) {
    const std::uint64_t before = watched.health ? watched.health->attempts : 0;
    watched.health = body_of(*heartbeat.health);
    watched.asked_ns = watched.health->attempts != before ? now_ns : watched.asked_ns;
  }
}

void FeedWatch::recall(std::string_view feed, const TickBatch& batch) {
  Watched& watched = of(feed);
  const Timestamp time = batch.times.back();
  if (watched.newest && time < watched.newest->time) {
    return;
  }
  if (batch.publish_time.plus(kMaxAhead) < time) {
    return;  // nobody believes it
  }
  if (!watched.newest) {
    watched.newest.emplace();
  }
  watched.newest->instrument = batch.instrument;
  watched.newest->value = {batch.values.back(), batch.unit};
  watched.newest->time = time;
}

FeedWatch::Watched& FeedWatch::of(std::string_view feed) {
  if (last_ < feeds_.size() && feeds_[last_].name == feed) {
    return feeds_[last_];
  }
  const auto found = std::ranges::find(feeds_, feed, &Watched::name);
  Watched& watched = found == feeds_.end() ? make_place() : *found;
  watched.name = feed;
  last_ = static_cast<std::size_t>(&watched - feeds_.data());
  return watched;
}

// For one that nobody expects. Where there are too many, in place of who was heard longest ago.
FeedWatch::Watched& FeedWatch::make_place() {
  if (feeds_.size() < expected_ + kMaxOthers) {
    return feeds_.emplace_back();
  }
  const auto others = feeds_.begin() + static_cast<std::ptrdiff_t>(expected_);
  return *std::min_element(others, feeds_.end(), [](const Watched& a, const Watched& b) {
    return a.heard_ns < b.heard_ns;
  }) = {};
}

bool FeedWatch::is_silent(const Watched& feed, std::int64_t now_ns) const {
  return feed.expected && !feed.has_ended() &&
         (feed.heard_ns ? now_ns - *feed.heard_ns >= kSilenceNs
                        : now_ns - begun_ns_ >= kFirstWordNs);
}

bool FeedWatch::all_silent(std::int64_t now_ns) const {
  bool any = false;
  for (const Watched& feed : feeds_) {
    const bool may_come = !feed.heard_ns && now_ns - begun_ns_ < kFirstAttemptsNs;
    if (feed.expected && !feed.has_ended() && (!feed.silent || may_come)) {
      return false;
    }
    any = any || feed.silent;
  }
  return any;
}

std::string FeedWatch::silence(const Watched& feed, std::int64_t now_ns) const {
  return feed.heard_ns ? "not heard for " + in_seconds(now_ns - *feed.heard_ns)
                       : "not heard in the first " + in_seconds(now_ns - begun_ns_);
}

std::string FeedWatch::explain(const Watched& feed, bool is_back) {
  const std::string error = feed.told == FeedState::good ? "" : feed.health->error;
  const std::string what = is_back            ? "it is heard again"
                           : feed.has_ended() ? "its input has ended"
                                              : "";
  return what.empty() || error.empty() ? what + error : what + ": " + error;
}

std::vector<FeedChange> FeedWatch::look(std::int64_t now_ns) {
  // Who could not look could not hear either.
  const std::int64_t held_up = std::max<std::int64_t>(0, now_ns - looked_ns_ - kBetweenLooks);
  looked_ns_ = now_ns;
  begun_ns_ += held_up;
  std::vector<FeedChange> changes;
  for (Watched& feed : feeds_) {
    feed.asked_ns += held_up;
    if (feed.heard_ns) {
      feed.heard_ns = std::min(now_ns, *feed.heard_ns + held_up);
    }
    if (!feed.expected) {
      continue;
    }
    const bool was_silent = feed.silent;
    feed.silent = is_silent(feed, now_ns);
    if (feed.silent && !was_silent) {
      changes.push_back({FeedChange::Kind::silent, {feed.name, "silent", silence(feed, now_ns)}});
    }
    if (feed.silent || !feed.heard_ns || (!was_silent && feed.state() == feed.told)) {
      continue;
    }
    const bool is_back = !feed.has_ended() && (was_silent || feed.told == FeedState::ended);
    feed.told = feed.state();
    changes.push_back({feed.has_ended() ? FeedChange::Kind::ended
                       : is_back        ? FeedChange::Kind::back
                                        : FeedChange::Kind::health,
                       {feed.name, std::string(to_string(feed.told)), explain(feed, is_back)}});
  }
  return changes;
}

void FeedWatch::report(std::vector<FeedStatus>& feeds, std::int64_t now_ns) const {
  for (const Watched& watched : feeds_) {
    auto place = std::ranges::find(feeds, watched.name, &FeedStatus::source);
    if (place == feeds.end()) {
      if (!watched.expected) {
        continue;  // the bus has forgotten it
      }
      place = feeds.insert(feeds.end(), {.source = watched.name});
    }
    place->expected = watched.expected;
    place->silent = watched.silent;
    place->health = watched.health;
    place->newest = watched.newest;
    if (watched.heard_ns) {
      place->heard_ms = (now_ns - *watched.heard_ns) / kNanosPerMilli;
    }
  }
}

}  // namespace yieldwatch
