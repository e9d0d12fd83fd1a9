// yieldwatch feed NAME: one configured feed alone, without a daemon.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "app/config/config.h"
#include "app/exit_code.h"
#include "app/feed_keys.h"
#include "app/live_feeds.h"
#include "app/log/log.h"
#include "cli/config_path.h"
#include "cli/feed_text.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "feed/asio_timer.h"
#include "feed/clock.h"
#include "rules/expression.h"

namespace yieldwatch {
namespace {

// Stands for the bus, and for the log: ticks on standard output, all else on standard error.
class Printer final : public TickSink, public FeedListener {
 public:
  Printer(boost::asio::io_context& io, std::string name) : io_(io), name_(std::move(name)) {}

  bool subscribed() override { return true; }
  std::uint64_t subscriptions() const override { return 1; }

  bool send(const TickBatch& batch, Timestamp /*receive_time*/) override {
    useful_ = true;
    for (std::size_t i = 0; i < batch.times.size(); ++i) {
      std::cout << to_string(batch.times[i]) << ' ' << batch.instrument << ' '
                << to_string(batch.values[i]) << ' ' << name_ << (batch.past ? " past" : "")
                << '\n';
    }
    if (!batch.more && !require_written()) {
      io_.stop();
    }
    return true;
  }

  bool send(const Heartbeat& heartbeat, bool /*end*/) override {
    if (heartbeat.health) {
      tell(*heartbeat.health);
    }
    return true;
  }

  void on_progress(std::string_view /*feed*/, const FeedProgress& /*progress*/) override {}
  void on_bad_row(std::string_view /*feed*/, const BadRow& /*row*/) override {}
  void on_dropped(std::string_view /*feed*/, std::uint64_t /*ticks*/) override {}
  void on_error(std::string_view /*feed*/, std::string_view message) override {
    std::cerr << "failed: " << log_value(message) << '\n';
  }
  void on_refused(std::string_view /*feed*/, const Readings& readings) override {
    for (const ReadFault& fault : readings.faults) {
      std::cerr << "refused: " << log_value(to_string(fault)) << '\n';
    }
    if (readings.fault_count > readings.faults.size()) {
      std::cerr << "refused: " << readings.fault_count - readings.faults.size() << " more\n";
    }
  }
  void on_finished(std::string_view /*feed*/, const FeedProgress& /*progress*/) override {
    io_.stop();
  }

  // Whether the source has given what it was asked for.
  bool was_useful() const { return useful_; }

 private:
  // What has changed of it.
  void tell(const FeedHealth& health) {
    useful_ = useful_ || health.state == FeedState::good;
    if (health.state == state_ && health.failures == failures_) {
      return;
    }
    state_ = health.state;
    failures_ = health.failures;
    std::cerr << to_string(health.state);
    if (health.state != FeedState::good && !health.error.empty()) {
      std::cerr << ": " << log_value(health.error);
    }
    if (health.next_attempt > Timestamp{}) {
      std::cerr << "; it is asked again at " << to_string(in_seconds(health.next_attempt));
    }
    std::cerr << '\n';
  }

  boost::asio::io_context& io_;
  std::string name_;
  std::optional<FeedState> state_;
  std::uint64_t failures_ = 0;
  bool useful_ = false;
};

class FeedVerb final : public Command {
 public:
  explicit FeedVerb(CLI::App& app) {
    app.add_option("NAME", name_, "a live feed of the configuration; required")
        ->required()
        ->option_text("");
    app.add_option("--config", config_, "its configuration; the one in use if none is named")
        ->option_text("FILE");
    app.add_option("--for", for_, "end after so long: 60s, 5m")->option_text("TIME");
  }

  int run() override {
    const auto until = length();
    Diagnostics diagnostics;
    const Config config = load_config(config_.empty() ? find_config() : config_, diagnostics);
    std::cerr << diagnostics.text();
    if (!diagnostics.ok()) {
      return exit_code::kConfig;
    }
    const FeedConfig& feed = find(config);
    if (const FeedKeys keys = find_keys(feed.live); !keys.fault.empty()) {
      std::cerr << "yieldwatch: feed " << name_ << " can't start: " << keys.fault << '\n';
      return exit_code::kConfig;
    }
    return run(config, feed, until);
  }

 private:
  // None: until Ctrl-C.
  std::optional<std::chrono::nanoseconds> length() const {
    if (for_.empty()) {
      return std::nullopt;
    }
    const auto parsed = parse_hold(for_);
    const auto* hold = std::get_if<Hold>(&parsed);
    if (hold == nullptr || hold->sessions > 0 || hold->nanos <= 0) {
      throw UsageError("--for wants a length of time like 60s or 5m, not \"" + for_ + '"');
    }
    return std::chrono::nanoseconds(hold->nanos);
  }

  const FeedConfig& find(const Config& config) const {
    std::string names;
    for (const FeedConfig& feed : config.feeds) {
      if (feed.kind != FeedKind::live) {
        continue;
      }
      if (feed.name == name_) {
        return feed;
      }
      names += (names.empty() ? "" : ", ") + feed.name;
    }
    throw UsageError("there is no live feed \"" + name_ + "\" in " + config.path.string() + "; " +
                     (names.empty() ? "it has none" : "it has " + names));
  }

  static int run(const Config& config, const FeedConfig& feed,
                 std::optional<std::chrono::nanoseconds> length) {
    boost::asio::io_context io;
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
    boost::asio::steady_timer end(io);
    if (length) {
      end.expires_after(*length);
      end.async_wait([&](const boost::system::error_code&) { io.stop(); });
    }
    const SystemClock clock;
    const auto timer = make_asio_timer(io);
    Printer printer(io, feed.name);
    LiveFeeds feeds(io, config);
    const LiveFeed live = feeds.make(feed, {printer, clock, *timer, printer});
    live.feed->start();
    io.run();
    require_written();
    return printer.was_useful() ? exit_code::kOk : exit_code::kUnavailable;
  }

  std::string name_;
  std::string config_;
  std::string for_;
};

}  // namespace

std::unique_ptr<Command> make_feed(CLI::App& app) {
  return std::make_unique<FeedVerb>(app);
}

}  // namespace yieldwatch
