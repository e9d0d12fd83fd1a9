// What the tests of the bus share: a directory for sockets, waiting with a deadline, and a
// listener that records.
#pragma once

#include <gtest/gtest.h>
#include <zmq.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"
#include "core/tick.h"

namespace yieldwatch {

inline constexpr std::int64_t kWallClock = 1'790'000'000 * kNanosPerSecond;  // 2026-09

inline Timestamp epoch(std::int64_t n) {
  return {kWallClock + n};
}

// When subscribers began to listen: epoch(n) is before that for a negative n, else after it.
inline constexpr Timestamp kListening{kWallClock - 1};

class BusTest : public testing::Test {
 protected:
  BusTest();
  ~BusTest() override;

  std::string endpoint(std::string_view name) const {
    return "ipc://" + (directory_ / name).native();
  }

  // Asks until `condition` holds. False after ten seconds.
  template <typename Condition>
  static bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      std::this_thread::yield();
    }
    return true;
  }

  zmq::context_t context_;
  std::filesystem::path directory_;
};

inline bool follow_all(std::string_view /*instrument*/) {
  return true;
}

// Keeps what a TickSubscriber tells.
class RecordingListener : public TickListener {
 public:
  void on_ticks(const Arrival& arrival, const TickBatch& batch) override {
    seqs.push_back(arrival.seq);
    for (std::size_t i = 0; i < batch.times.size(); ++i) {
      ticks.push_back({std::string(batch.instrument), batch.times[i], batch.values[i]});
    }
  }
  void on_heartbeat(const Arrival& /*arrival*/, const Heartbeat& heartbeat, bool end) override {
    complete_up_to.push_back(heartbeat.complete_up_to);
    refused.emplace_back(heartbeat.refused.begin(), heartbeat.refused.end());
    more_refused.push_back(heartbeat.more_refused);
    ended = ended || end;
  }
  void on_gap(const Gap& gap) override { gaps.push_back(gap); }
  void on_bad(const Refused& message) override { bad.push_back(message); }

  struct Tick {
    std::string instrument;
    Timestamp time;
    Value value;
  };
  std::vector<Tick> ticks;
  std::vector<std::uint64_t> seqs;
  std::vector<Timestamp> complete_up_to;
  std::vector<std::vector<std::string>> refused;  // of each heartbeat
  std::vector<std::uint32_t> more_refused;        // likewise
  std::vector<Gap> gaps;
  std::vector<Refused> bad;
  bool ended = false;
};

// Reads all that is there.
inline void drain(TickSubscriber& subscriber, TickListener& listener, std::int64_t now_ns = 0) {
  while (subscriber.receive(listener, now_ns)) {
  }
}

// A socket that binds greets its peers only while it is being read.
inline auto greeted(TickPublisher& publisher, TickSubscriber& subscriber) {
  return [&] {
    RecordingListener none;
    drain(subscriber, none);
    return publisher.subscribed() && none.ticks.empty();
  };
}

// One tick of an instrument in percent.
class OneTick {
 public:
  OneTick(std::string_view instrument, std::int64_t time_ns, std::int64_t micro)
      : instrument_(instrument), time_{time_ns}, value_{micro} {}
  TickBatch batch() const {
    return {.instrument = instrument_,
            .unit = Unit::percent,
            .times = {&time_, 1},
            .values = {&value_, 1},
            .publish_time = {kWallClock}};
  }

 private:
  std::string instrument_;
  Timestamp time_;
  Value value_;
};

}  // namespace yieldwatch
