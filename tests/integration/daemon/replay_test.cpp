// A replay through the bus says what a replay without sockets says.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

using ReplayTest = DaemonTest;

TEST_F(ReplayTest, OnceEndsWithTheReplay) {
  const Ran ran = yieldwatchd({"--config", replay_config("max"), "--once"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("Played 1650 ticks"));
  EXPECT_THAT(ran.out, HasSubstr("2026-09-28T19:30:00Z ALERT warning ust10y-rise-60d UST10Y"));
  EXPECT_THAT(ran.out, Not(HasSubstr("In another terminal")));
}

TEST_F(ReplayTest, APlainOutputHasNoColourAndNoProgress) {
  const Ran ran = yieldwatchd({"--config", replay_config("100 sessions/s"), "--once"});
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(ran.out, Not(HasSubstr("\r")));
  EXPECT_THAT(ran.out, Not(HasSubstr("[#")));
}

TEST_F(ReplayTest, ATerminalHasProgressAndColourAndIsToldWhatToTypeNext) {
  ProcessOptions terminal = options();
  terminal.terminal_columns = 50;
  terminal.unset.emplace_back("NO_COLOR");
  Process process(daemon(replay_config("100 sessions/s")), terminal);
  ASSERT_TRUE(process.line_with("In another terminal"));
  EXPECT_TRUE(process.line_with("yieldwatch status"));
  EXPECT_TRUE(process.line_with("yieldwatch explain ust10y-rise-60d"));
  EXPECT_TRUE(process.line_with("yieldwatch tail"));
  EXPECT_THAT(process.output(),
              HasSubstr("\x1b[33m2026-05-15T19:30:00Z ALERT watch ust10y-rise-60d"));
  // As wide as the terminal less one, so that it can be taken back.
  ASSERT_THAT(process.output(), HasSubstr("\r\x1b[Kplaying 20"));
  std::string progress = process.output();
  progress = progress.substr(progress.find("playing "));
  progress = progress.substr(0, progress.find_first_of("\r\n"));
  EXPECT_LE(progress.size(), 49U) << progress;
}

TEST_F(ReplayTest, NoColorIsRespected) {
  ProcessOptions terminal = options();
  terminal.terminal_columns = 80;
  terminal.environment["NO_COLOR"] = "1";
  Process process(daemon(replay_config("max")), terminal);
  ASSERT_TRUE(process.line_with("In another terminal"));
  EXPECT_THAT(process.output(), Not(HasSubstr("\x1b[3")));
}

TEST_F(ReplayTest, TheSummarySaysWhatSmallCapsDidAfterEachAlert) {
  const Ran ran = yieldwatchd({"--config", replay_config("max"), "--once"});
  // IWM and SPY closed at 287.91 and 760.88 on 2026-09-14, the session after the second watch
  // alert, and at 283.38 and 774.83 on 2026-10-05, the last: -1.57% and +1.83%.
  EXPECT_THAT(ran.out,
              HasSubstr("\n  2026-09-11  watch     ust10y-rise-60d   +53bp  IWM -1.6%, SPY "
                        "+1.8%: -3.4pp\n"));
  EXPECT_THAT(ran.out, HasSubstr("Since the close after each alert, to 2026-10-05; pp: IWM "
                                 "less SPY. What happened here, not evidence."));
}

TEST_F(ReplayTest, TheBusCarriesTheSameTransitionsToTheByte) {
  const std::string expected = read_file(kSource + "/tests/golden/bundled_year.jsonl");
  const std::size_t count = lines_of(expected).size();
  // The first transition comes after 61 sessions. On a machine so slow that the client comes
  // later than that, the replay is played again, slower.
  for (const char* speed : {"100 sessions/s", "25 sessions/s", "5 sessions/s"}) {
    Process daemon(this->daemon(replay_config(speed)), options());
    ASSERT_TRUE(daemon.line_with(" info ready ")) << daemon.error();
    Process tail({program("yieldwatch"), "tail", "--format", "jsonl"}, options());
    std::vector<std::string> heard;
    while (heard.size() < count) {
      const auto line = tail.line(kPatience * 4);
      ASSERT_TRUE(line) << "heard so far: " << tail.output() << tail.error();
      heard.push_back(*line);
      if (heard.front() != lines_of(expected).front()) {
        break;
      }
    }
    if (heard.size() < count) {
      continue;
    }
    tail.signal(SIGTERM);
    EXPECT_EQ(tail.wait(), 0);
    EXPECT_EQ(tail.output(), expected);
    EXPECT_EQ(tail.error(), "");
    return;
  }
  FAIL() << "the client never came in time";
}

TEST_F(ReplayTest, TheTextOfTheTailIsThatOfTheLog) {
  Process daemon(this->daemon(replay_config("50 sessions/s")), options());
  ASSERT_TRUE(daemon.line_with(" info ready "));
  Process tail({program("yieldwatch"), "tail"}, options());
  std::vector<std::string> logged;
  for (int i = 0; i < 4; ++i) {
    logged.push_back(daemon.line_with(" ALERT ").value_or(""));
  }
  std::vector<std::string> heard;
  do {
    const auto line = tail.line();
    ASSERT_TRUE(line) << tail.error();
    heard.push_back(*line);
  } while (heard.back().find("seq=5") == std::string::npos);
  // On a slow machine the client comes after the first of them.
  ASSERT_LE(heard.size(), logged.size());
  EXPECT_THAT(heard, ElementsAreArray(logged.end() - static_cast<std::ptrdiff_t>(heard.size()),
                                      logged.end()));
}

TEST_F(ReplayTest, WithoutOnceTheDaemonGoesOn) {
  Process daemon(this->daemon(replay_config("max")), options());
  ASSERT_TRUE(daemon.line_with("Played 1650 ticks"));
  const StatusReport report = status();
  EXPECT_FALSE(report.replaying);
  EXPECT_EQ(report.journal_head, 5U);
  EXPECT_EQ(report.rules.at(0).state, State::firing);
  EXPECT_EQ(report.rules.at(0).tier, Tier::warning);
}

TEST_F(ReplayTest, APushDuringAReplayIsRefused) {
  Process daemon(this->daemon(replay_config("1 session/s")), options());
  ASSERT_TRUE(daemon.line_with(" info ready "));
  Listener listener(context_, endpoint("alerts"), {"sys."});
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "9.9");
  const auto refused = listener.next<Refused>();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason, "replay_running");
  EXPECT_EQ(refused->source, "desk");
  EXPECT_EQ(listener.event->topic, "sys.bad.");
  EXPECT_EQ(refused_as(status(), "replay_running"), 1U);
  EXPECT_TRUE(daemon.line_with("reason=replay_running"));
}

TEST_F(ReplayTest, WhatOthersPushMeanwhileDoesNotSpoilItsExitCode) {
  std::string csv = "date,UST10Y\n";
  for (int day = 10; day < 30; ++day) {
    csv += "2026-01-" + std::to_string(day) + ",4.25\n";
  }
  folder_.write("rules.toml", kSimpleRules);
  const auto slow =
      config("rules = [\"rules.toml\"]\n[feed.past]\nkind = \"replay\"\nhistory = \"" +
             history(csv).string() + "\"\nspeed = \"4 sessions/s\"\n");
  auto once = daemon(slow);
  once.emplace_back("--once");
  Process process(once, options());
  ASSERT_TRUE(process.line_with(" info ready "));
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "9.9");
  ASSERT_TRUE(process.line_with("reason=replay_running"));
  EXPECT_EQ(process.wait(), 0) << process.error();
}

}  // namespace
}  // namespace yieldwatch::testing
