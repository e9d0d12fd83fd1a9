// Exit codes and messages of the two programs, where no daemon is needed.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using CommandLineTest = DaemonTest;

const std::vector<std::string> kReplay{"replay", "--history", kSource + "/config/history",
                                       "--rules", kRules};

std::vector<std::string> replay(std::vector<std::string> more) {
  more.insert(more.begin(), kReplay.begin(), kReplay.end());
  return more;
}

TEST_F(CommandLineTest, TheBundledYearGivesItsFourAlerts) {
  const Ran ran = yieldwatch(kReplay);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  const auto lines = lines_of(ran.out);
  ASSERT_GE(lines.size(), 4U);
  EXPECT_THAT(lines[0], StartsWith("2026-05-15T19:30:00Z ALERT watch ust10y-rise-60d UST10Y +51bp "
                                   "in 60 sessions (level 50bp)"));
  EXPECT_THAT(lines[1], StartsWith("2026-05-28T19:30:00Z ALERT over ust10y-rise-60d UST10Y +36bp"));
  EXPECT_THAT(lines[2],
              StartsWith("2026-09-11T19:30:00Z ALERT watch ust10y-rise-60d UST10Y +53bp"));
  EXPECT_THAT(lines[3],
              StartsWith("2026-09-28T19:30:00Z ALERT warning ust10y-rise-60d UST10Y +75bp "
                         "in 60 sessions (level 75bp)"));
  EXPECT_EQ(yieldwatch(kReplay).out, ran.out);
}

TEST_F(CommandLineTest, JsonLinesAreTheSameToTheByteInEveryBuild) {
  const Ran ran = yieldwatch(replay({"--format", "jsonl"}));
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, read_file(kSource + "/tests/golden/bundled_year.jsonl"));
}

TEST_F(CommandLineTest, FromAndToLimitWhatIsPrintedAndWindowsAreWarmAllTheSame) {
  const Ran part =
      yieldwatch(replay({"--format", "jsonl", "--from", "2026-05-16", "--to", "2026-09-27"}));
  EXPECT_EQ(part.code, 0);
  const auto all = lines_of(read_file(kSource + "/tests/golden/bundled_year.jsonl"));
  EXPECT_THAT(lines_of(part.out), ::testing::ElementsAre(all[2], all[3]));
  // Both ends belong to it.
  const Ran day =
      yieldwatch(replay({"--format", "jsonl", "--from", "2026-09-11", "--to", "2026-09-11"}));
  EXPECT_THAT(lines_of(day.out), ::testing::ElementsAre(all[3]));
}

TEST_F(CommandLineTest, AReplayWithoutRulesGivesTheAlertsOfTheConfiguredDaemon) {
  folder_.write("config/rules.toml",
                "[[rule]]\nname = \"curve\"\nexpr = \"change(CURVE, 20d)\"\n"
                "tiers.watch = { enter = \"15bp\", exit = \"10bp\" }\n"
                "[[rule]]\nname = \"ten\"\nexpr = \"rise(UST10Y, 20d)\"\n"
                "tiers.watch = { enter = \"30bp\", exit = \"20bp\" }\n");
  const auto config =
      folder_.write("config/yieldwatch.toml",
                    "rules = [\"rules.toml\"]\n[feed.past]\nkind = \"replay\"\nhistory = \"" +
                        kHistory + "\"\nspeed = \"max\"\n[log]\nalerts_file = \"alerts.log\"\n" +
                        "[series.CURVE]\nexpr = \"UST30Y - UST2Y\"\n" +
                        "[instrument.UST10Y]\nmax_jump = \"5bp\"\n");
  const Ran daemon = yieldwatchd({"--config", config, "--once"});
  const auto alerts = lines_of(read_file(folder_.path() / "config/alerts.log"));
  ASSERT_GE(alerts.size(), 4U) << daemon.err;

  ProcessOptions here = options();
  here.directory = folder_.path();
  Process replay({program("yieldwatch"), "replay", "--history", kHistory}, here);
  EXPECT_EQ(replay.wait(), 65) << "jumps were refused";
  const auto lines = lines_of(replay.output());
  ASSERT_GT(lines.size(), alerts.size());
  EXPECT_EQ(lines[alerts.size()], "");
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    EXPECT_THAT(alerts[i], StartsWith(lines[i]));
  }
}

TEST_F(CommandLineTest, AnUnknownVerbOrOptionIsAUsageError) {
  const Ran verb = yieldwatch({"repaly"});
  EXPECT_EQ(verb.code, 64);
  EXPECT_THAT(verb.err, AllOf(HasSubstr("\"repaly\""), HasSubstr("replay")));
  EXPECT_EQ(yieldwatch({}).code, 64);
  EXPECT_EQ(yieldwatch({"replay"}).code, 64);
  EXPECT_EQ(yieldwatch(replay({"--bogus"})).code, 64);
  EXPECT_EQ(yieldwatch({"explain"}).code, 64);
  EXPECT_EQ(yieldwatchd({}).code, 64);
  EXPECT_EQ(yieldwatchd({"--config"}).code, 64);
  EXPECT_EQ(yieldwatch({"replay", "--history", kHistory, "extra"}).code, 64);
}

TEST_F(CommandLineTest, AnOptionsValueThatMakesNoSenseIsAUsageError) {
  const Ran format = yieldwatch(replay({"--format", "xml"}));
  EXPECT_EQ(format.code, 64);
  EXPECT_THAT(format.err, AllOf(HasSubstr("xml"), HasSubstr("text or jsonl")));
  const Ran date = yieldwatch(replay({"--from", "2026-02-30"}));
  EXPECT_EQ(date.code, 64);
  EXPECT_THAT(date.err, HasSubstr("2026-02-30"));
  const Ran backwards = yieldwatch(replay({"--from", "2026-09-12", "--to", "2026-09-11"}));
  EXPECT_EQ(backwards.code, 64);
  EXPECT_THAT(backwards.err, HasSubstr("--from 2026-09-12 is after --to 2026-09-11"));
}

