// Many clients, and a lot to deliver.
#include <malloc.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "bus/alert_client.h"
#include "integration/bus/bus_fixture.h"
#include "integration/bus/fake_daemon.h"
#include "support/records.h"
#include "support/wire.h"
#include "wire/alert_codec.h"

namespace yieldwatch {
namespace {

using std::chrono::milliseconds;

// A daemon on a thread of its own, that publishes for as long as this lives.
class Publishing {
 public:
  Publishing(zmq::context_t& context, const std::string& alerts, const std::string& control,
             std::uint64_t rate)
      : thread_([this, &context, alerts, control, rate] {
          FakeDaemon daemon(context, alerts, control);
          daemon.publish(~std::uint64_t{0}, rate);
          while (!stop_) {
            daemon.turn();
            std::this_thread::sleep_for(std::chrono::microseconds(200));
          }
          published_ = daemon.head();
        }) {}
  ~Publishing() { stop(); }
  Publishing(const Publishing&) = delete;
  Publishing& operator=(const Publishing&) = delete;

  // How many were published in all.
  std::uint64_t stop() {
    stop_ = true;
    if (thread_.joinable()) {
      thread_.join();
    }
    return published_;
  }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> published_ = 0;
  std::thread thread_;
};

// What a client that joins now gets of `count` live alerts: 0 if all and once, in order.
int faults_of_late_joiner(zmq::context_t& context, const std::string& alerts,
                          const std::string& control, int count) {
  AlertClient client(context, alerts, control, {});
  std::uint64_t before = 0;
  int faults = 0;
  for (int live = 0; live < count;) {
    const auto event = client.receive(std::chrono::seconds(20));
    if (!event) {
      return faults + 1;
    }
    if (std::holds_alternative<Missed>(event->content)) {
      ++faults;
    }
    if (!std::holds_alternative<Transition>(event->content)) {
      continue;
    }
    if (event->via == Via::snapshot) {
      faults += event->journal_seq > before ? 0 : 1;
    } else {
      // A snapshot ends with the newest alert there was, as all of ours are on.
      faults += before == 0 || event->journal_seq == before + 1 ? 0 : 1;
      ++live;
    }
    before = event->journal_seq;
  }
  return faults;
}

using DeliveryTest = BusTest;

TEST_F(DeliveryTest, LateJoinersMissNothingAndGetNothingTwice) {
  const bool long_form = std::getenv("YIELDWATCH_LONG") != nullptr;
  const int joiners = long_form ? 1'000 : 50;
  constexpr int kAtOnce = 5;
  constexpr int kEach = 1'000;
  Publishing daemon(context_, endpoint("alerts"), endpoint("control"), 10'000);
  std::atomic<int> joined = 0;
  std::atomic<int> faults = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      while (joined++ < joiners) {
        faults += faults_of_late_joiner(context_, endpoint("alerts"), endpoint("control"), kEach);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::printf(
      "%d late joiners at 10,000 alerts a second, %d alerts each: %d missed or doubled; "
      "%llu were published\n",
      joiners, kEach, faults.load(), static_cast<unsigned long long>(daemon.stop()));
  EXPECT_EQ(faults, 0);
}

TEST_F(DeliveryTest, TwoThousandSubscriptionsCrossAgainAfterARestart) {
  constexpr std::size_t kCount = 2'000;
  FakeDaemon daemon(context_, endpoint("alerts"), endpoint("control"));
  zmq::socket_t subscriber(context_, zmq::socket_type::sub);
  subscriber.set(zmq::sockopt::linger, 0);
  subscriber.set(zmq::sockopt::sndhwm, 0);
  subscriber.set(zmq::sockopt::reconnect_ivl, 50);
  for (std::size_t i = 0; i < kCount; ++i) {
    subscriber.set(zmq::sockopt::subscribe, "alert.watch.rule-" + std::to_string(i) + '.');
  }
  subscriber.connect(endpoint("alerts"));
  const auto all_cross = [&] {
    return eventually([&] {
      zmq::message_t none;
      static_cast<void>(subscriber.recv(none, zmq::recv_flags::dontwait));
      return daemon.subscriptions() >= kCount;
    });
  };
  ASSERT_TRUE(all_cross());
  daemon.restart();
  EXPECT_TRUE(all_cross());
  EXPECT_EQ(daemon.subscriptions(), kCount);
  std::printf("subscriptions after a restart: %zu of %zu\n", daemon.subscriptions(), kCount);
}

TEST_F(DeliveryTest, AClientOfThousandsOfTopicsGetsThoseAndNoOthers) {
  FakeDaemon daemon(context_, endpoint("alerts"), endpoint("control"));
  std::vector<std::string> wanted{"alert.warning.rule-1"};
  for (int i = 100; i < 2'100; ++i) {
    wanted.push_back("alert.watch.rule-" + std::to_string(i));
  }
  AlertClient client(context_, endpoint("alerts"), endpoint("control"), wanted,
                     {.kind = AlertClient::From::Kind::number});
  daemon.publish(210, 1'000'000);
  std::vector<std::uint64_t> heard;
  ASSERT_TRUE(eventually([&] {
    daemon.turn();
    const auto event = client.receive(milliseconds(0));
    if (event && std::holds_alternative<Transition>(event->content)) {
      heard.push_back(event->journal_seq);
    }
    return client.last() == 210 && !event;
  }));
  std::vector<std::uint64_t> expected;
  for (std::uint64_t n = 1; n <= 210; ++n) {
    if (n % 7 == 1 && n % 3 != 0) {  // of that rule, warning or critical
      expected.push_back(n);
    }
  }
  EXPECT_EQ(heard, expected);
}

// Sanitizers and other allocators account otherwise.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(DeliveryTest, ASubscriberThatIsStoppedCostsLessThan64MiB) {
  zmq::context_t others;  // the subscriber's, whose memory is not the daemon's
  AlertPublisher publisher(context_, endpoint("alerts"), "yieldwatchd", epoch(1));
  zmq::socket_t stopped(others, zmq::socket_type::sub);
  stopped.set(zmq::sockopt::linger, 0);
  stopped.set(zmq::sockopt::rcvhwm, 1);
  stopped.set(zmq::sockopt::subscribe, "alert.");
  stopped.connect(endpoint("alerts"));
  ASSERT_TRUE(eventually([&] { return publisher.subscriptions() == 1; }));
  Transition alert = with_record(some_transition());
  alert.inputs.resize(8, alert.inputs.front());
  const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  constexpr std::uint64_t kMinuteOfAThousand = 60'000;
  for (std::uint64_t i = 1; i <= kMinuteOfAThousand; ++i) {
    publisher.publish(alert, i, {kWallClock});
  }
  const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
  std::string body;
  AlertEncoder().encode(alert, body);
  std::printf(
      "a stopped subscriber: %.1f MiB for alerts of %zu bytes, queue found full %llu times\n",
      static_cast<double>(after - before) / (1024 * 1024), body.size(),
      static_cast<unsigned long long>(publisher.slow()));
  EXPECT_LT(after - before, 64UL * 1024 * 1024);
  EXPECT_GE(publisher.slow(), 1U);
}
#endif

}  // namespace
}  // namespace yieldwatch
