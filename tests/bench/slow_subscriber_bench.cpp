// What a subscriber that is stopped costs the others: the 99th percentile of the time from
// publishing an alert to reading it, over ipc, with such a subscriber and without.
#include <cstdint>
#include <vector>

#include "bench/processes.h"
#include "bench/raw.h"
#include "bench/rounds.h"
#include "bus/alert_publisher.h"
#include "bus/alert_subscriber.h"
#include "support/wire.h"

namespace yieldwatch::bench {
namespace {

constexpr std::int64_t kEvery = 100'000;  // ns between alerts

Timestamp now() {
  return {nanoseconds(CLOCK_REALTIME)};
}

// Publishes once `subscribers` are there.
void publish(const std::string& endpoint, std::size_t subscribers, std::int64_t alerts) {
  zmq::context_t context;
  AlertPublisher publisher(context, endpoint, "bench", now());
  // Each has two subscriptions, the stopped one and the reading one.
  while (publisher.subscriptions() < 2 * subscribers) {
    sleep_for(1'000'000);
  }
  Transition alert = some_transition();
  const std::int64_t start = elapsed_time();
  for (std::int64_t i = 1; i <= alerts; ++i) {
    sleep_until(start + i * kEvery);
    alert.time = now();
    publisher.publish(alert, static_cast<std::uint64_t>(i), alert.time);
  }
  sleep_for(200'000'000);  // so that the last of it is on its way before the socket closes
}

void never_read(const std::string& endpoint) {
  zmq::context_t context;
  const AlertSubscriber stopped(context, endpoint, {});
  while (true) {
    sleep_for(1'000'000'000);
  }
}

double p99(const SocketDirectory& directory, std::size_t subscribers, std::int64_t alerts) {
  Child publisher([&] { publish(directory.endpoint("alerts"), subscribers, alerts); });
  std::vector<std::int64_t> latencies;
  zmq::context_t context;
  AlertSubscriber reading(context, directory.endpoint("alerts"), {});
  while (static_cast<std::int64_t>(latencies.size()) < alerts) {
    const auto event = reading.receive(std::chrono::milliseconds(5'000));
    if (!event) {
      throw std::runtime_error("the reading subscriber lost alerts");
    }
    if (const auto* alert = std::get_if<Transition>(&event->content)) {
      latencies.push_back(now().ns - alert->time.ns);
    }
  }
  publisher.join();
  std::ranges::sort(latencies);
  return static_cast<double>(latencies[latencies.size() * 99 / 100]) / 1'000;
}

void run(const Options& options) {
  const std::int64_t alerts = options.size(40'000, 500);
  const auto with = [&](int) {
    const SocketDirectory directory;
    Child stopped([&] { never_read(directory.endpoint("alerts")); });
    return p99(directory, 2, alerts);
  };
  const auto without = [&](int) {
    const SocketDirectory directory;
    return p99(directory, 1, alerts);
  };
  print_row("alert to subscriber, p99, one other stopped / none", "us",
            compare(options, with, without), at_most(1.5));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
