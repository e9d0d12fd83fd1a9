// Drives yieldwatchd and yieldwatch as processes. Each test has a runtime directory of its own,
// so tests run side by side and beside other daemons.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zmq.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bus/alert_subscriber.h"
#include "bus/tick_publisher.h"
#include "support/process.h"
#include "support/scratch_folder.h"
#include "wire/control.h"

namespace yieldwatch::testing {

inline const std::string kSource = SOURCE_DIRECTORY;
// The bundled rule.
inline const std::string kRules = kSource + "/tests/support/ust10y_rise_60d.toml";
inline const std::string kHistory = kSource + "/config/history/history.toml";

// One value is enough to fire; then a rule that is warm after 61 closes.
inline constexpr std::string_view kSimpleRules = R"toml(
[[rule]]
name = "high"
summary = "10-year yield at {value}"
expr = "last(UST10Y)"
tiers.watch   = { enter = "5%", exit = "4.8%" }
tiers.warning = { enter = "6%", exit = "5.8%" }

[[rule]]
name = "ust10y-rise-60d"
expr = "change(UST10Y, 60d)"
tiers.watch = { enter = "50bp", exit = "40bp" }
)toml";

class DaemonTest : public ::testing::Test {
 protected:
  DaemonTest();

  // What a program ended with.
  struct Ran {
    int code = 0;
    std::string out;
    std::string err;
  };

  static std::string program(const std::string& name);
  // Our environment, with this test's runtime directory and nothing of systemd.
  ProcessOptions options() const;

  // yieldwatch.toml with that text. Two common ones: a replay of the bundled year, and one
  // that takes pushed ticks with kSimpleRules.
  std::filesystem::path config(std::string_view text) const;
  std::filesystem::path replay_config(const std::string& speed) const;
  std::filesystem::path push_config() const;
  // A history.toml of one dated file with that CSV, its columns UST10Y and UST2Y.
  std::filesystem::path history(std::string_view csv,
                                std::string_view columns = R"({ UST10Y = "UST10Y" })") const;

  std::vector<std::string> daemon(const std::filesystem::path& config) const;
  // Runs yieldwatch to its end.
  Ran yieldwatch(std::vector<std::string> arguments);
  // Runs yieldwatchd to its end.
  Ran yieldwatchd(std::vector<std::string> arguments);

  std::string endpoint(const std::string& name) const;
  // Asks until the daemon answers. Fails the test if it does not.
  StatusReport status();
  // Asks until the report is as wanted; false if it never is.
  template <class Predicate>
  bool status_becomes(Predicate is_so) {
    return eventually([&] { return is_so(status()); });
  }

  ScratchFolder folder_;
  zmq::context_t context_;

 private:
  Ran run(std::vector<std::string> command);
};

// "refused as late: 2".
std::uint64_t refused_as(const StatusReport& report, std::string_view reason);
// How many ticks of it were taken.
std::uint64_t accepted_of(const StatusReport& report, std::string_view instrument);

// A program that publishes ticks, as a desk would write it.
class Feed {
 public:
  // Waits until the daemon listens.
  Feed(zmq::context_t& context, const std::string& endpoint, const std::string& source);

  void tick(std::string_view instrument, std::string_view time, std::string_view value,
            Unit unit = Unit::percent);
  // Published at that time, whatever the event's.
  void tick_published(std::string_view instrument, std::string_view time, std::string_view value,
                      std::string_view published);
  void heartbeat(std::string_view complete_up_to);

 private:
  TickPublisher publisher_;
};

// Publishes frames of any content.
class RawFeed {
 public:
  RawFeed(zmq::context_t& context, const std::string& endpoint);
  void send(const std::vector<std::string>& frames);

 private:
  zmq::socket_t socket_;
};

// A sound tick message's second frame.
std::string envelope_of_tick(std::string_view instrument, std::string_view time,
                             std::string_view value, const std::string& source, std::uint64_t seq);

// Listens to the alert bus. Attached once it is made: it has heard a heartbeat.
class Listener {
 public:
  Listener(zmq::context_t& context, const std::string& endpoint,
           const std::vector<std::string>& wanted);

  // The next event of that content; others are passed over. Nothing if none comes.
  template <class T>
  std::optional<T> next() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      event = subscriber_.receive(std::chrono::milliseconds(100));
      if (event && std::holds_alternative<T>(event->content)) {
        return std::get<T>(event->content);
      }
    }
    return std::nullopt;
  }

  std::optional<AlertEvent> event;  // that of the last next()

 private:
  AlertSubscriber subscriber_;
};

std::string read_file(const std::filesystem::path& path);
std::vector<std::string> lines_of(const std::string& text);

}  // namespace yieldwatch::testing
