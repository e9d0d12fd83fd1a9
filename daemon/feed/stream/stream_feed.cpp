#include "feed/stream/stream_feed.h"

#include <algorithm>
#include <utility>

#include "feed/formats/body.h"
#include "feed/redact.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kLongestError = 300;  // bytes
constexpr std::int64_t kBeatEvery = kNanosPerSecond;

// Failures as plan_retry knows them: by HTTP's status.
constexpr int kRefused = 403;
constexpr int kTrouble = 0;

int status_of(const WebSocketFault& fault) {
  if (fault.kind == WebSocketTrouble::address) {
    return kRefused;
  }
  return fault.kind == WebSocketTrouble::handshake ? fault.code : kTrouble;
}

}  // namespace

StreamFeed::StreamFeed(std::string name, StreamProtocol protocol, StreamTicks ticks,
                       FeedPorts ports, WebSocketClient& client, StreamTimes times,
                       std::uint32_t seed)
    : name_(std::move(name)),
      protocol_(std::move(protocol)),
      ports_(ports),
      client_(client),
      times_(times),
      ticks_(std::move(ticks)),
      random_(seed) {}

StreamFeed::~StreamFeed() {
  StreamFeed::stop();
}

void StreamFeed::start() {
  if (running_) {
    return;
  }
  running_ = true;
  next_beat_ns_ = ports_.clock.steady_ns() + kBeatEvery;
  attempt_ns_ = ports_.clock.steady_ns();
  sleep();
}

void StreamFeed::stop() {
  running_ = false;
  forget_connection();
  ports_.timer.cancel();
  client_.close();
}

void StreamFeed::forget_connection() {
  step_ = StreamStep::closed;
  answer_ns_.reset();
  delivering_since_ns_.reset();
  has_figures_ = false;
  lacks_some_ = false;
}

// Until the first of what is awaited.
void StreamFeed::sleep() {
  if (!running_) {
    return;
  }
  std::int64_t due = next_beat_ns_;
  for (const auto& other : {attempt_ns_, answer_ns_}) {
    due = std::min(due, other.value_or(due));
  }
  ports_.timer.start(std::max(due - ports_.clock.steady_ns(), std::int64_t{0}), [this] { work(); });
}

void StreamFeed::work() {
  const std::int64_t now = ports_.clock.steady_ns();
  if (attempt_ns_ && now >= *attempt_ns_) {
    attempt();
  }
  if (answer_ns_ && now >= *answer_ns_) {
    fail(kTrouble, step_ < StreamStep::authenticated
                       ? "connected, but no answer to the key came"
                       : "connected, but no answer to the subscription came");
  }
  look_for_figures();
  if (is_steady()) {
    recover();
  }
  if (running_ && now >= next_beat_ns_) {
    beat();
  }
  sleep();
}

void StreamFeed::attempt() {
  attempt_ns_.reset();
  next_attempt_ = {};
  ++attempts_;
  client_.connect(protocol_.request, *this);
}

void StreamFeed::on_open() {
  answer_ns_ = ports_.clock.steady_ns() + times_.answer_ns;
  sleep();
  reach(StreamStep::open);
}

// A step that is said again, or one behind, is nothing new.
void StreamFeed::reach(StreamStep step) {
  if (step <= step_) {
    return;
  }
  step_ = step;
  for (const std::string& message : protocol_.on(step)) {
    client_.send(message);
  }
  if (step_ >= protocol_.delivers && !delivering_since_ns_) {
    answer_ns_.reset();
    delivering_since_ns_ = ports_.clock.steady_ns();
    quiet_since_ns_ = *delivering_since_ns_;
    if (state_ == FeedState::connecting) {
      state_ = FeedState::good;
    }
  }
}

bool StreamFeed::is_steady() const {
  return delivering_since_ns_ && !owes_figure_ &&
         ports_.clock.steady_ns() - *delivering_since_ns_ >= times_.steady_ns;
}

// Not as soon as it opens: a source may take us in only to throw us out, again and again. Nor while
// some symbols are refused, though the others come.
void StreamFeed::recover() {
  if (lacks_some_) {
    return;
  }
  if (std::exchange(state_, FeedState::good) >= FeedState::trouble) {
    ports_.listener.on_recovered(name_);
  }
}

// A source that answers pings may have lost the subscription all the same. Its next connection is
// not believed before it has given a figure, so that the pauses grow while none comes.
void StreamFeed::look_for_figures() {
  const std::int64_t now = ports_.clock.steady_ns();
  const bool is_refused = lacks_some_ && !has_figures_;  // why it is quiet is known
  if (is_refused || !ticks_.is_trading(ports_.clock.now())) {
    quiet_since_ns_ = now;
  } else if (delivering_since_ns_ && now - quiet_since_ns_ >= times_.quiet_ns) {
    fail(kTrouble, "no trade or quote for " + std::to_string(times_.quiet_ns / kNanosPerMinute) +
                       " minutes in trading hours");
    owes_figure_ = true;
  }
}

