// The world of a polled feed: clock, timer and bus played by hand, and whatever HTTP a test gives
// it.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "feed/http/http_client.h"
#include "feed/polled/polled_feed.h"
#include "support/feed_fakes.h"

namespace yieldwatch::testing {

// Writes down what a live feed tells.
class LiveListener final : public FeedListener {
 public:
  void on_progress(std::string_view, const FeedProgress& progress) override { last = progress; }
  void on_bad_row(std::string_view, const BadRow&) override {}
  void on_dropped(std::string_view, std::uint64_t ticks) override { dropped += ticks; }
  void on_error(std::string_view, std::string_view message) override {
    told.push_back("error " + std::string(message));
  }
  void on_finished(std::string_view, const FeedProgress&) override { told.emplace_back("end"); }
  void on_trouble(std::string_view, FeedState state, std::string_view message) override {
    told.push_back(std::string(to_string(state)) + " " + std::string(message));
    call();
  }
  void on_recovered(std::string_view) override {
    told.emplace_back("recovered");
    call();
  }
  void on_refused(std::string_view, const Readings& readings) override {
    for (const ReadFault& fault : readings.faults) {
      refused.push_back(to_string(fault));
    }
    call();
  }

  FeedProgress last;
  std::vector<std::string> told;
  std::vector<std::string> refused;
  std::uint64_t dropped = 0;
  std::function<void()> on_call;

 private:
  void call() const {
    if (on_call) {
      on_call();
    }
  }
};

// What was sent: "2026-09-28T19:30:00Z UST10Y 5.24 +" is a tick with more to follow,
// "past UST10Y 2026-09-24T19:30:00Z 5.18, …" a batch of closes gone by.
class LiveSink final : public TickSink {
 public:
  bool subscribed() override { return listening; }
  std::uint64_t subscriptions() const override { return listeners; }
  bool send(const TickBatch& batch, Timestamp) override {
    if (full) {
      return false;
    }
    std::string line = batch.past ? "past " + std::string(batch.instrument) : "";
    for (std::size_t i = 0; i < batch.times.size(); ++i) {
      line += batch.past ? (i == 0 ? " " : ", ") : "";
      line += to_string(batch.times[i]) + ' ';
      line += batch.past ? "" : std::string(batch.instrument) + ' ';
      line += to_string(batch.values[i]);
    }
    line += batch.more ? " +" : "";
    again += batch.again ? 1 : 0;
    ticks.push_back(line);
    return true;
  }
  bool send(const Heartbeat& heartbeat, bool) override {
    if (full) {
      return false;
    }
    ++beats;
    complete_up_to = heartbeat.complete_up_to;
    health = *heartbeat.health;
    error = std::string(health.error);
    return true;
  }
  // And forgets them.
  std::vector<std::string> take() { return std::exchange(ticks, {}); }

  bool listening = true;
  std::uint64_t listeners = 1;  // so far
  bool full = false;
  std::vector<std::string> ticks;
  int again = 0;  // messages that say that they may have been sent before
  int beats = 0;
  Timestamp complete_up_to;
  FeedHealth health;  // of the last heartbeat; `error` no longer holds
  std::string error;
};

// 2026-09-28 is a Monday. Its figures are out: it is six in the evening in New York.
class PolledWorld {
 public:
  PolledWorld() { clock.wall = *parse_timestamp("2026-09-28T22:00:00Z"); }

  FeedPorts ports() { return {sink, clock, timer, listener}; }
  void pass(std::chrono::nanoseconds time) { timer.run_for(time.count()); }

  // As a machine that slept: time has passed, and nobody had a turn.
  void jump(std::chrono::nanoseconds time) {
    if (time.count() > 0) {
      clock.pass(time.count());
    }
  }

  FakeClock clock;
  FakeTimer timer{clock};
  LiveSink sink;
  LiveListener listener;
};

// A table of the Treasury as it writes one, with one row a date: {"2026-09-28", "5.24"}, the
// 10-year and, where there is a second value, the 2-year.
inline std::string treasury_xml(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& rows) {
  std::string out = R"(<?xml version="1.0" encoding="utf-8"?><feed)"
                    R"( xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices")"
                    R"( xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata")"
                    R"( xmlns="http://www.w3.org/2005/Atom">)";
  for (const auto& [date, values] : rows) {
    out += "<entry><content type=\"application/xml\"><m:properties><d:NEW_DATE>" + date;
    out += "T00:00:00</d:NEW_DATE><d:BC_10YEAR>" + values.at(0) + "</d:BC_10YEAR>";
    if (values.size() > 1) {
      out += "<d:BC_2YEAR>" + values.at(1) + "</d:BC_2YEAR>";
    }
    out += "</m:properties></content></entry>";
  }
  return out + "</feed>";
}

}  // namespace yieldwatch::testing
