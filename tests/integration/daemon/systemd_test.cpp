// What the daemon tells systemd, with a socket of the test in systemd's place.
#include "integration/daemon/daemon_fixture.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

namespace yieldwatch::testing {
namespace {

using ::testing::HasSubstr;

class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path)
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~NotifySocket() { close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // The next message; empty if none comes.
  std::string next(std::chrono::milliseconds patience = kPatience) const {
    pollfd item{socket_, POLLIN, 0};
    std::array<char, 4096> text{};
    if (poll(&item, 1, static_cast<int>(patience.count())) != 1) {
      return "";
    }
    const ssize_t got = recv(socket_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

  bool hears(std::string_view text) const {
    for (std::string message = next(); !message.empty(); message = next()) {
      if (message.find(text) != std::string::npos) {
        return true;
      }
    }
    return false;
  }

 private:
  int socket_;
};

class SystemdTest : public DaemonTest {
 protected:
  SystemdTest() : socket(folder_.path() / "notify") {}

  ProcessOptions under_systemd() const {
    ProcessOptions all = options();
    all.environment["NOTIFY_SOCKET"] = folder_.path() / "notify";
    return all;
  }

  NotifySocket socket;
};

TEST_F(SystemdTest, ReadyComesWhenTheDaemonAnswersAndStoppingBeforeItEnds) {
  Process process(daemon(push_config()), under_systemd());
  const std::string ready = socket.next();
  EXPECT_THAT(ready, HasSubstr("READY=1"));
  EXPECT_THAT(ready, HasSubstr("STATUS=2 rules"));
  EXPECT_EQ(status().pid, process.pid());
  EXPECT_EQ(socket.next(std::chrono::milliseconds(50)), "");  // no watchdog, no more to say
  process.signal(SIGTERM);
  EXPECT_TRUE(socket.hears("STOPPING=1"));
  EXPECT_EQ(process.wait(), 0);
}

TEST_F(SystemdTest, AReloadIsOverWhenTheAnalyzerHasTheRules) {
  Process process(daemon(push_config()), under_systemd());
  ASSERT_THAT(socket.next(), HasSubstr("READY=1"));
  TickPublisher feed(context_, endpoint("ticks"), "desk", {1});
  ASSERT_TRUE(eventually([&] { return feed.subscribed(); }));
  const Timestamp time{1'767'643'200 * kNanosPerSecond};
  Value value{4'000'000};
  TickBatch tick{.instrument = "UST10Y",
                 .unit = Unit::percent,
                 .times = {&time, 1},
                 .values = {&value, 1},
                 .publish_time = time,
                 .more = true};
  ASSERT_TRUE(feed.send(tick, time));  // a reload waits for the rest of its group
  ASSERT_TRUE(status_becomes(
      [](const StatusReport& report) { return accepted_of(report, "UST10Y") == 1; }));
  process.signal(SIGHUP);
  const std::string reloading = socket.next();
  EXPECT_THAT(reloading, HasSubstr("RELOADING=1"));
  EXPECT_EQ(socket.next(std::chrono::milliseconds(300)), "");
  tick.more = false;
  value = {4'010'000};
  ASSERT_TRUE(feed.send(tick, time));
  const std::string ready = socket.next();
  EXPECT_THAT(ready, HasSubstr("READY=1"));
  EXPECT_THAT(ready, HasSubstr("STATUS=2 rules"));
}

TEST_F(SystemdTest, OneThatCanNotStartIsNeverReady) {
  Process first(daemon(push_config()), options());
  ASSERT_TRUE(first.line_with(" info ready "));
  Process second(daemon(push_config()), under_systemd());
  EXPECT_EQ(second.wait(), 69);
  EXPECT_EQ(socket.next(std::chrono::milliseconds(50)), "");
}

TEST_F(SystemdTest, TheWatchdogIsFedForAsLongAsTheAnalyzerWorks) {
  ProcessOptions watched = under_systemd();
  watched.environment["WATCHDOG_USEC"] = "4000000";
  // systemd names the process that it means.
  Process process({"/bin/sh", "-c", "WATCHDOG_PID=$$ exec \"$0\" --config \"$1\"",
                   program("yieldwatchd"), push_config()},
                  watched);
  ASSERT_THAT(socket.next(), HasSubstr("READY=1"));
  EXPECT_TRUE(socket.hears("WATCHDOG=1"));
  EXPECT_TRUE(socket.hears("WATCHDOG=1"));
}

TEST_F(SystemdTest, TheWatchdogOfAnotherProcessIsNotFed) {
  ProcessOptions watched = under_systemd();
  watched.environment["WATCHDOG_USEC"] = "20000";
  watched.environment["WATCHDOG_PID"] = "1";
  Process process(daemon(push_config()), watched);
  ASSERT_THAT(socket.next(), HasSubstr("READY=1"));
  EXPECT_EQ(socket.next(std::chrono::milliseconds(200)), "");
}

TEST_F(SystemdTest, TheUnitsAreSound) {
  const std::string tool = "/usr/bin/systemd-analyze";
  if (!std::filesystem::exists(tool)) {
    GTEST_SKIP() << tool << " is not here";
  }
  for (const std::string name : {"yieldwatch.service", "yieldwatch-feed@.service"}) {
    // The programs it names are not installed here.
    std::string unit = read_file(kSource + "/systemd/" + name);
    const std::string installed = "/usr/local/bin/yieldwatchd";
    ASSERT_NE(unit.find(installed), std::string::npos);
    unit.replace(unit.find(installed), installed.size(), program("yieldwatchd"));
    Process verify({tool, "verify", folder_.write(name, unit)}, options());
    EXPECT_EQ(verify.wait(), 0) << verify.output() << verify.error();
    EXPECT_EQ(verify.error(), "");
  }
}

}  // namespace
}  // namespace yieldwatch::testing
