// Two daemons and one set of endpoints.
#include "integration/daemon/daemon_fixture.h"

#include <csignal>

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using EndpointsTest = DaemonTest;

TEST_F(EndpointsTest, ASecondDaemonSaysWhoHoldsTheEndpointsAndTheFirstGoesOn) {
  const auto config = push_config();
  Process first(daemon(config), options());
  ASSERT_TRUE(first.line_with(" info ready "));
  const Ran second = yieldwatchd({"--config", config});
  EXPECT_EQ(second.code, 69);
  EXPECT_THAT(second.err,
              AllOf(HasSubstr(endpoint("ticks")), HasSubstr(std::to_string(first.pid()))));
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.5");
  EXPECT_TRUE(first.line_with("ALERT watch high"));
  EXPECT_EQ(status().pid, first.pid());
}

TEST_F(EndpointsTest, AfterAKillANewOneStarts) {
  const auto config = push_config();
  Process first(daemon(config), options());
  ASSERT_TRUE(first.line_with(" info ready "));
  first.signal(SIGKILL);
  ASSERT_EQ(first.wait(), -SIGKILL);
  Process second(daemon(config), options());
  ASSERT_TRUE(second.line_with(" info ready ")) << second.error();
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.5");
  EXPECT_TRUE(second.line_with("ALERT watch high"));
}

TEST_F(EndpointsTest, AClientOfAKilledDaemonIsToldOfTheNextOne) {
  const auto config = push_config();
  auto first = std::make_unique<Process>(daemon(config), options());
  ASSERT_TRUE(first->line_with(" info ready "));
  Listener listener(context_, endpoint("alerts"), {"alert."});
  first->signal(SIGKILL);
  first->wait();
  Process second(daemon(config), options());
  ASSERT_TRUE(second.line_with(" info ready "));
  EXPECT_TRUE(listener.next<Restarted>());
}

TEST_F(EndpointsTest, AClientDoesNotWaitForADaemonThatWasKilled) {
  folder_.write("rules.toml", kSimpleRules);
  const auto config =
      this->config("rules = [\"rules.toml\"]\n[bus]\nalerts = \"" + endpoint("alerts") +
                   "\"\ncontrol = \"" + endpoint("control") + "\"\n");
  Process process(daemon(config), options());
  ASSERT_TRUE(process.line_with(" info ready "));
  process.signal(SIGKILL);
  process.wait();
  ASSERT_TRUE(std::filesystem::exists(folder_.path() / "yieldwatch/control"));
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(yieldwatch({"status", "--config", config}).code, 69);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds(1'500));
}

TEST_F(EndpointsTest, ADirectoryTooLongForASocketDoesNotEndTheSearch) {
  Process process(daemon(push_config()), options());
  ASSERT_TRUE(process.line_with(" info ready "));
  ProcessOptions asking = options();
  asking.environment["RUNTIME_DIRECTORY"] = "/tmp/" + std::string(120, 'x');
  std::erase(asking.unset, "RUNTIME_DIRECTORY");
  Process client({program("yieldwatch"), "status"}, asking);
  EXPECT_EQ(client.wait(), 0) << client.error();
  EXPECT_THAT(client.output(), HasSubstr("pid " + std::to_string(process.pid())));
}

TEST_F(EndpointsTest, TheGroupThatAnAdministratorLetsInMayConnect) {
  // What systemd does for RuntimeDirectoryMode=0750 and UMask=0007.
  const auto directory = folder_.path() / "run";
  std::filesystem::create_directory(directory);
  std::filesystem::permissions(directory, std::filesystem::perms{0750});
  ProcessOptions served = options();
  served.environment["RUNTIME_DIRECTORY"] = directory;
  const std::string program = this->program("yieldwatchd");
  Process process(
      {"/bin/sh", "-c", "umask 007; exec \"$0\" --config \"$1\"", program, push_config()}, served);
  ASSERT_TRUE(process.line_with(" info ready ")) << process.error();
  for (const char* socket : {"ticks", "alerts", "control"}) {
    EXPECT_EQ(std::filesystem::status(directory / socket).permissions(),
              std::filesystem::perms{0770})
        << socket;
    EXPECT_EQ(std::filesystem::status(directory / (std::string(socket) + ".lock")).permissions(),
              std::filesystem::perms{0600})
        << socket;
  }
}

TEST_F(EndpointsTest, ARuntimeDirectoryThatOthersCanEnterIsRefused) {
  std::filesystem::create_directory(folder_.path() / "yieldwatch");
  std::filesystem::permissions(folder_.path() / "yieldwatch", std::filesystem::perms::all);
  const Ran ran = yieldwatchd({"--config", push_config()});
  EXPECT_EQ(ran.code, 69);
  EXPECT_THAT(ran.err, HasSubstr("is open to other users"));
}

TEST_F(EndpointsTest, ThoseOfAConfigurationAreFoundThroughIt) {
  folder_.write("rules.toml", kSimpleRules);
  const auto moved = config(
      "rules = [\"rules.toml\"]\n[feed.desk]\nkind = \"push\"\n[bus]\n"
      "ticks = \"ipc://t\"\nalerts = \"ipc://a\"\ncontrol = \"ipc://c\"\n");
  Process process(daemon(moved), options());
  ASSERT_TRUE(process.line_with(" info ready "));
  // Without it another one may be found, but not this.
  EXPECT_THAT(yieldwatch({"status"}).out, Not(HasSubstr("pid " + std::to_string(process.pid()))));
  const Ran found = yieldwatch({"status", "--config", moved});
  EXPECT_EQ(found.code, 0);
  EXPECT_THAT(found.out, HasSubstr("pid " + std::to_string(process.pid())));
  EXPECT_EQ(yieldwatch({"explain", "high", "--config", moved}).code, 0);
}

}  // namespace
}  // namespace yieldwatch::testing
