#include "feed/replay/replay_feed.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace yieldwatch {
namespace {

constexpr std::int64_t kListenPoll = 10 * kNanosPerMilli;
constexpr std::int64_t kFullPipeRetry = 1 * kNanosPerMilli;
constexpr std::int64_t kBeatEvery = kNanosPerSecond;

}  // namespace

ReplayFeed::ReplayFeed(std::string name, HistorySpec spec, ReplaySpeed speed, FeedPorts ports,
                       const OpenHistoryFile& open, KnownByInstrument known)
    : name_(std::move(name)),
      spec_(std::move(spec)),
      speed_(speed),
      ports_(ports),
      reader_(
          spec_, [this](const BadRow& row) { ports_.listener.on_bad_row(name_, row); }, open),
      known_(std::move(known)) {}

ReplayFeed::~ReplayFeed() {
  ReplayFeed::stop();
}

void ReplayFeed::start() {
  if (running_ || finished_) {
    return;
  }
  running_ = true;
  anchor_ns_.reset();
  ports_.timer.start(0, [this] { step(); });
}

void ReplayFeed::stop() {
  running_ = false;
  ports_.timer.cancel();
}

// One handler: a bounded number of messages, then the others' turn. Whatever tells a listener
// may have been stopped by it.
void ReplayFeed::step() {
  std::optional<std::int64_t> wait = 0;
  for (int sends = 0; sends < kMaxSends && wait == 0 && running_; ++sends) {
    wait = advance();
  }
  if (wait && running_) {
    ports_.timer.start(*wait, [this] { step(); });
  }
}

// Sends the next message, if it is time. Gives how long to wait before going on, 0 if not at
// all, and nothing after the last message.
std::optional<std::int64_t> ReplayFeed::advance() {
  if (!analyzer_listens()) {
    return kListenPoll;
  }
  pull();
  beat();
  if (!running_) {
    return std::nullopt;
  }
  if (!tick_) {
    if (!send_heartbeat(true)) {
      return kFullPipeRetry;
    }
    finish();
    return std::nullopt;
  }
  if (const std::int64_t wait = until_due(); wait > 0) {
    return wait;
  }
  return send_tick() ? 0 : kFullPipeRetry;
}

bool ReplayFeed::analyzer_listens() {
  const bool waiting = !ports_.sink.subscribed();
  if (waiting) {
    // Time that nobody watched is not caught up with.
    anchor_ns_.reset();
  }
  if (waiting != progress_.waiting) {
    progress_.waiting = waiting;
    ports_.listener.on_progress(name_, progress_);
  }
  return !waiting;
}

// Makes tick_ the next to be sent, unless there is one or no more. Only once the next is known
// is the time of the last one complete: a failure to read may hide further ticks of it.
void ReplayFeed::pull() {
  if (!running_ || tick_ || ended_) {
    return;
  }
  try {
    tick_ = reader_.next();
    while (tick_ && is_known(*tick_)) {
      count_session();
      tick_ = reader_.next();
    }
    progress_.complete_up_to = std::max(progress_.complete_up_to, sent_);
  } catch (const std::system_error& error) {
    ports_.listener.on_error(name_, error.what());
  }
  progress_.bad_rows = reader_.bad_rows();
  ended_ = !tick_;
  if (tick_) {
    count_session();
  }
}

// Several ticks of an instrument may share their instant: as many of them as are known have been.
bool ReplayFeed::is_known(const HistoryTick& tick) {
  const auto known = known_.find(tick.instrument);
  if (known == known_.end() || tick.time > known->second.time) {
    return false;
  }
  if (tick.time < known->second.time) {
    return true;
  }
  std::uint64_t& left = known->second.count;
  if (left == 0) {
    return false;
  }
  left -= left == KnownTicks::kAll ? 0 : 1;
  return true;
}

// Dates may step back by one where the zones of files differ; that begins no session.
void ReplayFeed::count_session() {
  if (!session_ || tick_->session > *session_) {
    session_ = tick_->session;
    ++progress_.sessions;
    progress_.session = *session_;
  }
}

// Measured from the anchor, so that the pace does not drift with the delays of timers.
std::int64_t ReplayFeed::until_due() {
  if (speed_.is_max()) {
    return 0;
  }
  const std::int64_t now = ports_.clock.steady_ns();
  const std::int64_t after = speed_.due_after_ns(progress_.sessions - 1);
  if (!anchor_ns_) {
    anchor_ns_ = now - after;
  }
  const std::int64_t wait = *anchor_ns_ + after - now;
  return std::clamp(wait, std::int64_t{0}, std::max(next_beat_ns_ - now, std::int64_t{1}));
}

bool ReplayFeed::send_tick() {
  const std::array times{tick_->time};
  const std::array values{tick_->value};
  const TickBatch batch{.instrument = tick_->instrument,
                        .unit = tick_->unit,
                        .times = times,
                        .values = values,
                        .publish_time = publish_time(tick_->time),
                        .more = tick_->more,
                        .origin = Origin::replay};
  if (!ports_.sink.send(batch, Timestamp::never())) {
    return false;
  }
  ++progress_.ticks;
  if (!tick_->more) {
    sent_ = tick_->time;
  }
  tick_.reset();
  return true;
}

// A heartbeat a second, of real time. One that the pipe doesn't take is left to the next.
void ReplayFeed::beat() {
  if (!running_) {
    return;
  }
  const std::int64_t now = ports_.clock.steady_ns();
  if (next_beat_ns_ == 0) {
    next_beat_ns_ = now + kBeatEvery;
  }
  if (now < next_beat_ns_) {
    return;
  }
  next_beat_ns_ = now + kBeatEvery;
  if (progress_.complete_up_to != Timestamp::never()) {
    send_heartbeat(false);
  }
  ports_.listener.on_progress(name_, progress_);
}

bool ReplayFeed::send_heartbeat(bool end) {
  return ports_.sink.send(Heartbeat{.feed = name_,
                                    .complete_up_to = progress_.complete_up_to,
                                    .publish_time = publish_time(progress_.complete_up_to),
                                    .origin = Origin::replay},
                          end);
}

void ReplayFeed::finish() {
  running_ = false;
  finished_ = true;
  ports_.listener.on_finished(name_, progress_);
}

// A replay never publishes before the event happened, so that a history dated after this
// machine's clock also plays.
Timestamp ReplayFeed::publish_time(Timestamp event_time) const {
  return std::max(ports_.clock.now(), event_time);
}

}  // namespace yieldwatch
