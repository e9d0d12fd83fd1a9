#include "bench/memory.h"

#include <zmq.hpp>

#include <string>
#include <thread>

#include "bench/allocations.h"
#include "bench/market.h"
#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"

namespace yieldwatch::bench {
namespace {

// All kinds of time windows and a session window, at levels that are out of reach.
std::string all_signals(const std::string& width) {
  std::string text;
  for (const std::string signal : {"change", "rise", "fall", "slope"}) {
    text += "[[rule]]\nname = \"" + signal + "\"\nexpr = \"" + signal + "(UST10Y, " + width +
            ")\"\ntiers.watch = { enter = \"9000bp" + (signal == "slope" ? "/h" : "") +
            "\", exit = \"8000bp" + (signal == "slope" ? "/h" : "") + "\" }\n";
  }
  return text + default_rules();
}

class Listener : public TickListener {
 public:
  explicit Listener(Analyzer& analyzer) : analyzer_(analyzer) {}

  void on_ticks(const Arrival&, const TickBatch& batch) override {
    analyzer_.step(batch);
    ++ticks;
  }
  void on_heartbeat(const Arrival&, const Heartbeat&, bool) override {}
  void on_gap(const Gap&) override { throw std::runtime_error("messages were lost"); }
  void on_bad(const Refused& refused) override { throw std::runtime_error(refused.detail); }

  std::int64_t ticks = 0;

 private:
  Analyzer& analyzer_;
};

void check_still(const Counter& counter, std::int64_t changes) {
  if (counter.transitions != changes) {
    throw std::runtime_error("a rule changed its state, which may allocate");
  }
}

}  // namespace

std::int64_t allocations_of_steps(std::int64_t ticks) {
  const Config config = make_config(all_signals("1m"));
  Counter counter;
  Analyzer analyzer(spec_of(config), counter);
  const auto walk = random_walk(2 * ticks);
  const auto half = static_cast<std::size_t>(ticks);
  for (std::size_t i = 0; i < half; ++i) {
    analyzer.step(batch_of(walk[i]));
  }
  const std::int64_t changes = counter.transitions;
  const std::int64_t before = allocations();
  for (std::size_t i = half; i < walk.size(); ++i) {
    analyzer.step(batch_of(walk[i]));
  }
  const std::int64_t counted = allocations() - before;
  check_still(counter, changes);
  return counted;
}

std::int64_t allocations_from_socket(std::int64_t ticks) {
  const Config config = make_config(all_signals("1m"));
  Counter counter;
  Analyzer analyzer(spec_of(config), counter);
  Listener listener(analyzer);
  zmq::context_t context;
  const std::string endpoint = "inproc://ticks";
  TickSubscriber subscriber(
      context, endpoint, [](std::string_view) { return true; }, kStart);
  const auto walk = random_walk(2 * ticks);
  std::thread publisher([&] {
    TickPublisher feed(context, endpoint, "bench", kStart);
    while (!feed.subscribed()) {
      std::this_thread::yield();
    }
    for (const Tick& tick : walk) {
      while (!feed.send(batch_of(tick), tick.time)) {
        std::this_thread::yield();
      }
    }
  });
  std::int64_t before = 0;
  std::int64_t changes = 0;
  while (listener.ticks < 2 * ticks) {
    if (listener.ticks == ticks) {
      before = allocations();
      changes = counter.transitions;
    }
    subscriber.receive(listener, 0);
  }
  const std::int64_t counted = allocations() - before;
  publisher.join();
  check_still(counter, changes);
  return counted;
}

double bytes_a_sample(std::int64_t samples) {
  const auto walk = random_walk(2 * samples);
  const std::string width = std::to_string(samples * 99 / 100 * kMeanWait / kNanosPerSecond) + "s";
  const Config config = make_config(all_signals(width));
  Counter counter;
  Analyzer analyzer(spec_of(config), counter);
  const std::int64_t before = live_bytes();
  for (const Tick& tick : walk) {
    analyzer.step(batch_of(tick));
  }
  return static_cast<double>(live_bytes() - before) / (static_cast<double>(samples) * 0.99);
}

}  // namespace yieldwatch::bench
