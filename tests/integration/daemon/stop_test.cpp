// The daemon stops when it is asked to, whatever it does just then.
#include "integration/daemon/daemon_fixture.h"

#include <csignal>
#include <iostream>

namespace yieldwatch::testing {
namespace {

using StopTest = DaemonTest;

// A stop takes less than two seconds; a machine under load is given ten.
constexpr std::chrono::seconds kStop{10};

void expect_stop(Process& daemon, int signal, const char* when) {
  const auto asked = std::chrono::steady_clock::now();
  daemon.signal(signal);
  EXPECT_EQ(daemon.wait(kStop), 0) << daemon.output() << daemon.error();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - asked;
  std::cout << "stopped " << when << " in " << took.count() * 1e3 << " ms\n";
  EXPECT_NE(daemon.output().find("info stopping signal="), std::string::npos);
}

TEST_F(StopTest, SigtermEndsAnIdleDaemon) {
  Process daemon(this->daemon(push_config()), options());
  ASSERT_TRUE(daemon.line_with(" info ready "));
  expect_stop(daemon, SIGTERM, "idle");
}

TEST_F(StopTest, SigintEndsADaemonThatReplays) {
  Process daemon(this->daemon(replay_config("10 sessions/s")), options());
  ASSERT_TRUE(daemon.line_with(" info ready "));
  ASSERT_TRUE(
      status_becomes([](const StatusReport& r) { return r.event_time != Timestamp::never(); }));
  expect_stop(daemon, SIGINT, "during a replay");
}

TEST_F(StopTest, SigtermEndsADaemonThatReplaysAsFastAsItCan) {
  Process daemon(this->daemon(replay_config("max")), options());
  ASSERT_TRUE(daemon.line_with(" rule_state "));
  expect_stop(daemon, SIGTERM, "during a replay at full speed");
}

TEST_F(StopTest, ASubscriberThatHangsHoldsNobodyUp) {
  Process daemon(this->daemon(push_config()), options());
  ASSERT_TRUE(daemon.line_with(" info ready "));
  Process tail({program("yieldwatch"), "tail", "alert.", "sys."}, options());
  Feed feed(context_, endpoint("ticks"), "desk");
  std::uint64_t ticks = 0;
  const auto alert = [&] {
    feed.tick("UST10Y", "2026-01-05T20:30:00Z", ticks++ % 2 == 0 ? "5.5" : "4.5");
  };
  ASSERT_TRUE(eventually([&] {
    alert();
    return tail.line(std::chrono::milliseconds(10)).has_value();  // it is attached
  }));
  tail.signal(SIGSTOP);
  for (int i = 0; i < 2'000; ++i) {
    alert();
  }
  ASSERT_TRUE(status_becomes(
      [&](const StatusReport& report) { return accepted_of(report, "UST10Y") == ticks; }));
  expect_stop(daemon, SIGTERM, "with a stopped subscriber");
}

TEST_F(StopTest, AClientThatWaitsForAlertsEndsWithCtrlC) {
  Process daemon(this->daemon(push_config()), options());
  ASSERT_TRUE(daemon.line_with(" info ready "));
  Process tail({program("yieldwatch"), "tail"}, options());
  Feed feed(context_, endpoint("ticks"), "desk");
  // It may come later than the first alerts; the next will do.
  int ticks = 0;
  ASSERT_TRUE(eventually([&] {
    feed.tick("UST10Y", "2026-01-05T20:30:00Z", ticks++ % 2 == 0 ? "5.5" : "4.5");
    return tail.line(std::chrono::milliseconds(10)).has_value();
  }));
  tail.signal(SIGINT);
  EXPECT_EQ(tail.wait(kStop), 0);
}

}  // namespace
}  // namespace yieldwatch::testing
