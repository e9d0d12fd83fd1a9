// What the benchmarks feed: a configuration from text, and made-up ticks of the 10-year.
#pragma once

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "analyzer/analyzer.h"
#include "app/config/config.h"

namespace yieldwatch::bench {

inline constexpr std::string_view kName = "UST10Y";
inline constexpr Timestamp kStart{1'767'600'000'000'000'000};  // 2026-01-05, a Monday

struct Tick {
  Timestamp time;
  Value value;
};

// The daemon's configuration with these rules and a push feed. Throws if they are wrong.
Config make_config(std::string_view rules);

// The rules that the project ships.
std::string default_rules();

inline AnalyzerSpec spec_of(const Config& config) {
  return {config.instruments, config.rules};
}

// A yield that wanders by up to a tenth of a basis point a tick, a tick every 50 to 150 ms.
inline std::vector<Tick> random_walk(std::int64_t count) {
  std::mt19937_64 random(20'260'105);
  std::uniform_int_distribution<std::int64_t> wait(50'000'000, 150'000'000);
  std::uniform_int_distribution<std::int64_t> move(-1'000, 1'000);
  std::vector<Tick> ticks(static_cast<std::size_t>(count), {kStart, Value{8'000'000}});
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    ticks[i] = {ticks[i - 1].time.plus(wait(random)),
                Value{ticks[i - 1].value.micro + move(random)}};
  }
  return ticks;
}
inline constexpr std::int64_t kMeanWait = 100'000'000;  // of random_walk, in ns

// A batch of one.
inline TickBatch batch_of(const Tick& tick) {
  return {.instrument = kName,
          .unit = Unit::percent,
          .times = {&tick.time, 1},
          .values = {&tick.value, 1},
          .publish_time = tick.time,
          .origin = Origin::live};
}

// Counts transitions. A refusal would make a measurement meaningless.
struct Counter : AnalyzerListener {
  void on_transition(Transition) override { ++transitions; }
  void on_refusal(const Refusal& refusal) override {
    throw std::runtime_error("a tick was refused: " + refusal.detail);
  }

  std::int64_t transitions = 0;
};

}  // namespace yieldwatch::bench
