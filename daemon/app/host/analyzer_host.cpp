#include "app/host/analyzer_host.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "app/host/watched.h"
#include "bus/wait.h"

namespace yieldwatch {
namespace {

constexpr int kMessagesATurn = 1'000;
constexpr std::int64_t kTurnNs = 50 * kNanosPerMilli;
constexpr std::size_t kQuestionsATurn = 16;
constexpr std::int64_t kBeatNs = kNanosPerSecond;
// Those who join within it share a heartbeat: who joins and leaves all the time must not make
// us beat all the time.
constexpr std::int64_t kLeastBeatNs = 50 * kNanosPerMilli;

std::string replay_source(const Config& config) {
  const auto replay = std::ranges::find(config.feeds, FeedKind::replay, &FeedConfig::kind);
  return replay == config.feeds.end() ? "" : replay->name;
}

}  // namespace

AnalyzerHost::AnalyzerHost(zmq::context_t& context, const Config& config,
                           const Endpoints& endpoints, Log& log, const AnalyzerEvents& events,
                           AnnouncementQueue& announcements, ConfigSlot& reloads,
                           const Clock& clock, Timestamp epoch)
    : log_(log),
      clock_(clock),
      events_(events),
      announcements_(announcements),
      keeper_(config.journal.directory.empty()
                  ? std::nullopt
                  : std::optional<Keeper>(std::in_place, config.journal, clock_,
                                          [this](const DiskReport& report) { tell_disk(report); })),
      started_(keeper_ ? keeper_->begin_epoch(epoch) : epoch),
      replay_source_(replay_source(config)),
      takes_pushes_(std::ranges::count(config.feeds, FeedKind::push, &FeedConfig::kind) > 0),
      replaying_(!replay_source_.empty()),
      evidence_(record_of(config)),
      recap_(config.rules, config.catalog),
      analyzer_(std::make_unique<Analyzer>(analyzer_spec(config), *this)),
      ticks_(context, endpoints.ticks, known_names(config), started_),
      alerts_(context, endpoints.alerts, std::string(kSource), started_),
      desk_(alerts_, log_, clock_, keeper_ ? &*keeper_ : nullptr, started_),
      control_(context, endpoints.control),
      rejections_(log_, alerts_, clock_),
      calendars_(config.instruments),
      reloads_(reloads),
      rules_hash_(hash_of(config)),
      now_ns_(clock_.steady_ns()),
      live_feeds_(live_feeds(config)),
      feed_watch_(live_feeds_, now_ns_),
      next_beat_ns_(now_ns_),
      next_metrics_ns_(next_beat_ns_) {
  ticks_.reserve(std::string(kSource), started_);
  for (const FeedConfig& feed : config.feeds) {
    if (feed.is_own()) {
      ticks_.reserve(feed.name, started_);
    }
  }
  if (keeper_) {
    recover(config);
    feed_watch_.begin(tell_time());  // what recovery took is not the feeds' time
  }
  if (!replaying_) {
    invite_feeds();
  }
}

// Those in processes of their own, which would else send while a replay has the bus to itself.
void AnalyzerHost::invite_feeds() {
  for (const std::string& feed : live_feeds_) {
    ticks_.invite(feed);
  }
}

void AnalyzerHost::turn() {
  const std::chrono::milliseconds timeout(
      std::clamp<std::int64_t>(until_beat() / kNanosPerMilli + 1, 0, 1'000));
  std::array<WaitItem, 3> items{{{ticks_.socket()}, {control_.socket()}, {alerts_.socket()}}};
  wait(items, left_over_ ? std::chrono::milliseconds(0) : timeout);
  // A message may hold many ticks, so their number alone does not bound a turn's time.
  const std::int64_t until = tell_time() + kTurnNs;
  bool more = true;
  for (int i = 0; more && i < kMessagesATurn && !desk_.is_full() && now_ns_ < until; ++i) {
    more = ticks_.receive(*this, now_ns_);
    tell_time();
  }
  if (!early_.empty()) {
    waits_for_feeds();
  }
  desk_.flush();
  if (keeper_) {
    forget_known();
    keeper_->flush();
    save_when_due();
  }
  reload();
  const std::size_t served =
      items[1].signalled || left_over_
          ? control_.serve([this](const Question& question) { return answer(question); },
                           kQuestionsATurn)
          : 0;
  left_over_ = more || served == kQuestionsATurn;
  announce();
  if (until_beat() <= 0) {
    beat();
  }
  if (events_.on_metrics && clock_.steady_ns() >= next_metrics_ns_) {
    tell_metrics();
  }
}

std::int64_t AnalyzerHost::until_beat() {
  if (alerts_.greeted()) {
    next_beat_ns_ = std::min(next_beat_ns_, last_beat_ns_ + kLeastBeatNs);
    greeted_ = true;
  }
  return next_beat_ns_ - clock_.steady_ns();
}

void AnalyzerHost::announce() {
  std::uint64_t dropped = 0;
  for (Refused& refused : announcements_.take(dropped)) {
    origin_ = origin_of(refused.source, Origin::live);
    refuse(std::move(refused));
  }
  if (dropped > 0) {
    refused_of_replay_ += replaying_ ? dropped : 0;
    rejections_.dropped_rows(dropped);
  }
}

void AnalyzerHost::beat() {
  last_beat_ns_ = clock_.steady_ns();
  next_beat_ns_ = last_beat_ns_ + kBeatNs;
  alerts_.publish(
      HeartbeatBody{.complete_up_to = analyzer_->event_time(), .journal_head = desk_.head()},
      clock_.now());
  rejections_.tell_held_back();
  calendars_.tell(clock_.now(), log_);
  tell_slow();
  tell_feeds();
  pass_time();
  if (keeper_) {
    tell_troubles_again();
    keeper_->beat();
    tell_pruned();
  }
  if (const std::uint64_t overflowed = analyzer_->overflowed(); overflowed > overflowed_) {
    log_.event(LogLevel::error, "window_overflow",
               {{"dropped", overflowed - overflowed_},
                {"total", overflowed},
                {"detail", "a time window holds at most 1,048,576 samples: shorten it"}});
    overflowed_ = overflowed;
  }
}

void AnalyzerHost::tell_feeds() {
  if (replaying_) {
    return;  // which has the bus to itself
  }
  for (const auto& [kind, news] : feed_watch_.look(tell_time())) {
    next_metrics_ns_ = now_ns_;
    alerts_.publish(news, clock_.now());
    if (kind != FeedChange::Kind::health) {  // of which a feed's own process tells its log
      const bool is_silent = kind == FeedChange::Kind::silent;
      log_.event(is_silent ? LogLevel::error : LogLevel::info,
                 is_silent                         ? "feed_silent"
                 : kind == FeedChange::Kind::ended ? "feed_ended"
                                                   : "feed_back",
                 {{"feed", news.feed}, {"state", news.state}, {"detail", news.detail}});
    }
  }
}

void AnalyzerHost::pass_time() {
  if (replaying_ || now_ns_ < next_own_beat_ns_ || !feed_watch_.all_silent(now_ns_) ||
      waits_for_feeds()) {
    return;
  }
  next_own_beat_ns_ = now_ns_ + kBeatNs;
  const Timestamp now = clock_.now();
  std::string body;
  encode(HeartbeatBody{.complete_up_to = now}, body);
  EnvelopeEncoder encoder;
  encoder.body() = body;
  std::string envelope(encoder.finish({.source = std::string(kSource),
                                       .epoch = started_,
                                       .seq = ++own_beats_,
                                       .publish_time = now}),
                       '\0');
  encoder.write(envelope.data());
  const std::string topic = heartbeat_topic(kSource);
  step({.topic = topic,
        .envelope = envelope,
        .source = kSource,
        .epoch = started_,
        .seq = own_beats_},
       Heartbeat{.feed = kSource, .complete_up_to = now, .publish_time = now});
}

void AnalyzerHost::tell_slow() {
  if (alerts_.slow() > slow_ && clock_.steady_ns() >= next_slow_ns_) {
    next_slow_ns_ = clock_.steady_ns() + kNanosPerSecond;
    log_.event(LogLevel::warning, "slow_subscriber",
               {{"times", alerts_.slow() - slow_},
                {"total", alerts_.slow()},
                {"detail",
                 "a subscriber's queue of 10,000 messages was full: it loses some until it reads "
                 "again, and can have its alerts again"}});
    slow_ = alerts_.slow();
  }
}

}  // namespace yieldwatch
