#include "app/feed_runner.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <utility>

#include "feed/asio_timer.h"
#include "feed/bus_sink.h"
#include "feed/replay/replay_feed.h"

namespace yieldwatch {
namespace {

// "playing 2026-03-02 [###########.........] 124 of 277 sessions"
std::string progress_line(const FeedProgress& progress, std::uint64_t sessions) {
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t done =
      sessions == 0 ? kWidth : std::min(kWidth, progress.sessions * kWidth / sessions);
  const std::string date =
      progress.session == Session::none() ? "" : to_string(progress.session) + ' ';
  return "playing " + date + '[' + std::string(done, '#') + std::string(kWidth - done, '.') + "] " +
         std::to_string(progress.sessions) + " of " + std::to_string(sessions) + " sessions";
}

}  // namespace

// In the order in which its parts are made; closing goes the other way.
struct FeedRunner::Running {
  std::string name;
  std::unique_ptr<TickPublisher> publisher;
  std::unique_ptr<BusSink> sink;
  std::unique_ptr<Timer> timer;
  LiveFeed feed;
};

FeedRunner::FeedRunner(boost::asio::io_context& io, zmq::context_t& context, const Config& config,
                       const std::string& ticks, Timestamp epoch, Log& log,
                       const KnownByInstrument& known, FeedEvents events, Invitation invitation)
    : log_(log),
      events_(std::move(events)),
      clock_(std::make_unique<SystemClock>()),
      live_feeds_(io, config) {
  for (const FeedConfig& feed : config.feeds) {
    if (!feed.is_own()) {
      continue;  // it lives in another program
    }
    auto running = ports_of(io, context, ticks, feed, epoch, invitation);
    const FeedPorts ports{*running->sink, *clock_, *running->timer, *this};
    if (feed.kind == FeedKind::live) {
      running->feed = live_feeds_.make(feed, ports);
      live_.push_back(std::move(running));
    } else {
      sessions_ = summarize(feed.history, {}).sessions;
      running->feed.feed = std::make_unique<ReplayFeed>(feed.name, feed.history, feed.speed, ports,
                                                        open_history_file, known);
      replay_ = std::move(running);
      replay_name_ = feed.name;
    }
  }
}

FeedRunner::~FeedRunner() = default;

std::unique_ptr<FeedRunner::Running> FeedRunner::ports_of(boost::asio::io_context& io,
                                                          zmq::context_t& context,
                                                          const std::string& ticks,
                                                          const FeedConfig& feed, Timestamp epoch,
                                                          Invitation invitation) {
  auto running = std::make_unique<Running>();
  running->name = feed.name;
  running->publisher =
      std::make_unique<TickPublisher>(context, ticks, feed.name, epoch, invitation);
  running->sink = std::make_unique<BusSink>(*running->publisher);
  running->timer = make_asio_timer(io);
  return running;
}

void FeedRunner::start() {
  if (replay_) {
    replay_->feed.feed->start();
  } else {
    start_live();
  }
}

void FeedRunner::start_live() {
  for (const auto& running : live_) {
    running->feed.feed->start();
  }
}

bool FeedRunner::heard() const {
  return std::ranges::all_of(live_,
                             [](const auto& running) { return running->sink->subscribed(); });
}

void FeedRunner::announce(const Refused& refused) {
  const auto feed =
      std::ranges::find(live_, refused.source, [](const auto& running) { return running->name; });
  if (feed != live_.end()) {
    (*feed)->publisher->announce(refused.detail);
  }
}

// Of the replay, which alone shows its progress; a live feed says by its heartbeats how it is.
void FeedRunner::on_progress(std::string_view feed, const FeedProgress& progress) {
  if (feed != replay_name_) {
    return;
  }
  if (progress.waiting != was_waiting_) {
    was_waiting_ = progress.waiting;
    log_.event(LogLevel::info, progress.waiting ? "feed_waiting" : "feed_sending",
               {{"feed", feed}});
  }
  if (!progress.waiting) {
    log_.progress(progress_line(progress, sessions_));
  }
}

void FeedRunner::on_bad_row(std::string_view feed, const BadRow& row) {
  Refused refused{.reason = "row", .source = std::string(feed), .detail = to_string(row)};
  refused.instrument = row.instrument;
  events_.on_refused(std::move(refused));
}

void FeedRunner::on_dropped(std::string_view feed, std::uint64_t ticks) {
  log_.event(LogLevel::error, "ticks_dropped", {{"feed", feed}, {"ticks", ticks}});
}

void FeedRunner::on_error(std::string_view feed, std::string_view message) {
  failed_ = failed_ || feed == replay_name_;
  log_.event(LogLevel::error, "feed_failed", {{"feed", feed}, {"detail", message}});
}

void FeedRunner::on_trouble(std::string_view feed, FeedState state, std::string_view message) {
  log_.event(state == FeedState::refused ? LogLevel::error : LogLevel::warning, "feed_trouble",
             {{"feed", feed}, {"state", to_string(state)}, {"detail", message}});
}

void FeedRunner::on_recovered(std::string_view feed) {
  log_.event(LogLevel::info, "feed_good", {{"feed", feed}});
}

void FeedRunner::on_refused(std::string_view feed, const Readings& readings) {
  for (const ReadFault& fault : readings.faults) {
    events_.on_refused(
        {.reason = "reading", .source = std::string(feed), .detail = to_string(fault)});
  }
  if (const std::uint64_t more = readings.fault_count - readings.faults.size(); more > 0) {
    events_.on_refused({.reason = "reading",
                        .source = std::string(feed),
                        .detail = "and " + std::to_string(more) + " more of the same answer"});
  }
}

void FeedRunner::on_finished(std::string_view feed, const FeedProgress& progress) {
  log_.event(LogLevel::info, "feed_finished",
             {{"feed", feed},
              {"ticks", progress.ticks},
              {"sessions", progress.sessions},
              {"bad_rows", progress.bad_rows}});
  if (feed != replay_name_ && events_.on_end) {
    events_.on_end();
  }
}

}  // namespace yieldwatch
