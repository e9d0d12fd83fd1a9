// The Python programs against the real sockets of the daemon.
#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <future>

#include "bus/tick_subscriber.h"
#include "integration/bus/bus_fixture.h"
#include "integration/bus/fake_daemon.h"
#include "support/records.h"
#include "support/wire.h"
#include "wire/alert_codec.h"

namespace yieldwatch {
namespace {

using testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string output;  // both streams
};

Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) {
    return outcome;
  }
  std::array<char, 4096> buffer{};
  while (const std::size_t length = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    outcome.output.append(buffer.data(), length);
  }
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

class ScriptsTest : public BusTest {
 protected:
  void SetUp() override {
    const char* source = std::getenv("YIELDWATCH_SOURCE");
    if (source == nullptr) {
      GTEST_SKIP() << "YIELDWATCH_SOURCE is not set; run by ctest it is";
    }
    if (run("/usr/bin/python3 -c 'import zmq, google.protobuf'").status != 0) {
      GTEST_SKIP() << "/usr/bin/python3 lacks zmq or google.protobuf";
    }
    scripts_ = std::string(source) + "/scripts/";
  }

  std::future<Outcome> start(const std::string& command) const {
    return std::async(std::launch::async, run, scripts_ + command);
  }

  // Reads ticks for as long as `program` runs.
  static Outcome serve(std::future<Outcome> program, TickSubscriber& subscriber,
                       RecordingListener& heard) {
    while (program.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
      drain(subscriber, heard);
    }
    EXPECT_TRUE(eventually([&] {  // what it sent last may still be on its way
      drain(subscriber, heard);
      return !heard.complete_up_to.empty();
    }));
    return program.get();
  }

  // A subscriber has asked for what is on, and is told with the next turns.
  bool joined(FakeDaemon& daemon) {
    const std::uint64_t before = daemon.asked();
    return eventually([&] {
      daemon.turn();
      return daemon.asked() > before;
    });
  }

  static Outcome end_of(std::future<Outcome> program, FakeDaemon& daemon) {
    while (program.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
      daemon.turn();
    }
    return program.get();
  }

  std::string scripts_;
};

TEST_F(ScriptsTest, PublishSendsATickAndAHeartbeat) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  RecordingListener heard;
  const Outcome outcome = serve(start("publish.py UST10Y 4.25 --time 2026-11-22T15:00:00.5Z "
                                      "--source desk --endpoint " +
                                      endpoint("ticks")),
                                subscriber, heard);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  ASSERT_EQ(heard.ticks.size(), 1U);
  EXPECT_EQ(heard.ticks[0].instrument, "UST10Y");
  EXPECT_EQ(heard.ticks[0].time, parse_timestamp("2026-11-22T15:00:00.5Z"));
  EXPECT_EQ(heard.ticks[0].value, Value{4'250'000});
  EXPECT_EQ(heard.complete_up_to, std::vector{heard.ticks[0].time});
  EXPECT_TRUE(heard.bad.empty());
  ASSERT_EQ(subscriber.feeds().size(), 1U);
  EXPECT_EQ(subscriber.feeds()[0].source, "desk");
}

