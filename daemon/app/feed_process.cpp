#include "app/feed_process.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <zmq.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <utility>

#include "app/config/config.h"
#include "app/exit_code.h"
#include "app/feed_runner.h"
#include "app/log/log.h"
#include "app/log/log_limiter.h"
#include "app/systemd.h"
#include "app/usable_config.h"
#include "app/wall_clock.h"
#include "app/watchdog.h"
#include "bus/endpoint.h"
#include "feed/asio_timer.h"

namespace yieldwatch {
namespace {

constexpr std::chrono::milliseconds kLogPatience{500};
constexpr std::int64_t kLookNs = 100 * kNanosPerMilli;  // for the daemon, until it is there
constexpr std::int64_t kHeldBackNs = kNanosPerSecond;

// What runs, in the order in which it starts; it ends in the opposite order.
class FeedProcess {
 public:
  // `config` has this one feed, as one that is run here.
  FeedProcess(const Config& config, Log& log)
      : name_(config.feeds.front().name),
        log_(log),
        ticks_(resolve_endpoint(config.bus.ticks, runtime_directory())),
        signals_(io_, SIGINT, SIGTERM),
        hang_ups_(io_, SIGHUP),
        runner_(io_, context_, config, ticks_, wall_clock(), log_, {},
                {[this](const Refused& refused) { tell(refused); }, [this] { io_.stop(); }},
                Invitation::by_name),
        timer_(make_asio_timer(io_)),
        // The loop itself: that the watchdog is asked shows that it turns.
        watchdog_(io_, [this] { return ++turns_; }) {}

  FeedProcess(const FeedProcess&) = delete;
  FeedProcess& operator=(const FeedProcess&) = delete;

  void run() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (!error) {
        log_.event(LogLevel::info, "stopping",
                   {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        io_.stop();
      }
    });
    await_hang_up();
    log_.event(LogLevel::info, "starting",
               {{"version", YIELDWATCH_VERSION}, {"feed", name_}, {"ticks", ticks_}});
    runner_.start();
    look();
    io_.run();
    notify_stopping();
  }

 private:
  // A feed reads its configuration once; a terminal that is closed must not end it either.
  void await_hang_up() {
    hang_ups_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) {
        log_.event(LogLevel::info, "hang_up",
                   {{"detail",
                     "a feed is started anew to read its "
                     "configuration anew"}});
        await_hang_up();
      }
    });
  }

  // Whether the daemon listens by now; from then on, what was held back of the log.
  void look() {
    if (!is_ready_ && runner_.heard()) {
      is_ready_ = true;
      log_.event(LogLevel::info, "ready", {{"feed", name_}});
      notify_ready("feed " + name_);
    }
    limiter_.flush(wall_clock(), [this](std::string_view kind, std::uint64_t held_back) {
      log_.event(LogLevel::warning, "held_back", {{"kind", kind}, {"lines", held_back}});
    });
    timer_->start(is_ready_ ? kHeldBackNs : kLookNs, [this] { look(); });
  }

  // This log has it, and the daemon announces it.
  void tell(const Refused& refused) {
    runner_.announce(refused);
    std::uint64_t held_back = 0;
    if (limiter_.allow(refused.reason, wall_clock(), held_back)) {
      log_.event(LogLevel::warning, "bad",
                 {{"reason", refused.reason},
                  {"source", refused.source},
                  {"held_back", held_back},
                  {"detail", refused.detail}});
    }
  }

  const std::string name_;
  Log& log_;
  const std::string ticks_;
  zmq::context_t context_;
  boost::asio::io_context io_;
  boost::asio::signal_set signals_;
  boost::asio::signal_set hang_ups_;
  FeedRunner runner_;
  std::unique_ptr<Timer> timer_;
  std::uint64_t turns_ = 0;
  Watchdog watchdog_;
  LogLimiter limiter_;
  bool is_ready_ = false;
};

// Leaves that feed alone, as one that is run here. What speaks against it; empty if nothing does.
std::string choose(const std::string& name, Config& config) {
  const auto chosen = std::ranges::find(config.feeds, name, &FeedConfig::name);
  if (chosen == config.feeds.end()) {
    std::string names;
    for (const FeedConfig& feed : config.feeds) {
      names += (names.empty() ? "" : ", ") + feed.name;
    }
    return "there is no [feed." + name + "]" + (names.empty() ? "" : "; there is: " + names);
  }
  if (chosen->kind == FeedKind::replay) {
    return "[feed." + name + "] plays a history: the daemon does that itself";
  }
  if (chosen->kind == FeedKind::push) {
    return "[feed." + name + "] is for other programs, which publish of themselves";
  }
  if (chosen->is_own()) {
    return "the daemon runs [feed." + name +
           "] itself, and would refuse a second one of that name; write own_process = true there "
           "and start the daemon anew";
  }
  chosen->live.own_process = false;
  config.feeds = {*chosen};
  return "";
}

}  // namespace

int run_feed_process(const FeedProcessOptions& options) {
  auto usable = usable_config(options.config);
  if (!usable) {
    return exit_code::kConfig;
  }
  Config& config = *usable;
  if (const std::string fault = choose(options.feed, config); !fault.empty()) {
    std::cerr << "yieldwatchd: " << options.config << ": " << fault << '\n';
    return exit_code::kConfig;
  }
  try {
    Log log({config.log.level, {}});
    FeedProcess(config, log).run();
    log.close(kLogPatience);
    return exit_code::kOk;
  } catch (const std::exception& error) {
    std::cerr << "yieldwatchd: " << error.what() << '\n';
    return exit_code::kUnavailable;
  }
}

}  // namespace yieldwatch
