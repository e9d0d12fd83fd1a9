// A WebSocket that brings 500 trades a second, over TLS: what of them is lost between the source
// and the bus, how long they take, and what it costs in memory. The source is scripted_server.py
// in another process; each trade's time is when it was sent.
//
// usage: stream_bench [--smoke | --minutes N] [--no-header]
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "bench/processes.h"
#include "bench/rounds.h"
#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"
#include "core/json_line.h"
#include "feed/asio_timer.h"
#include "feed/bus_sink.h"
#include "feed/stream/alpaca_feed.h"
#include "support/scripted_server.h"

namespace yieldwatch::bench {
namespace {

constexpr int kRate = 500;  // messages a second

std::int64_t wall_clock() {
  return nanoseconds(CLOCK_REALTIME);
}

// What this process holds in memory, in MiB.
double resident() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::string action(const std::string& message) {
  return R"({"text": )" + json_quote(message) + "}, ";
}

std::string script(std::int64_t messages) {
  const std::string trade =
      R"([{"T":"t","S":"IWM","i":1,"x":"V","p":230.5,"s":100,"c":["@"],"z":"B","t":"{time}"}])";
  return R"({"steps": [{"websocket": [)" + action(R"([{"T":"success","msg":"connected"}])") +
         R"({"expect": "auth"}, )" + action(R"([{"T":"success","msg":"authenticated"}])") +
         R"({"expect": "subscribe"}, )" + action(R"([{"T":"subscription","trades":["IWM"]}])") +
         R"({"burst": {"count": )" + std::to_string(messages) + R"(, "rate": )" +
         std::to_string(kRate) + R"(, "texts": [)" + json_quote(trade) + "]}}]}]}";
}

// Writes down how old each tick is when it comes off the bus.
class Ages final : public TickListener {
 public:
  // Room for all of them, touched, so that it does not look like growth later.
  explicit Ages(std::int64_t messages) : ns_(static_cast<std::size_t>(messages), 0) {}

  void on_ticks(const Arrival& /*arrival*/, const TickBatch& batch) override {
    for (const Timestamp time : batch.times) {
      if (count < ns_.size()) {
        ns_[count] = wall_clock() - time.ns;
      }
      ++count;
    }
  }
  void on_heartbeat(const Arrival& /*arrival*/, const Heartbeat& /*beat*/, bool /*end*/) override {}
  void on_gap(const Gap& /*gap*/) override {}
  void on_bad(const Refused& /*refused*/) override {}

  double percentile_ms(double share) {
    std::ranges::sort(ns_);
    const auto at = static_cast<std::size_t>(share * static_cast<double>(ns_.size() - 1));
    return static_cast<double>(ns_.at(at)) / 1e6;
  }

  std::atomic<std::size_t> count = 0;

 private:
  std::vector<std::int64_t> ns_;
};

class Quiet final : public FeedListener {
 public:
  void on_progress(std::string_view /*feed*/, const FeedProgress& /*progress*/) override {}
  void on_bad_row(std::string_view /*feed*/, const BadRow& /*row*/) override {}
  void on_dropped(std::string_view /*feed*/, std::uint64_t /*ticks*/) override {}
  void on_error(std::string_view /*feed*/, std::string_view /*message*/) override {}
  void on_trouble(std::string_view /*feed*/, FeedState /*state*/,
                  std::string_view message) override {
    std::fprintf(stderr, "stream: %.*s\n", static_cast<int>(message.size()), message.data());
  }
  void on_finished(std::string_view /*feed*/, const FeedProgress& /*progress*/) override {}
};

// The analyzer's end of the bus, on a thread of its own.
void receive(zmq::context_t& context, const std::string& endpoint, Ages& ages,
             const std::atomic<bool>& over) {
  TickSubscriber subscriber(
      context, endpoint, [](std::string_view) { return true; }, Timestamp{});
  zmq::pollitem_t item{subscriber.socket().handle(), 0, ZMQ_POLLIN, 0};
  while (!over) {
    zmq::poll(&item, 1, std::chrono::milliseconds(100));
    while (subscriber.receive(ages, 0)) {
    }
  }
}

void run(std::int64_t messages) {
  setenv("YIELDWATCH_SOURCE", YIELDWATCH_SOURCE, 0);  // where the server is
  testing::ScriptedServer server(script(messages));
  const SocketDirectory directory;
  zmq::context_t context;
  Ages ages(messages);
  std::atomic<bool> over = false;
  std::thread analyzer([&] { receive(context, directory.endpoint("ticks"), ages, over); });

  boost::asio::io_context io;
  const SystemClock clock;
  const auto timer = make_asio_timer(io);
  Quiet listener;
  TickPublisher publisher(context, directory.endpoint("ticks"), "stream", clock.now());
  BusSink sink(publisher);
  const auto client = make_websocket_client(io, {.ca_file = server.ca_file()});
  const auto feed = make_alpaca_feed({.name = "stream",
                                      .url = "wss://localhost:" + server.port("https"),
                                      .key = "key",
                                      .secret = "secret",
                                      .symbols = {{.symbol = "IWM", .instrument = "IWM"}}},
                                     {sink, clock, *timer, listener}, *client);
  while (!publisher.subscribed()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  feed->start();
  const auto all = static_cast<std::size_t>(messages);
  const std::int64_t deadline = elapsed_time() + (messages * 2 / kRate + 30) * kNanosPerSecond;
  double warm = 0;
  while (ages.count < all && elapsed_time() < deadline) {
    io.run_one_for(std::chrono::milliseconds(100));
    if (warm == 0 && ages.count >= all / 6) {
      warm = resident();
    }
  }
  const double growth = resident() - warm;
  feed->stop();
  over = true;
  analyzer.join();

  const std::string what = "of " + std::to_string(messages) + " trades, 500 a second, lost";
  print_count(what, "", static_cast<double>(all) - static_cast<double>(ages.count), at_most(0));
  print_count("  from the source's send to the bus, median", "ms", ages.percentile_ms(0.5),
              at_most(5));
  print_count("  the same, 99th percentile", "ms", ages.percentile_ms(0.99), at_most(5));
  print_count("  memory at the end against after a sixth", "MiB", growth, at_most(1));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  using namespace yieldwatch::bench;
  std::int64_t messages = 60 * kRate;
  bool header = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg == "--smoke") {
      messages = kRate;
    } else if (arg == "--no-header") {
      header = false;
    } else if (arg == "--minutes" && i + 1 < argc && std::atoi(argv[i + 1]) > 0) {
      messages = std::int64_t{std::atoi(argv[++i])} * 60 * kRate;
    } else {
      std::fprintf(stderr, "usage: %s [--smoke | --minutes N] [--no-header]\n", argv[0]);
      return 64;
    }
  }
  try {
    if (header) {
      print_header();
    }
    run(messages);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 70;
  }
}
