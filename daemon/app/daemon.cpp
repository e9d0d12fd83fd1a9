#include "app/daemon.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <zmq.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "app/config/config.h"
#include "app/exit_code.h"
#include "app/feed_runner.h"
#include "app/host/analyzer_thread.h"
#include "app/log/log.h"
#include "app/metrics.h"
#include "app/next_steps.h"
#include "app/restart_needs.h"
#include "app/systemd.h"
#include "app/usable_config.h"
#include "app/wall_clock.h"
#include "app/watchdog.h"
#include "app/write_file.h"
#include "bus/endpoint.h"
#include "journal/journal_error.h"

namespace yieldwatch {
namespace {

constexpr std::chrono::milliseconds kLogPatience{500};

Endpoints prepare_endpoints(const BusConfig& bus) {
  const auto directory = runtime_directory();
  prepare_runtime_directory(directory);
  return {resolve_endpoint(bus.ticks, directory), resolve_endpoint(bus.alerts, directory),
          resolve_endpoint(bus.control, directory)};
}

// Wakes whatever waits on a socket of the context, so that it can end.
class ShutdownAtEnd {
 public:
  explicit ShutdownAtEnd(zmq::context_t& context) : context_(context) {}
  ~ShutdownAtEnd() { context_.shutdown(); }
  ShutdownAtEnd(const ShutdownAtEnd&) = delete;
  ShutdownAtEnd& operator=(const ShutdownAtEnd&) = delete;

 private:
  zmq::context_t& context_;
};

// Under systemd StateDirectory= names it.
std::filesystem::path journal_directory(const DaemonOptions& options, const Config& config) {
  if (!options.journal.empty()) {
    return options.journal;
  }
  if (!config.journal.directory.empty()) {
    return config.journal.directory;
  }
  const char* state = std::getenv("STATE_DIRECTORY");
  const std::string_view first = state == nullptr ? "" : state;
  return first.substr(0, first.find(':'));  // there may be several
}

// All that runs, in the order in which it starts; it ends in the opposite order.
class Daemon {
 public:
  Daemon(const DaemonOptions& options, const Config& config, Log& log)
      : options_(options),
        config_(config),
        log_(log),
        endpoints_(prepare_endpoints(config.bus)),
        signals_(io_, SIGINT, SIGTERM),
        hang_ups_(io_, SIGHUP),
        analyzer_(context_, config_, endpoints_, log_,
                  {[this](std::string recap, std::uint64_t refused) {
                     boost::asio::post(io_, [this, recap = std::move(recap), refused] {
                       replayed(recap, refused);
                     });
                   },
                   [this](std::string what) {
                     boost::asio::post(io_, [this, what = std::move(what)] { failed(what); });
                   },
                   on_metrics(),
                   [this](const Config* taken) {
                     boost::asio::post(io_, [this, taken] { reloaded(taken); });
                   }},
                  epoch_),
        feeds_(io_, context_, config_, endpoints_.ticks, analyzer_.epoch(), log_,
               analyzer_.known_ticks(),
               {[this](Refused refused) { analyzer_.announce(std::move(refused)); }}),
        watchdog_(io_, [this] { return analyzer_.progress(); }) {}

  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  int run() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (!error) {
        log_.event(LogLevel::info, "stopping",
                   {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        was_signalled_ = true;
        stop(options_.once ? exit_code::kSignal + signal : exit_code::kOk);
      }
    });
    await_hang_up();
    feeds_.start();
    log_.event(LogLevel::info, "ready",
               {{"version", YIELDWATCH_VERSION},
                {"journal", config_.journal.directory.empty() ? "none: nothing is kept"
                                                              : config_.journal.directory.string()},
                {"rules", static_cast<std::uint64_t>(config_.rules.size())},
                {"feeds", static_cast<std::uint64_t>(config_.feeds.size())},
                {"ticks", endpoints_.ticks},
                {"alerts", endpoints_.alerts},
                {"control", endpoints_.control}});
    notify_ready(std::to_string(config_.rules.size()) + " rules");
    io_.run();
    notify_stopping();
    if (config_.log.metrics_file) {
      write_metrics(metrics_text_of_none());
    }
    return exit_code_;
  }

  bool was_signalled() const { return was_signalled_; }

