// Ticks a second from a feed's process to the analyzer's step, over ipc: one by one against
// libzmq alone, and in batches of 64 against one by one.
#include <string>
#include <vector>

#include "bench/market.h"
#include "bench/processes.h"
#include "bench/raw.h"
#include "bench/rounds.h"
#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"
#include "wire/tick_codec.h"
#include "wire/topics.h"

namespace yieldwatch::bench {
namespace {

constexpr std::int64_t kDays = 70;  // ticks that fill the default rule's window first
constexpr int kMessagesATurn = 1'000;

// A tick a day, then one a millisecond.
Tick tick_at(std::int64_t i) {
  const std::int64_t days = std::min(i, kDays);
  return {kStart.plus(days * kNanosPerDay + (i - days) * kNanosPerMilli),
          Value{4'250'000 + i * 7'919 % 1'000}};
}

// The feed: `ticks` of them in messages of `batch`, then one that says that it is the end.
void publish(const std::string& endpoint, std::int64_t ticks, std::int64_t batch) {
  zmq::context_t context;
  TickPublisher feed(context, endpoint, "bench", kStart);
  while (!feed.subscribed()) {
    sleep_for(100'000);
  }
  std::vector<Timestamp> times(static_cast<std::size_t>(batch));
  std::vector<Value> values(times.size());
  for (std::int64_t i = 0; i < ticks; i += batch) {
    for (std::size_t k = 0; k < times.size(); ++k) {
      const Tick tick = tick_at(i + static_cast<std::int64_t>(k));
      times[k] = tick.time;
      values[k] = tick.value;
    }
    const TickBatch columns{.instrument = kName,
                            .unit = Unit::percent,
                            .times = times,
                            .values = values,
                            .publish_time = times.back(),
                            .origin = Origin::live};
    insist([&] { return feed.send(columns, times.back()); });
  }
  while (feed.subscribed()) {  // until it has heard all and goes
    sleep_for(1'000'000);
  }
}

class Listener : public TickListener {
 public:
  explicit Listener(Analyzer* analyzer) : analyzer_(analyzer) {}

  void on_ticks(const Arrival&, const TickBatch& batch) override {
    if (analyzer_ != nullptr) {
      analyzer_->step(batch);
    }
    ticks += static_cast<std::int64_t>(batch.times.size());
  }
  void on_heartbeat(const Arrival&, const Heartbeat&, bool) override {}
  void on_gap(const Gap&) override { throw std::runtime_error("messages were lost"); }
  void on_bad(const Refused& refused) override { throw std::runtime_error(refused.detail); }

  std::int64_t ticks = 0;

 private:
  Analyzer* analyzer_;
};

double per_second(std::int64_t count, std::int64_t start) {
  return static_cast<double>(count) * 1e9 / static_cast<double>(elapsed_time() - start) / 1e3;
}

// Thousands of ticks a second, with the default rules or with a step that does nothing.
double ours(const Config& config, std::int64_t ticks, std::int64_t batch, bool with_step) {
  const SocketDirectory directory;
  const std::string endpoint = directory.endpoint("ticks");
  Child feed([&] { publish(endpoint, ticks, batch); });
  Counter counter;
  Analyzer analyzer(spec_of(config), counter);
  Listener listener(with_step ? &analyzer : nullptr);
  double rate = 0;
  {
    zmq::context_t context;
    TickSubscriber subscriber(
        context, endpoint, [](std::string_view) { return true; }, Timestamp{});
    zmq::pollitem_t item{subscriber.socket().handle(), 0, ZMQ_POLLIN, 0};
    std::int64_t start = 0;
    std::int64_t already = 0;
    while (listener.ticks < ticks) {  // as AnalyzerHost::turn does
      zmq::poll(&item, 1, std::chrono::milliseconds(1'000));
      for (int i = 0; i < kMessagesATurn && subscriber.receive(listener, 0); ++i) {
      }
      if (start == 0) {
        start = elapsed_time();
        already = listener.ticks;
      }
    }
    rate = per_second(ticks - already, start);
  }
  feed.join();
  return rate;
}

double raw(std::int64_t messages, std::size_t size) {
  const SocketDirectory directory;
  const std::string endpoint = directory.endpoint("ticks");
  Child feed([&] {
    zmq::context_t context;
    zmq::socket_t socket = raw_feed(context, endpoint);
    RawMessage message(tick_topic(kName), size);
    for (std::int64_t i = 0; i < messages; ++i) {
      insist([&] { return message.send(socket, i); });
    }
  });
  zmq::context_t context;
  zmq::socket_t socket = raw_subscriber(context, endpoint, true);
  zmq::message_t topic;
  zmq::message_t envelope;
  std::int64_t start = 0;
  for (std::int64_t i = 0; i < messages; ++i) {
    if (receive_raw(socket, topic, envelope) != i) {
      throw std::runtime_error("libzmq has lost messages");
    }
    start = i == 0 ? elapsed_time() : start;
  }
  const double rate = per_second(messages - 1, start);
  feed.join();
  return rate;
}

// Bytes of the envelope of one tick.
std::size_t envelope_size() {
  EnvelopeEncoder encoder;
  TickEncoder ticks;
  const Tick tick = tick_at(kDays);
  ticks.encode(batch_of(tick), tick.time, encoder.body());
  return encoder.finish({.source = "bench",
                         .epoch = kStart,
                         .seq = 100'000,
                         .origin = Origin::live,
                         .publish_time = tick.time});
}

void run(const Options& options) {
  const Config config = make_config(default_rules());
  const std::int64_t singles = options.size(500'000, 5'000);
  const std::int64_t batched = options.size(64 * 100'000, 64 * 200);
  const std::size_t size = envelope_size();
  Comparison single;
  Comparison batch;
  Comparison batch_idle;
  for (int round = 0; round < options.rounds; ++round) {
    single.floor.push_back(raw(singles, size));
    single.ours.push_back(ours(config, singles, 1, true));
    batch.floor.push_back(single.ours.back());
    batch.ours.push_back(ours(config, batched, 64, true));
    batch_idle.ours.push_back(ours(config, batched, 64, false));
    batch_idle.floor.push_back(ours(config, singles, 1, false));
  }
  print_row("single ticks over ipc, feed to step / libzmq alone", "k/s", single, at_least(0.6));
  print_row("ticks in batches of 64 / single, default rules", "k/s", batch, at_least(2.4));
  print_row("ticks in batches of 64 / single, no step", "k/s", batch_idle, at_least(8));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