TEST_F(CommandLineTest, AMistypedTopicIsAUsageErrorBeforeAnyDaemonIsLookedFor) {
  const Ran ran = yieldwatch({"tail", "watch", "waring"});
  EXPECT_EQ(ran.code, 64);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("\"waring\" is no topic"), HasSubstr("warning?")));
}

TEST_F(CommandLineTest, HelpAndVersionAreNoErrors) {
  for (const char* verb : {"check", "replay", "tail", "status", "explain"}) {
    const Ran help = yieldwatch({verb, "--help"});
    EXPECT_EQ(help.code, 0) << verb;
    EXPECT_THAT(help.out, HasSubstr("Examples")) << verb;
    EXPECT_THAT(yieldwatch({"--help"}).out, HasSubstr(verb));
  }
  EXPECT_EQ(yieldwatch({"--version"}).code, 0);
  EXPECT_EQ(yieldwatchd({"--help"}).code, 0);
  EXPECT_EQ(yieldwatchd({"--version"}).code, 0);
}

TEST_F(CommandLineTest, AFileThatIsNotThereIsAnInputError) {
  const Ran history = yieldwatch({"replay", "--history", "/nowhere", "--rules", kRules});
  EXPECT_EQ(history.code, 74);
  EXPECT_THAT(history.err, HasSubstr("/nowhere"));
  const Ran rules = yieldwatch({"replay", "--history", kHistory, "--rules", "/nowhere.toml"});
  EXPECT_EQ(rules.code, 74);
  EXPECT_THAT(rules.err, HasSubstr("/nowhere.toml"));
}

TEST_F(CommandLineTest, AFullDiskIsAnOutputError) {
  ProcessOptions full = options();
  full.output = "/dev/full";
  for (std::vector<std::string> command :
       {kReplay, replay({"--format", "jsonl"}),
        std::vector<std::string>{"check", kSource + "/config/yieldwatch.toml"}}) {
    command.insert(command.begin(), program("yieldwatch"));
    Process process(command, full);
    EXPECT_EQ(process.wait(), 74) << process.error();
    EXPECT_THAT(process.error(), HasSubstr("No space left"));
  }
}

TEST_F(CommandLineTest, WithoutADaemonQuestionsSayWhatTheyTried) {
  // A configuration with whole paths keeps daemons of others on this machine out of it.
  folder_.write("rules.toml", kSimpleRules);
  const auto here = config("rules = [\"rules.toml\"]\n[bus]\nalerts = \"" + endpoint("alerts") +
                           "\"\ncontrol = \"" + endpoint("control") + "\"\n");
  for (std::vector<std::string> question :
       {std::vector<std::string>{"status"}, {"tail"}, {"explain", "high"}}) {
    question.insert(question.end(), {"--config", here});
    const Ran ran = yieldwatch(question);
    EXPECT_EQ(ran.code, 69);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("no daemon answers"), HasSubstr(endpoint("control"))));
  }
}

TEST_F(CommandLineTest, NoConfigurationAtAllIsAConfigurationError) {
  ProcessOptions here = options();
  here.directory = folder_.path();
  for (std::vector<std::string> command :
       {std::vector<std::string>{"check"}, {"replay", "--history", kHistory}}) {
    command.insert(command.begin(), program("yieldwatch"));
    Process process(command, here);
    EXPECT_EQ(process.wait(), 78) << command[1];
    EXPECT_THAT(process.error(), StartsWith("yieldwatch: no configuration: neither "));
  }
}

TEST_F(CommandLineTest, ABadConfigurationIsNamedByLineAndColumn) {
  const auto bad = config("rules = []\nrulez = []\n[feed.x]\nkind = \"pull\"\n");
  const Ran started = yieldwatchd({"--config", bad});
  EXPECT_EQ(started.code, 78);
  EXPECT_THAT(started.err,
              AllOf(HasSubstr(bad.string() + ":2:1: error:"),
                    HasSubstr(bad.string() + ":4:8: error:"), HasSubstr("nothing was started")));
  EXPECT_EQ(yieldwatchd({"--config", folder_.path() / "none.toml"}).code, 78);
  EXPECT_EQ(yieldwatch({"check", bad}).code, 78);
}

TEST_F(CommandLineTest, AClientReadsNothingOfAConfigurationButItsEndpoints) {
  const auto bad = config("[bus]\ncontrol = \"here\"\n");
  const Ran refused = yieldwatch({"status", "--config", bad});
  EXPECT_EQ(refused.code, 78);
  EXPECT_THAT(refused.err, HasSubstr(bad.string() + ":2:11: error:"));
  // What a desk does not have it does not need.
  const auto elsewhere = config(
      "rules = [\"nowhere.toml\"]\n[feed.past]\nkind = \"replay\"\nhistory = \"nowhere\"\n"
      "[bus]\nalerts = \"" +
      endpoint("alerts") + "\"\ncontrol = \"" + endpoint("control") + "\"\n");
  const Ran asked = yieldwatch({"status", "--config", elsewhere});
  EXPECT_EQ(asked.code, 69) << asked.err;
  EXPECT_THAT(asked.err, HasSubstr(endpoint("control")));
}

TEST_F(CommandLineTest, OnceWithoutAReplayIsAUsageError) {
  const Ran ran = yieldwatchd({"--config", push_config(), "--once"});
  EXPECT_EQ(ran.code, 64);
  EXPECT_THAT(ran.err, HasSubstr("--once ends after a replay"));
}

}  // namespace
}  // namespace yieldwatch::testing