 private:
  // SIGHUP: logrotate has moved the file of alerts away, or somebody has changed rules.
  void await_hang_up() {
    hang_ups_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) {
        log_.event(LogLevel::info, "hang_up", {});
        log_.reopen();
        reload();
        await_hang_up();
      }
    });
  }

  // A configuration with a mistake changes nothing. Feeds, bus, log and journal stay as they
  // were at the start.
  void reload() {
    notify_reloading();
    Diagnostics diagnostics;
    auto config = std::make_shared<Config>(load_config(options_.config, diagnostics));
    if (diagnostics.ok()) {
      if (const std::string warnings = diagnostics.text(); !warnings.empty()) {
        log_.text(warnings);
      }
      config->journal.directory = journal_directory(options_, *config);
      tell_what_waits(*config);
      reload_ = config;
      analyzer_.reload(std::move(config));
    } else {
      log_.event(LogLevel::error, "reload_failed",
                 {{"detail", "the configuration has mistakes: the rules stay as they were"}});
      log_.text(diagnostics.text());
      reloaded(reload_.get());
    }
  }

  // systemd is told once the analyzer has the newest rules; of two in short order it may never
  // take the first.
  void reloaded(const Config* taken) {
    if (taken == reload_.get()) {
      notify_ready(std::to_string(reload_ ? reload_->rules.size() : config_.rules.size()) +
                   " rules");
    }
  }

  void replayed(const std::string& recap, std::uint64_t refused) {
    log_.text('\n' + recap);
    if (!options_.once) {
      feeds_.start_live();
    }
    if (options_.once) {
      const int code = refused > 0 ? exit_code::kBadData : exit_code::kOk;
      stop(feeds_.failed() ? exit_code::kIo : code);
    } else if (log_.is_terminal()) {
      log_.text(next_steps(config_));
    }
  }

  void tell_what_waits(const Config& config) {
    std::string sections;
    for (const std::string& section : restart_needs(config_, config)) {
      sections += (sections.empty() ? "" : ", ") + section;
    }
    if (!sections.empty()) {
      log_.event(LogLevel::warning, "restart_needed",
                 {{"changed", sections},
                  {"detail",
                   "what these say stays as it was until the daemon is started anew; rules, "
                   "series, instruments and evidence are taken now"}});
    }
  }

  // Nothing where no file is asked for.
  std::function<void(std::string)> on_metrics() {
    if (!config_.log.metrics_file) {
      return {};
    }
    return [this](std::string metrics) {
      boost::asio::post(io_, [this, metrics = std::move(metrics)] { write_metrics(metrics); });
    };
  }

  void write_metrics(const std::string& metrics) {
    try {
      write_passing_file(*config_.log.metrics_file, metrics);
      metrics_fail_ = false;
    } catch (const std::system_error& error) {
      if (!std::exchange(metrics_fail_, true)) {
        log_.event(LogLevel::error, "metrics_failed", {{"detail", error.what()}});
      }
    }
  }

  void failed(const std::string& what) {
    log_.event(LogLevel::error, "analyzer_failed", {{"detail", what}});
    stop(exit_code::kSoftware);
  }

  void stop(int code) {
    exit_code_ = code;
    io_.stop();
  }

  const DaemonOptions& options_;
  const Config& config_;
  Log& log_;
  Endpoints endpoints_;
  const Timestamp epoch_ = wall_clock();  // of this run: the daemon's and its feeds'
  zmq::context_t context_;
  boost::asio::io_context io_;
  boost::asio::signal_set signals_;
  boost::asio::signal_set hang_ups_;
  AnalyzerThread analyzer_;
  ShutdownAtEnd shutdown_{context_};
  FeedRunner feeds_;
  Watchdog watchdog_;
  std::shared_ptr<const Config> reload_;  // the newest; null before the first
  int exit_code_ = exit_code::kOk;
  bool was_signalled_ = false;
  bool metrics_fail_ = false;  // as last logged
};

bool has_replay(const Config& config) {
  return std::ranges::count(config.feeds, FeedKind::replay, &FeedConfig::kind) > 0;
}

}  // namespace

int run_daemon(const DaemonOptions& options) {
  auto usable = usable_config(options.config);
  if (!usable) {
    return exit_code::kConfig;
  }
  Config& config = *usable;
  if (options.once && !has_replay(config)) {
    std::cerr << "yieldwatchd: --once ends after a replay, and " << options.config
              << " has no [feed.NAME] with kind = \"replay\"\n";
    return exit_code::kUsage;
  }
  config.journal.directory = journal_directory(options, config);
  std::optional<Log> log;
  std::optional<Daemon> daemon;
  try {
    log.emplace(LogOptions{config.log.level, config.log.alerts_file.value_or("")});
    daemon.emplace(options, config, *log);
  } catch (const std::system_error& error) {
    std::cerr << "yieldwatchd: " << error.what() << '\n';
    return exit_code::kIo;
  } catch (const UnusableJournal& error) {
    std::cerr << "yieldwatchd: " << error.what() << '\n';
    return exit_code::kConfig;
  } catch (const std::exception& error) {
    std::cerr << "yieldwatchd: " << error.what() << '\n';
    return exit_code::kUnavailable;
  }
  const int code = daemon->run();
  // A stop does not wait for whoever reads the log. A replay that was played once has its whole
  // output read, however slowly; from here on a signal kills.
  const bool at_leisure = options.once && !daemon->was_signalled();
  daemon.reset();
  const LogLoss loss = log->close(at_leisure ? std::nullopt : std::optional(kLogPatience));
  if (loss.lines > 0 && at_leisure) {
    std::cerr << "yieldwatchd: " << loss.lines << " log lines could not be written: "
              << (loss.error == 0 ? "too many at once" : std::strerror(loss.error)) << '\n';
    return code == exit_code::kOk ? exit_code::kIo : code;
  }
  return code;
}

}  // namespace yieldwatch