void StreamFeed::on_message(std::string_view message, bool text) {
  if (text) {
    take(protocol_.read(redact_answer(message, protocol_.request.secrets)));
    return;
  }
  Readings none;
  none.refuse({"", "", "a binary message of " + std::to_string(message.size()) + " bytes"});
  take_figures(none);
}

bool StreamFeed::is_lack(const StreamMessage& message) const {
  const bool answers = protocol_.delivers >= StreamStep::subscribed;
  return message.verdict == StreamVerdict::lack ||
         (message.verdict == StreamVerdict::complaint && !answers && !has_figures_);
}

void StreamFeed::take(StreamMessage message) {
  reach(message.step);
  wide_quotes_ += message.wide_quotes;
  if (message.wide_quotes > 0 || !message.readings.readings.empty()) {
    quiet_since_ns_ = ports_.clock.steady_ns();
    owes_figure_ = false;
  }
  if (!message.readings.unusable.empty()) {
    message.readings.refuse({"", "", message.readings.unusable});
  }
  if (message.verdict == StreamVerdict::complaint || message.verdict == StreamVerdict::lack) {
    note(message.text);
    message.readings.refuse({"", "", error_});
  }
  if (is_lack(message)) {
    lacks_some_ = true;
    enter_trouble(FeedState::refused);
  }
  if (running_) {
    take_figures(message.readings);
  }
  if (running_ && message.verdict >= StreamVerdict::trouble) {
    fail(message.verdict == StreamVerdict::refused ? kRefused : kTrouble, message.text);
  }
}

void StreamFeed::take_figures(Readings& readings) {
  if (delivering_since_ns_ && !readings.readings.empty()) {
    has_figures_ = true;
    recover();
    if (!running_) {
      return;  // its listener has stopped it
    }
  }
  const Timestamp now = ports_.clock.now();
  ticks_.take(readings, now, [&](const TickBatch& batch) { return send(batch, now); });
  progress_.bad_rows += readings.fault_count;
  for (ReadFault& fault : readings.faults) {
    fault = {clean(fault.where), clean(fault.field), clean(fault.what)};
  }
  if (readings.fault_count > 0) {
    ports_.listener.on_refused(name_, readings);
  }
}

bool StreamFeed::send(const TickBatch& batch, Timestamp now) {
  if (!ports_.sink.subscribed()) {
    return false;
  }
  if (!ports_.sink.send(batch, now)) {
    untold_drops_ += batch.times.size();
    return false;
  }
  progress_.ticks += batch.times.size();
  return true;
}

void StreamFeed::on_fault(const WebSocketFault& fault) {
  fail(status_of(fault), fault.text, fault.retry_after);
}

void StreamFeed::note(const std::string& text) {
  error_ = clean(text);
  error_time_ = ports_.clock.now();
}

// What a parser has decoded may be a key that was encoded before.
std::string StreamFeed::clean(std::string_view text) const {
  return legible(redact(text, protocol_.request.secrets), kLongestError);
}

void StreamFeed::enter_trouble(FeedState state) {
  if (std::exchange(state_, state) != state) {
    ports_.listener.on_trouble(name_, state, error_);
  }
}

// This connection is over; another one is tried later.
void StreamFeed::fail(int status, const std::string& text,
                      std::optional<std::chrono::seconds> retry_after) {
  client_.close();
  note(text);
  ++failures_;
  const std::int64_t now = ports_.clock.steady_ns();
  if (is_steady()) {
    failures_in_a_row_ = 0;
  }
  forget_connection();
  std::uniform_real_distribution<double> share(0, 1);
  const Retry retry =
      plan_retry(status, retry_after, times_.backoff, ++failures_in_a_row_, share(random_));
  attempt_ns_ = now + retry.delay.count();
  next_attempt_ = ports_.clock.now().plus(retry.delay.count());
  sleep();
  enter_trouble(retry.state);
}

// Each second: what we are sure of, and how we are. Of nothing, until the first attempt has come to
// something.
void StreamFeed::beat() {
  next_beat_ns_ = ports_.clock.steady_ns() + kBeatEvery;
  const Timestamp now = ports_.clock.now();
  progress_.waiting = !ports_.sink.subscribed();
  progress_.complete_up_to = state_ == FeedState::connecting ? Timestamp::never() : now;
  if (!progress_.waiting) {
    ports_.sink.send(Heartbeat{.feed = name_,
                               .complete_up_to = progress_.complete_up_to,
                               .publish_time = now,
                               .health = health()},
                     false);
  }
  if (untold_drops_ > 0) {
    ports_.listener.on_dropped(name_, std::exchange(untold_drops_, 0));
  }
  if (running_) {
    ports_.listener.on_progress(name_, progress_);
  }
}

FeedHealth StreamFeed::health() const {
  return {.state = state_,
          .error = error_,
          .error_time = error_time_,
          .next_attempt = next_attempt_,
          .attempts = attempts_,
          .failures = failures_,
          .refused = progress_.bad_rows,
          .outside_hours = ticks_.outside_hours(),
          .wide_quotes = wide_quotes_,
          .late = ticks_.late()};
}

}  // namespace yieldwatch