TEST_F(ScriptsTest, PublishReadsLines) {
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  RecordingListener heard;
  const std::string lines =
      R"(printf 'UST2Y -0.5 2026-11-22T15:00:00Z\n# x\n\nIWM 231.07\nUST2Y 1\n' | )" + scripts_;
  auto program =
      std::async(std::launch::async, run, lines + "publish.py - --endpoint " + endpoint("ticks"));
  const Outcome outcome = serve(std::move(program), subscriber, heard);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  ASSERT_EQ(heard.ticks.size(), 3U);
  EXPECT_EQ(heard.ticks[0].value, Value{-500'000});
  EXPECT_EQ(heard.ticks[1].instrument, "IWM");
  EXPECT_TRUE(heard.bad.empty());
}

TEST_F(ScriptsTest, PublishSaysThatNobodyListens) {
  const Outcome outcome =
      run(scripts_ + "publish.py UST10Y 4.25 --timeout 0.05 --endpoint " + endpoint("ticks"));
  EXPECT_EQ(outcome.status, 69);
  EXPECT_THAT(outcome.output, HasSubstr("nobody listens at " + endpoint("ticks")));
}

TEST_F(ScriptsTest, PublishRefusesWhatIsNoTick) {
  for (const char* arguments :
       {"UST10Y", "UST10Y 4,25", "UST10Y nan", "UST10Y 1e3", "UST10Y 1000000", "'UST 10Y' 4",
        "UST10Y 4 --time yesterday", "UST10Y 4 --time 1799-12-31T23:59:59Z",
        "UST10Y 4 --source 'a b'"}) {
    const Outcome outcome = run(scripts_ + "publish.py " + arguments);
    EXPECT_TRUE(outcome.status == 64 || outcome.status == 2) << arguments << outcome.output;
    EXPECT_THAT(outcome.output, testing::Not(HasSubstr("Traceback"))) << arguments;
  }
}

TEST_F(ScriptsTest, SubscribePrintsALineAnAlert) {
  FakeDaemon daemon(context_, endpoint("alerts"), endpoint("control"));
  auto program = start("subscribe.py warning --count 2 --endpoint " + endpoint("alerts"));
  ASSERT_TRUE(joined(daemon));
  Transition watch = some_transition();
  watch.tier = Tier::watch;
  daemon.publish(watch);
  Transition forged = some_transition();
  forged.id = "an/id\n2026-09-28T19:30:00Z critical";
  daemon.publish(some_transition());
  daemon.publish(forged);
  const Outcome outcome = end_of(std::move(program), daemon);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(outcome.output,
            "2026-09-21T14:13:20Z warning ust10y-rise-60d UST10Y 75bp firing "
            "ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z\n"
            "2026-09-21T14:13:20Z warning ust10y-rise-60d UST10Y 75bp firing "
            "an/id 2026-09-28T19:30:00Z critical\n");
}

TEST_F(ScriptsTest, SubscribeShowsTheRecord) {
  FakeDaemon daemon(context_, endpoint("alerts"), endpoint("control"));
  auto program = start("subscribe.py --count 4 --endpoint " + endpoint("alerts"));
  ASSERT_TRUE(joined(daemon));
  Transition alert = with_record(some_transition());
  daemon.publish(alert);
  alert.record->horizons.back().n = 9;
  alert.record->in_sample = true;
  daemon.publish(alert);
  alert.record->stale = true;
  daemon.publish(alert);
  alert.state = State::inactive;
  daemon.publish(alert);
  const Outcome outcome = end_of(std::move(program), daemon);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(
      outcome.output,
      HasSubstr("T10Y/2026-09-11T19:30:00Z | small caps -1.2pp expected over 120 sessions; after "
                "36 such -2.4pp; in credit easing; in growth (revised since); in elsewhere | "
                "weak\n"));
  EXPECT_THAT(outcome.output, HasSubstr("sessions; 9 episodes: too few to say; in credit easing"));
  EXPECT_THAT(outcome.output, HasSubstr(" | weak, in sample\n"));
  EXPECT_THAT(outcome.output, HasSubstr("T19:30:00Z | stale evidence\n"));
  EXPECT_THAT(outcome.output, HasSubstr("over ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z\n"));
}

TEST_F(ScriptsTest, SubscribeSaysThatAnAlertIsOver) {
  FakeDaemon daemon(context_, endpoint("alerts"), endpoint("control"));
  auto program = start("subscribe.py --count 2 --endpoint " + endpoint("alerts"));
  ASSERT_TRUE(joined(daemon));
  Transition ready = some_transition();
  ready.state = State::inactive;
  ready.tier = ready.previous_tier = Tier::none;
  ready.previous_state = State::warming;
  ready.id = "";
  daemon.publish(ready);
  Transition over = some_transition();
  over.state = State::inactive;
  over.tier = Tier::none;
  over.previous_tier = Tier::warning;
  over.value = Value{59'000'000};
  daemon.publish(over);
  const Outcome outcome = end_of(std::move(program), daemon);
  EXPECT_EQ(outcome.output,
            "2026-09-21T14:13:20Z none ust10y-rise-60d UST10Y 75bp ready -\n"
            "2026-09-21T14:13:20Z warning ust10y-rise-60d UST10Y 59bp over "
            "ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z\n");
}

TEST_F(ScriptsTest, AKilledDaemonsSocketDoesNotHideALivingOne) {
  const auto dead = directory_ / "dead";
  const auto living = directory_ / "living" / "yieldwatch";
  std::filesystem::create_directories(dead);
  std::filesystem::create_directories(living);
  const std::string environment = "RUNTIME_DIRECTORY=" + dead.native() +
                                  " XDG_RUNTIME_DIR=" + living.parent_path().native() +
                                  " PYTHONPATH=" + scripts_ + "python ";
  const std::string resolve = environment +
                              "/usr/bin/python3 -c 'from yieldwatch import endpoint; " +
                              "print(endpoint.resolve_endpoint(\"ipc://alerts\"))'";
  EXPECT_EQ(run(resolve).output, "ipc://" + (dead / "alerts").native() + '\n')
      << "where the first daemon will put it";
  // A socket file that nobody listens on, as kill -9 leaves it.
  ASSERT_EQ(run("/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"" +
                (dead / "alerts").native() + "\")'")
                .status,
            0);
  const FakeDaemon daemon(context_, "ipc://" + (living / "alerts").native(), endpoint("control"));
  EXPECT_EQ(run(resolve).output, "ipc://" + (living / "alerts").native() + '\n');
}

TEST_F(ScriptsTest, SubscribeMarksWhatIsOnAndTellsWhatCantBeHad) {
  FakeDaemon daemon(context_, endpoint("alerts"), endpoint("control"));
  daemon.publish(some_transition());
  auto program = start("subscribe.py --count 1 --endpoint " + endpoint("alerts"));
  EXPECT_THAT(end_of(std::move(program), daemon).output, HasSubstr("T19:30:00Z (on now)\n"));
  for (int i = 2; i <= 9; ++i) {
    daemon.publish(some_transition());
  }
  daemon.prune();
  program = start("subscribe.py --since 4 --count 1 --endpoint " + endpoint("alerts"));
  ASSERT_TRUE(joined(daemon));
  daemon.publish(some_transition());
  EXPECT_THAT(end_of(std::move(program), daemon).output,
              HasSubstr("lost 4 messages of alert. (5 to 8): pruned"));
}

}  // namespace
}  // namespace yieldwatch
