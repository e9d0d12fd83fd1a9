// From a tick to its alert at a subscriber, at 10,000 ticks a second over ipc: through the
// daemon's AnalyzerHost, each in a process of its own, against a relay of raw sockets.
//
// A rule on the level crosses it with every tick, so that every tick makes an alert.
#include <fcntl.h>

#include <array>
#include <string>
#include <vector>

#include "app/host/analyzer_host.h"
#include "bench/market.h"
#include "bench/processes.h"
#include "bench/raw.h"
#include "bench/rounds.h"
#include "bus/alert_subscriber.h"
#include "bus/tick_publisher.h"
#include "wire/alert_codec.h"
#include "wire/tick_codec.h"
#include "wire/topics.h"

namespace yieldwatch::bench {
namespace {

constexpr std::int64_t kEvery = 100'000;  // ns between ticks
constexpr std::string_view kRule = R"rule([[rule]]
name = "bench"
summary = "10-year at {value}"
expr = "last(UST10Y)"
tiers.warning = { enter = "4.25%", exit = "4.25%" }
)rule";

// A pipe on which one process tells another to begin.
class StartingGun {
 public:
  StartingGun() {
    if (pipe(ends_.data()) != 0) {
      throw std::runtime_error("pipe failed");
    }
  }
  ~StartingGun() {
    close(ends_[0]);
    close(ends_[1]);
  }
  StartingGun(const StartingGun&) = delete;
  StartingGun& operator=(const StartingGun&) = delete;

  void give() const { (void)!write(ends_[1], "x", 1); }
  void await() const {
    char byte = 0;
    (void)!read(ends_[0], &byte, 1);
  }

 private:
  std::array<int, 2> ends_{};
};

// Calls send(i) for i = 0 … ticks - 1, each at its time.
template <class Send>
void pace(std::int64_t ticks, Send send) {
  const std::int64_t start = elapsed_time();
  for (std::int64_t i = 0; i < ticks; ++i) {
    sleep_until(start + i * kEvery);
    send(i);
  }
}

// Median of latencies in microseconds; the first tenth only warms up.
double p50(const std::vector<std::int64_t>& latencies, std::int64_t ticks) {
  if (static_cast<std::int64_t>(latencies.size()) < ticks * 9 / 10) {
    throw std::runtime_error("only " + std::to_string(latencies.size()) + " alerts came for " +
                             std::to_string(ticks) + " ticks");
  }
  return median(std::vector<double>(latencies.begin() + static_cast<long>(latencies.size() / 10),
                                    latencies.end())) /
         1'000;
}

Timestamp now() {
  return {nanoseconds(CLOCK_REALTIME)};
}

Value value_of(std::int64_t i) {
  return Value{i % 2 == 0 ? 4'260'000 : 4'240'000};
}

void publish(const std::string& endpoint, const StartingGun& go, std::int64_t ticks) {
  zmq::context_t context;
  TickPublisher feed(context, endpoint, "bench", now());
  while (!feed.subscribed()) {
    sleep_for(1'000'000);
  }
  go.await();
  pace(ticks, [&](std::int64_t i) {
    const Tick tick{now(), value_of(i)};
    feed.send(batch_of(tick), tick.time);
  });
  sleep_for(200'000'000);  // so that the last of it is on its way before the socket closes
}

// The analyzer's process: all of AnalyzerThread's turns, its log thrown away.
void host(const SocketDirectory& directory) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  const Config config = make_config(kRule);
  Log log({});
  AnnouncementQueue announcements;
  ConfigSlot reloads;
  const AnalyzerEvents events{[](const std::string&, std::uint64_t) {}, [](const std::string&) {}};
  const SystemClock clock;
  zmq::context_t context;
  AnalyzerHost analyzer(
      context, config,
      {directory.endpoint("ticks"), directory.endpoint("alerts"), directory.endpoint("control")},
      log, events, announcements, reloads, clock, now());
  while (true) {
    analyzer.turn();
  }
}

