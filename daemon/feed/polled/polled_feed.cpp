#include "feed/polled/polled_feed.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "feed/formats/body.h"
#include "feed/polled/poll_plan.h"
#include "feed/polled/poll_round.h"
#include "feed/polled/polled_answer.h"
#include "feed/redact.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBeatEvery = kNanosPerSecond;
constexpr std::int64_t kListenPoll = 50 * kNanosPerMilli;
constexpr std::size_t kLongestError = 300;  // bytes

class PolledFeed final : public Feed, private PollRound::Listener {
 public:
  PolledFeed(PolledFeedConfig config, FeedPorts ports, HttpClient& http)
      : config_(std::move(config)),
        source_(source_of(config_)),
        ports_(ports),
        plan_(plan_of(config_)),
        book_(config_.symbols, plan_.schedule().zone, source_.close_second),
        round_(config_, ports.clock, http, plan_, book_, *this) {}
  ~PolledFeed() override { PolledFeed::stop(); }
  PolledFeed(const PolledFeed&) = delete;
  PolledFeed& operator=(const PolledFeed&) = delete;

  void start() override;
  void stop() override;

 private:
  // Why a question was not answered.
  struct Fault {
    std::string text;
    Timestamp time;
  };

  void step();
  bool analyzer_listens();
  void send_all();
  void beat();
  FeedHealth health() const;

  void on_answer(const std::string& question, PolledAnswer& answer) override;
  void on_end() override;
  void look_for_absent(Readings& readings) const;
  void refuse_others(const std::string& question, Readings& readings) const;
  void tell_refused(const std::string& question, Readings& readings);
  void show_worst();
  void enter(FeedState state);
  std::string clean(std::string_view text) const;

  const PolledFeedConfig config_;
  const PolledSource& source_;
  const FeedPorts ports_;
  PollPlan plan_;
  FigureBook book_;
  PollRound round_;

  bool running_ = false;
  std::int64_t next_beat_ns_ = 0;
  FeedProgress progress_{.waiting = true};
  std::uint64_t subscriptions_ = 0;  // as last seen
  FeedHealth health_;
  std::string error_;
  std::map<std::string, Fault> faults_;  // by question, the last one

  std::map<std::string, std::vector<ReadFault>>
      told_;  // by question: what was refused of the last answer
};

void PolledFeed::start() {
  if (running_) {
    return;
  }
  running_ = true;
  next_beat_ns_ = 0;
  ports_.timer.start(0, [this] { step(); });
}

void PolledFeed::stop() {
  running_ = false;
  ports_.timer.cancel();
  round_.cancel();
  plan_.restart();
}

// A turn a second, or sooner while it waits for an analyzer. Whatever tells a listener may have
// been stopped by it.
void PolledFeed::step() {
  if (analyzer_listens()) {
    send_all();
    if (running_ && !round_.going()) {
      const auto questions = plan_.begin(ports_.clock.now(), book_);
      if (!questions.empty()) {
        round_.begin(questions);
      }
    }
    if (running_) {
      beat();
    }
  }
  if (running_) {
    const std::int64_t until_beat = next_beat_ns_ - ports_.clock.steady_ns();
    ports_.timer.start(
        progress_.waiting ? kListenPoll : std::clamp<std::int64_t>(until_beat, 1, kBeatEvery),
        [this] { step(); });
  }
}

// One that comes anew knows nothing of what the one before was sent.
bool PolledFeed::analyzer_listens() {
  const bool waiting = !ports_.sink.subscribed();
  if (const std::uint64_t now = ports_.sink.subscriptions(); now != subscriptions_) {
    subscriptions_ = now;
    book_.forget_sent(ports_.clock.now());
  }
  if (waiting != progress_.waiting) {
    progress_.waiting = waiting;
    ports_.listener.on_progress(config_.name, progress_);
  }
  return !waiting && running_;
}

void PolledFeed::send_all() {
  while (const auto message = book_.next()) {
    const Timestamp now = ports_.clock.now();
    const TickBatch batch{.source = config_.name,
                          .instrument = message->instrument,
                          .unit = message->unit,
                          .times = message->times,
                          .values = message->values,
                          .publish_time = now,
                          .more = message->more,
                          .origin = Origin::live,
                          .past = message->past,
                          .again = message->again};
    if (!ports_.sink.send(batch, now)) {
      if (const std::uint64_t lost = book_.give_up_quotes(); lost > 0) {
        ports_.listener.on_dropped(config_.name, lost);
      }
      return;
    }
    progress_.ticks += message->times.size();
    const Session session = plan_.schedule().zone->session_of(message->times.back());
    progress_.sessions += session > progress_.session ? 1 : 0;
    progress_.session = std::max(progress_.session, session);
    book_.sent(*message);
  }
}

