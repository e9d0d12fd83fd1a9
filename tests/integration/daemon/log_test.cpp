// The daemon's log, as a reader of files and pipes sees it.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using LogTest = DaemonTest;

TEST_F(LogTest, EveryLineIsAnAlertOrHasWallClockLevelAndEvent) {
  const Ran ran = yieldwatchd({"--config", replay_config("max"), "--once"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  int alerts = 0;
  for (const std::string& line : lines_of(ran.out)) {
    if (line.empty()) {
      break;  // the closing summary is for eyes
    }
    const bool alert = line.find(" ALERT ") != std::string::npos;
    alerts += alert ? 1 : 0;
    EXPECT_THAT(line,
                alert ? ContainsRegex("^2026-[0-9-]+T[0-9:]+Z ALERT (watch|warning|over) .* \\| "
                                      "id=ust10y-rise-60d/UST10Y/[0-9T:-]+Z seq=[0-9]+ "
                                      "origin=replay$")
                      : ContainsRegex("^[0-9-]+T[0-9:.]+Z (debug|info|warning|error) [a-z_]+ "
                                      "[a-z_]+="));
  }
  EXPECT_EQ(alerts, 4);
}

TEST_F(LogTest, AFullDiskStopsNobody) {
  ProcessOptions full = options();
  full.output = "/dev/full";
  Process process(daemon(push_config()), full);
  ASSERT_TRUE(
      eventually([&] { return std::filesystem::exists(folder_.path() / "yieldwatch/control"); }));
  Listener listener(context_, endpoint("alerts"), {});
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.5");
  const auto fired = listener.next<Transition>();
  ASSERT_TRUE(fired);
  EXPECT_EQ(fired->tier, Tier::watch);
  EXPECT_EQ(yieldwatch({"status"}).code, 0);
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0) << process.error();
  EXPECT_LT(process.error().size(), 1'000U);
}

TEST_F(LogTest, OfAReplayPlayedOnceThatCanNotBeWrittenIsAnIoError) {
  ProcessOptions full = options();
  full.output = "/dev/full";
  Process process({program("yieldwatchd"), "--config", replay_config("max"), "--once"}, full);
  EXPECT_EQ(process.wait(), 74);
  EXPECT_THAT(process.error(), HasSubstr("log lines could not be written: No space left on"));
}

TEST_F(LogTest, AReaderThatGoesAwayStopsNobody) {
  // Its output is a pipe whose reader ends after a line.
  Process process({"/bin/sh", "-c", "exec \"$0\" --config \"$1\" | head -n 1",
                   program("yieldwatchd"), push_config()},
                  options());
  ASSERT_TRUE(process.line_with(" info ready "));
  const std::int64_t pid = status().pid;
  Listener listener(context_, endpoint("alerts"), {});
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.5");
  EXPECT_TRUE(listener.next<Transition>());
  EXPECT_EQ(status().pid, pid);
  kill(static_cast<pid_t>(pid), SIGTERM);
  EXPECT_TRUE(process.wait());
}

TEST_F(LogTest, TheLevelIsThatOfTheConfiguration) {
  folder_.write("rules.toml", kSimpleRules);
  Process process(
      daemon(config("rules = [\"rules.toml\"]\n[feed.desk]\nkind = \"push\"\n[log]\nlevel = "
                    "\"error\"\n")),
      options());
  ASSERT_TRUE(
      eventually([&] { return std::filesystem::exists(folder_.path() / "yieldwatch/control"); }));
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "4.5");
  feed.tick("UST10Y", "2026-01-05T20:29:00Z", "4.5");
  feed.tick("UST10Y", "2026-01-05T20:31:00Z", "5.5");
  // Alerts are no matter of level.
  EXPECT_THAT(process.line().value_or(""), StartsWith("2026-01-05T20:31:00Z ALERT watch high"));
}

}  // namespace
}  // namespace yieldwatch::testing