double ours(std::int64_t ticks) {
  const SocketDirectory directory;
  const StartingGun go;
  Child daemon([&] { host(directory); });
  Child feed([&] { publish(directory.endpoint("ticks"), go, ticks); });
  std::vector<std::int64_t> latencies;
  {
    zmq::context_t context;
    AlertSubscriber alerts(context, directory.endpoint("alerts"), {});
    bool begun = false;
    while (static_cast<std::int64_t>(latencies.size()) < ticks) {
      const auto event = alerts.receive(std::chrono::milliseconds(5'000));
      if (!event) {
        break;
      }
      if (const auto* alert = std::get_if<Transition>(&event->content)) {
        latencies.push_back(now().ns - alert->time.ns);
      } else if (!begun) {
        begun = true;  // the daemon's heartbeat: the subscription has crossed
        go.give();
      }
    }
  }
  feed.join();
  return p50(latencies, ticks);
}

struct Sizes {
  std::size_t tick = 0;
  std::size_t alert = 0;
  std::string alert_topic;
};

void relay(const SocketDirectory& directory, const Sizes& sizes) {
  zmq::context_t context;
  zmq::socket_t ticks = raw_subscriber(context, directory.endpoint("ticks"), true);
  zmq::socket_t alerts(context, zmq::socket_type::xpub);
  alerts.set(zmq::sockopt::sndhwm, kReceiverHighWater);
  alerts.bind(directory.endpoint("alerts"));
  RawMessage alert(sizes.alert_topic, sizes.alert);
  zmq::message_t topic;
  zmq::message_t envelope;
  (void)alerts.recv(topic);  // its subscription
  alert.send(alerts, 0);     // has crossed
  while (true) {
    alert.send(alerts, receive_raw(ticks, topic, envelope));
  }
}

double raw(std::int64_t ticks, const Sizes& sizes) {
  const SocketDirectory directory;
  const StartingGun go;
  Child relayer([&] { relay(directory, sizes); });
  Child feed([&] {
    zmq::context_t context;
    zmq::socket_t socket = raw_feed(context, directory.endpoint("ticks"));
    RawMessage message(tick_topic(kName), sizes.tick);
    go.await();
    pace(ticks, [&](std::int64_t) { message.send(socket, now().ns); });
    sleep_for(200'000'000);
  });
  std::vector<std::int64_t> latencies;
  {
    zmq::context_t context;
    zmq::socket_t alerts = raw_subscriber(context, directory.endpoint("alerts"), false);
    alerts.set(zmq::sockopt::rcvtimeo, 5'000);
    zmq::message_t topic;
    zmq::message_t envelope;
    receive_raw(alerts, topic, envelope);
    go.give();
    while (static_cast<std::int64_t>(latencies.size()) < ticks) {
      const std::int64_t sent = receive_raw(alerts, topic, envelope);
      latencies.push_back(now().ns - sent);
    }
  }
  feed.join();
  return p50(latencies, ticks);
}

// What our messages measure, from one tick through the analyzer.
Sizes sizes_of_ours() {
  struct Keeper : Counter {
    void on_transition(Transition t) override { last = std::move(t); }
    Transition last;
  } keeper;
  const Config config = make_config(kRule);
  Analyzer analyzer(spec_of(config), keeper);
  EnvelopeEncoder encoder;
  const auto envelope = [&](std::string_view source, std::uint64_t journal_seq) {
    return encoder.finish({.source = source,
                           .epoch = now(),
                           .seq = 10'000,
                           .origin = Origin::live,
                           .publish_time = now(),
                           .journal_seq = journal_seq});
  };
  for (std::int64_t i = 0; i < 2; ++i) {
    const Tick tick{now(), value_of(i)};
    analyzer.step(batch_of(tick));
  }
  const Tick tick{now(), value_of(2)};
  analyzer.step(batch_of(tick));
  TickEncoder ticks;
  ticks.encode(batch_of(tick), tick.time, encoder.body());
  Sizes sizes;
  sizes.tick = envelope("bench", 0);
  AlertEncoder().encode(keeper.last, encoder.body());
  sizes.alert = envelope("yieldwatchd", 10'000);
  sizes.alert_topic =
      alert_topic(topic_tier(keeper.last), keeper.last.rule, keeper.last.instrument);
  return sizes;
}

void run(const Options& options) {
  const Sizes sizes = sizes_of_ours();
  const std::int64_t ticks = options.size(15'000, 500);
  print_row("tick to alert, p50 at 10,000/s over ipc / relay", "us",
            compare(
                options, [&](int) { return ours(ticks); }, [&](int) { return raw(ticks, sizes); }),
            at_most(1.2));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