// One that the pipe does not take is left to the next. While the first round is under way, nothing
// is known: what it brings may be older than now, and is not overdue for that.
void PolledFeed::beat() {
  const std::int64_t steady = ports_.clock.steady_ns();
  if (steady < next_beat_ns_) {
    return;
  }
  next_beat_ns_ = steady + kBeatEvery;
  const Timestamp now = ports_.clock.now();
  const Timestamp complete = health_.state == FeedState::connecting ? Timestamp::never() : now;
  if (ports_.sink.send(Heartbeat{.feed = config_.name,
                                 .complete_up_to = complete,
                                 .publish_time = now,
                                 .origin = Origin::live,
                                 .health = health()},
                       false)) {
    progress_.complete_up_to = complete;
  }
  ports_.listener.on_progress(config_.name, progress_);
}

FeedHealth PolledFeed::health() const {
  FeedHealth out = health_;
  out.error = error_;
  out.attempts = round_.requests();
  out.next_attempt = round_.going() ? ports_.clock.now() : plan_.next();
  return out;
}

void PolledFeed::on_answer(const std::string& question, PolledAnswer& answer) {
  const Timestamp now = ports_.clock.now();
  if (!answer.fault.empty()) {
    ++health_.failures;
    faults_[question] = {clean(question + (question.empty() ? "" : ": ") + answer.fault), now};
    show_worst();
  }
  refuse_others(question, answer.readings);
  answer.put_off = !book_.take(answer.readings, now);
  if (answer.fault.empty()) {
    look_for_absent(answer.readings);
  }
  if (answer.fault.empty() || answer.readings.fault_count > 0) {
    tell_refused(question, answer.readings);
  }
}

// A source that was asked for "spy" may answer for "SPY". Whether that is the same the
// configuration must say: a series that has another name may be another one.
void PolledFeed::refuse_others(const std::string& question, Readings& readings) const {
  if (!source_.by_symbol) {
    return;
  }
  std::set<std::string> others;
  std::erase_if(readings.readings, [&](const Reading& reading) {
    const bool is_other = reading.symbol != question;
    if (is_other) {
      others.insert(reading.symbol);
    }
    return is_other;
  });
  for (const std::string& other : others) {
    readings.refuse(
        {.where = {}, .field = question, .what = "was asked for, and the answer is for " + other});
  }
}

// A column that has gone, or has another name, is no figure's absence.
void PolledFeed::look_for_absent(Readings& readings) const {
  if (source_.by_symbol || readings.readings.empty()) {
    return;
  }
  for (const PolledSymbol& symbol : config_.symbols) {
    if (std::ranges::find(readings.readings, symbol.symbol, &Reading::symbol) ==
        readings.readings.end()) {
      readings.refuse({.where = {}, .field = symbol.symbol, .what = "has no figure any more"});
    }
  }
}

// The same faults answer after answer are told once; if they were gone, anew.
void PolledFeed::tell_refused(const std::string& question, Readings& readings) {
  health_.refused += readings.fault_count;
  progress_.bad_rows += readings.fault_count;
  for (ReadFault& fault : readings.faults) {
    fault = {clean(fault.where), clean(fault.field), clean(fault.what)};
  }
  const auto before = std::exchange(told_[question], readings.faults);
  if (!readings.faults.empty() && readings.faults != before) {
    ports_.listener.on_refused(config_.name, readings);
  }
}

void PolledFeed::on_end() {
  plan_.finish(ports_.clock.now(), book_);
  show_worst();
  enter(plan_.state());
  if (running_ && analyzer_listens()) {
    send_all();
  }
}

// Where nothing fails any more, what was shown stays as the last error.
void PolledFeed::show_worst() {
  if (const std::string* worst = plan_.worst()) {
    const Fault& fault = faults_[*worst];
    error_ = fault.text;
    health_.error_time = fault.time;
  }
}

void PolledFeed::enter(FeedState state) {
  const FeedState before = std::exchange(health_.state, state);
  if (state == before) {
    return;
  }
  if (state != FeedState::good) {
    ports_.listener.on_trouble(config_.name, state, error_);
  } else if (before != FeedState::connecting) {
    ports_.listener.on_recovered(config_.name);
  }
}

std::string PolledFeed::clean(std::string_view text) const {
  return legible(redact(text, {&config_.key, 1}), kLongestError);
}

}  // namespace

std::unique_ptr<Feed> make_polled_feed(PolledFeedConfig config, FeedPorts ports, HttpClient& http) {
  return std::make_unique<PolledFeed>(completed(std::move(config)), ports, http);
}

}  // namespace yieldwatch
