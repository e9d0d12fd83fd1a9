// The world of a feed adapter, played by hand: no sockets, no clocks, no sleeps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "feed/feed.h"

namespace yieldwatch::testing {

// Stands still until it is moved.
class FakeClock final : public Clock {
 public:
  Timestamp now() const override { return wall; }
  std::int64_t steady_ns() const override { return steady; }
  void pass(std::int64_t ns) {
    wall = wall.plus(ns);
    steady += ns;
  }

  Timestamp wall = *parse_timestamp("2026-09-28T12:00:00Z");
  std::int64_t steady = 1'000;
};

// Its handlers are called by run(), which lets the clock pass instead of waiting.
class FakeTimer final : public Timer {
 public:
  explicit FakeTimer(FakeClock& clock) : clock_(clock) {}

  void start(std::int64_t delay_ns, std::function<void()> handler) override {
    delay = delay_ns;
    due_ = clock_.steady + delay_ns;
    handler_ = std::move(handler);
  }
  void cancel() override { handler_ = nullptr; }

  bool pending() const { return handler_ != nullptr; }

  // Calls what is pending, up to `handlers` times; gives how many were called.
  int run(int handlers = 1'000'000) {
    int called = 0;
    for (; called < handlers && handler_; ++called) {
      clock_.pass(std::max(due_ - clock_.steady, std::int64_t{0}));
      std::exchange(handler_, nullptr)();
    }
    return called;
  }

  // The same as long as that happens within `ns` from now.
  void run_for(std::int64_t ns) {
    const std::int64_t end = clock_.steady + ns;
    while (handler_ && due_ <= end) {
      run(1);
    }
    clock_.pass(end - clock_.steady);
  }

  std::int64_t delay = 0;  // of the last start()

 private:
  FakeClock& clock_;
  std::int64_t due_ = 0;
  std::function<void()> handler_;
};

// Writes down what it is sent: "2026-01-05T12:00:00Z A 1 +" is a tick with more to
// follow, "complete ..." a heartbeat, "end ..." the last one.
class FakeSink final : public TickSink {
 public:
  bool subscribed() override { return listening; }
  std::uint64_t subscriptions() const override { return listeners; }

  bool send(const TickBatch& batch, Timestamp receive_time) override {
    if (!take()) {
      return false;
    }
    batches.push_back(batch);
    receive_times.push_back(receive_time);
    for (std::size_t i = 0; i < batch.times.size(); ++i) {
      sent.push_back(to_string(batch.times[i]) + ' ' + std::string(batch.instrument) + ' ' +
                     to_string(batch.values[i]) + (batch.more ? " +" : ""));
    }
    return true;
  }

  bool send(const Heartbeat& heartbeat, bool end) override {
    if (!take()) {
      return false;
    }
    heartbeats.push_back(heartbeat);
    const bool none = heartbeat.complete_up_to == Timestamp::never();
    sent.push_back((end ? "end " : "complete ") +
                   (none ? "never" : to_string(heartbeat.complete_up_to)));
    return true;
  }

  bool listening = true;
  std::uint64_t listeners = 1;    // so far
  std::optional<int> room;        // messages the pipe takes; none: any number
  std::function<void()> on_send;  // before each message that is taken
  std::vector<std::string> sent;
  std::vector<TickBatch> batches;  // their spans and strings no longer hold
  std::vector<Timestamp> receive_times;
  std::vector<Heartbeat> heartbeats;
  int refused = 0;

 private:
  bool take() {
    if (room && *room == 0) {
      ++refused;
      return false;
    }
    if (room) {
      --*room;
    }
    if (on_send) {
      on_send();
    }
    return true;
  }
};

class FakeListener final : public FeedListener {
 public:
  void on_progress(std::string_view, const FeedProgress& progress) override {
    progresses.push_back(progress);
    call();
  }
  void on_bad_row(std::string_view, const BadRow& row) override {
    bad_rows.push_back(to_string(row));
    call();
  }
  void on_dropped(std::string_view, std::uint64_t ticks) override { dropped += ticks; }
  void on_error(std::string_view, std::string_view message) override {
    errors.emplace_back(message);
    call();
  }
  void on_trouble(std::string_view, FeedState state, std::string_view message) override {
    std::string text(to_string(state));
    text += ": ";
    text += message;
    troubles.push_back(std::move(text));
    call();
  }
  void on_recovered(std::string_view) override {
    ++recovered;
    call();
  }
  void on_refused(std::string_view, const Readings& readings) override {
    for (const ReadFault& fault : readings.faults) {
      refused.push_back(to_string(fault));
    }
    call();
  }
  void on_finished(std::string_view, const FeedProgress& progress) override {
    finished.push_back(progress);
    call();
  }

  std::vector<FeedProgress> progresses;
  std::vector<std::string> bad_rows;
  std::vector<std::string> errors;
  std::vector<std::string> troubles;  // "trouble: ..."
  int recovered = 0;
  std::vector<std::string> refused;  // each fault
  std::vector<FeedProgress> finished;
  std::uint64_t dropped = 0;
  std::function<void()> on_call;

 private:
  void call() const {
    if (on_call) {
      on_call();
    }
  }
};

}  // namespace yieldwatch::testing
