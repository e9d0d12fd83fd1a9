#include "feed/stdin_feed.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bus/tick_publisher.h"
#include "feed/formats/stdin_line.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kListenPoll = 10 * kNanosPerMilli;
constexpr std::int64_t kFullPipeRetry = 1 * kNanosPerMilli;
constexpr std::int64_t kBeatEvery = kNanosPerSecond;
constexpr std::int64_t kFirstLine = 5 * kNanosPerSecond;  // so long a pipe may take to begin

}  // namespace

StdinFeed::StdinFeed(std::string name, UnitOf unit_of, FeedPorts ports, Input& input)
    : name_(std::move(name)), unit_of_(std::move(unit_of)), ports_(ports), input_(input) {}

StdinFeed::~StdinFeed() {
  StdinFeed::stop();
}

void StdinFeed::start() {
  if (running_ || ended_) {
    return;
  }
  running_ = true;
  next_beat_ns_ = ports_.clock.steady_ns() + kBeatEvery;
  knows_from_ns_ = ports_.clock.steady_ns() + kFirstLine;
  ports_.timer.start(0, [this] { work(); });
}

void StdinFeed::stop() {
  running_ = false;
  ports_.timer.cancel();
  input_.cancel();
}

// One handler: a bounded number of lines, then the others' turn.
void StdinFeed::work() {
  beat();
  std::optional<std::int64_t> wait = 0;
  for (int lines = 0; lines < kMaxLines && wait == 0 && running_; ++lines) {
    wait = advance();
  }
  if (!running_ || !wait) {
    return;
  }
  const std::int64_t beat_in = next_beat_ns_ - ports_.clock.steady_ns();
  ports_.timer.start(std::clamp(*wait, std::int64_t{0}, std::max(beat_in, std::int64_t{0})),
                     [this] { work(); });
}

// The next step. Gives how long to wait before another one, 0 if not at all, and nothing after
// the end.
std::optional<std::int64_t> StdinFeed::advance() {
  progress_.waiting = !ports_.sink.subscribed();
  if (progress_.waiting) {
    return kListenPoll;
  }
  if (ready_) {
    return send() ? 0 : kFullPipeRetry;
  }
  if (const auto line = lines_.next()) {
    take_line(*line);
    return 0;
  }
  if (ended_) {
    if (!tell(FeedState::ended)) {
      return kFullPipeRetry;
    }
    finish();
    return std::nullopt;
  }
  return read_more() ? 0 : kBeatEvery;
}

void StdinFeed::take_line(const LineSplitter::Line& line) {
  ++line_;
  Readings found;
  if (line.too_long) {
    found.refuse({"", "", "longer than " + std::to_string(LineSplitter::kLongest) + " bytes"});
  } else {
    found = read_stdin_line(line.text, ports_.clock.now());
  }
  if (!found.readings.empty() && !has_room_for(found.readings.front().symbol)) {
    found.refuse({"", "NAME",
                  "one more than the " + std::to_string(TickPublisher::kMaxInstruments) +
                      " instruments that a feed may have"});
  } else if (!found.readings.empty()) {
    ready_ = std::move(found.readings.front());
  }
  progress_.bad_rows += found.fault_count;
  for (ReadFault& fault : found.faults) {
    fault.where = "line " + std::to_string(line_);
  }
  if (found.fault_count > 0) {
    ports_.listener.on_refused(name_, found);
  }
}

// Each name costs memory from then on, here and in the daemon.
bool StdinFeed::has_room_for(const std::string& name) {
  if (names_.contains(name)) {
    return true;
  }
  return names_.size() < TickPublisher::kMaxInstruments && names_.insert(name).second;
}

bool StdinFeed::send() {
  const std::array times{ready_->time};
  const std::array values{ready_->value};
  const Timestamp now = ports_.clock.now();
  if (!ports_.sink.send({.instrument = ready_->symbol,
                         .unit = unit_of_(ready_->symbol),
                         .times = times,
                         .values = values,
                         .publish_time = now},
                        now)) {
    return false;
  }
  ++progress_.ticks;
  ready_.reset();
  return true;
}

// False if there is nothing yet: work() is called when there is.
bool StdinFeed::read_more() {
  if (!std::exchange(readable_, false)) {
    input_.wait([this] {
      readable_ = true;
      work();
    });
    return false;
  }
  const Input::Piece piece = input_.read();
  lines_.add(piece.bytes);
  if (piece.ended) {
    ended_ = true;
    lines_.end();
  }
  if (!piece.error.empty()) {
    error_ = "cannot read the input: " + piece.error;
    ports_.listener.on_error(name_, error_);
  }
  return true;
}

void StdinFeed::beat() {
  const std::int64_t now = ports_.clock.steady_ns();
  if (now < next_beat_ns_) {
    return;
  }
  next_beat_ns_ = now + kBeatEvery;
  if (ports_.sink.subscribed()) {
    tell(FeedState::good);
  }
  ports_.listener.on_progress(name_, progress_);
}

// False if the pipe is full.
bool StdinFeed::tell(FeedState state) {
  const Timestamp now = ports_.clock.now();
  // Whoever writes into it may have begun with us: until the first line nothing is known.
  const bool knows = progress_.ticks > 0 || state == FeedState::ended ||
                     ports_.clock.steady_ns() >= knows_from_ns_;
  progress_.complete_up_to = knows ? now : Timestamp::never();
  return ports_.sink.send(
      Heartbeat{.feed = name_,
                .complete_up_to = progress_.complete_up_to,
                .publish_time = now,
                .health = FeedHealth{.state = state,
                                     .error = error_,
                                     .error_time = error_.empty() ? Timestamp{} : now,
                                     .refused = progress_.bad_rows}},
      false);
}

void StdinFeed::finish() {
  stop();
  ports_.listener.on_finished(name_, progress_);
}

}  // namespace yieldwatch
