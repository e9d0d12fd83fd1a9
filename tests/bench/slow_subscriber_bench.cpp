// What a subscriber that is stopped for a minute costs the others: the 99th percentile of the
// time from publishing an alert to reading it, over ipc, with such a subscriber and without; and
// what it costs the publisher in memory.
#include <csignal>
#include <cstdint>
#include <fstream>
#include <vector>

#include "bench/processes.h"
#include "bench/raw.h"
#include "bench/rounds.h"
#include "bus/alert_publisher.h"
#include "bus/alert_subscriber.h"
#include "support/wire.h"

namespace yieldwatch::bench {
namespace {

constexpr std::int64_t kEvery = 1'000'000;  // ns between alerts
constexpr int kRounds = 3;                  // of two minutes each

// What a process holds in memory, in MiB.
double resident(pid_t pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

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

// Subscribes, and then is stopped as by Ctrl-Z: not even its I/O thread reads.
void stop_reading(const std::string& endpoint) {
  zmq::context_t context;
  const AlertSubscriber stopped(context, endpoint, {});
  sleep_for(500'000'000);  // its subscriptions cross
  raise(SIGSTOP);
}

struct Measured {
  double p99_us = 0;
  double grown_mib = 0;  // the publisher
};

Measured measure(const SocketDirectory& directory, std::size_t subscribers, std::int64_t alerts) {
  Child publisher([&] { publish(directory.endpoint("alerts"), subscribers, alerts); });
  std::vector<std::int64_t> latencies;
  Measured out;
  double before = 0;
  zmq::context_t context;
  AlertSubscriber reading(context, directory.endpoint("alerts"), {});
  while (static_cast<std::int64_t>(latencies.size()) < alerts) {
    const auto event = reading.receive(std::chrono::milliseconds(5'000));
    if (!event) {
      throw std::runtime_error("the reading subscriber lost alerts");
    }
    if (const auto* alert = std::get_if<Transition>(&event->content)) {
      latencies.push_back(now().ns - alert->time.ns);
      if (latencies.size() == 1) {
        before = resident(publisher.pid());
      } else if (static_cast<std::int64_t>(latencies.size()) == alerts) {
        out.grown_mib = resident(publisher.pid()) - before;
      }
    }
  }
  publisher.join();
  std::ranges::sort(latencies);
  out.p99_us = static_cast<double>(latencies[latencies.size() * 99 / 100]) / 1'000;
  return out;
}

void run(Options options) {
  options.rounds = std::min(options.rounds, kRounds);
  const std::int64_t alerts = options.size(60'000, 500);
  double grown = 0;
  const auto with = [&](int) {
    const SocketDirectory directory;
    Child stopped([&] { stop_reading(directory.endpoint("alerts")); });
    const Measured measured = measure(directory, 2, alerts);
    grown = std::max(grown, measured.grown_mib);
    return measured.p99_us;
  };
  const auto without = [&](int) {
    const SocketDirectory directory;
    return measure(directory, 1, alerts).p99_us;
  };
  print_row("alert to subscriber, p99, one other stopped 60 s / none", "us",
            compare(options, with, without), at_most(1.2));
  print_count("memory that the stopped one costs the publisher", "MiB", grown, at_most(64));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
