// Histories with faults: each is named by file, line and column, and alerts are not bent.
#include <algorithm>

#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kDayRule = R"toml(
[[rule]]
name = "up"
expr = "change(UST10Y, 1d)"
tiers.watch = { enter = "10bp", exit = "5bp" }
)toml";

// Without its bad rows: 4.00, 4.10 on the 6th, 4.10 on the 14th.
constexpr std::string_view kBadRows = R"(date,UST10Y
2026-01-05,4.00
2026-01-06,4.10
2026-01-07,nan
2026-01-08,inf
2026-01-09,4.01,5
2026-01-04,9.00
2026-01-12,
2026-01-13,41.0
2026-01-14,4.10
2026-01-14,9.00
2026-01-15,"4.0
someday,4.0
)";

class BadHistoryTest : public DaemonTest {
 protected:
  BadHistoryTest() { rules = folder_.write("rules.toml", kDayRule); }

  Ran replay(const std::filesystem::path& history) {
    return yieldwatch({"replay", "--history", history, "--rules", rules, "--format", "jsonl"});
  }
  std::filesystem::path replaying(const std::filesystem::path& history) const {
    return config("rules = [\"rules.toml\"]\n[feed.past]\nkind = \"replay\"\nhistory = \"" +
                  history.string() + "\"\nspeed = \"max\"\n");
  }
  std::string data(const std::string& position) const {
    return (folder_.path() / "history/data.csv").string() + position;
  }

  std::filesystem::path rules;
};

TEST_F(BadHistoryTest, AReplayNamesEveryBadRowAndEndsWithBadData) {
  const Ran ran = replay(history(kBadRows));
  EXPECT_EQ(ran.code, 65);
  EXPECT_THAT(ran.err, AllOf(HasSubstr(data(":4:12: \"nan\" is no decimal number")),
                             HasSubstr(data(":5:12: \"inf\" is no decimal number")),
                             HasSubstr(data(":6:1: has 3 cells, the header has 2")),
                             HasSubstr(data(":7:1: 2026-01-04 comes after 2026-01-08")),
                             HasSubstr(data(":11:1: 2026-01-14 is here twice, first in line 10")),
                             HasSubstr(data(":12:12: a quote that is not closed on its line")),
                             HasSubstr(data(":13:1: \"someday\" is no date"))));
  EXPECT_THAT(ran.err, HasSubstr("refused: UST10Y 41 at 2026-01-13T20:30:00Z: out_of_bounds"));
  EXPECT_THAT(ran.err, HasSubstr("it is about 10 times its neighbour"));
  const auto lines = lines_of(ran.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], AllOf(HasSubstr(R"("time":"2026-01-06T20:30:00Z")"),
                              HasSubstr(R"("tier":"watch")"), HasSubstr(R"("value":10.0)")));
  EXPECT_THAT(lines[1], AllOf(HasSubstr(R"("time":"2026-01-14T20:30:00Z")"),
                              HasSubstr(R"("tier":"none")"), HasSubstr(R"("value":0.0)")));
}

TEST_F(BadHistoryTest, TheDaemonSaysTheSameAndEndsWithBadData) {
  const Ran ran = yieldwatchd({"--config", replaying(history(kBadRows)), "--once"});
  EXPECT_EQ(ran.code, 65) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("reason=row source=past"), HasSubstr(data(":4:12: ")),
                             HasSubstr(data(":7:1: ")), HasSubstr(data(":13:1: ")),
                             HasSubstr("reason=out_of_bounds"), HasSubstr("bad_rows=7")));
  EXPECT_THAT(ran.out, AllOf(HasSubstr("2026-01-06T20:30:00Z ALERT watch up UST10Y +10bp"),
                             HasSubstr("2026-01-14T20:30:00Z ALERT over up UST10Y")));
  EXPECT_EQ(std::ranges::count_if(
                lines_of(ran.out),
                [](const std::string& line) { return line.find(" ALERT ") != std::string::npos; }),
            2);
}

TEST_F(BadHistoryTest, BadRowsAreAnnouncedOnTheBus) {
  // Slow enough for a subscriber to be there when the last session is read.
  std::string csv(kBadRows);
  for (int day = 16; day <= 30; ++day) {
    csv += "2026-01-" + std::to_string(day) + ",4.10\n";
  }
  csv += "2026-01-31,bad\n2026-02-02,4.10\n";
  const auto slow =
      config("rules = [\"rules.toml\"]\n[feed.past]\nkind = \"replay\"\nhistory = \"" +
             history(csv).string() + "\"\nspeed = \"4 sessions/s\"\n");
  Process process(daemon(slow), options());
  ASSERT_TRUE(process.line_with(" info ready "));
  Listener listener(context_, endpoint("alerts"), {"sys.bad."});
  std::optional<Refused> refused;
  do {
    refused = listener.next<Refused>();
    ASSERT_TRUE(refused);
  } while (refused->detail.find("\"bad\"") == std::string::npos);
  EXPECT_EQ(refused->reason, "row");
  EXPECT_EQ(refused->source, "past");
  EXPECT_EQ(refused->instrument, "UST10Y");
  EXPECT_THAT(refused->detail, HasSubstr(data(":29:12: \"bad\" is no decimal number")));
  EXPECT_EQ(refused->count, refused_as(status(), "row"));
}

TEST_F(BadHistoryTest, AFileThatIsNotThereIsNamedWhereItIsAskedFor) {
  const auto toml = history(kBadRows);
  std::filesystem::remove(data(""));
  const Ran ran = replay(toml);
  EXPECT_EQ(ran.code, 78);
  EXPECT_THAT(ran.err, AllOf(HasSubstr(toml.string() + ":2:1: error:"), HasSubstr(data("")),
                             HasSubstr("No such file")));
  const Ran started = yieldwatchd({"--config", replaying(toml), "--once"});
  EXPECT_EQ(started.code, 78);
  EXPECT_THAT(started.err, AllOf(HasSubstr(toml.string() + ":2:1: error:"), HasSubstr(data(""))));
}

TEST_F(BadHistoryTest, AHistoryThatEndsBeforeItsRulesAreWarmSaysSo) {
  folder_.write("rules.toml", kSimpleRules);
  const auto brief = history("date,UST10Y\n2026-01-05,4.00\n2026-01-06,4.05\n");
  const Ran ran = yieldwatch({"replay", "--history", brief, "--rules", rules});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("ust10y-rise-60d is still warming: change(UST10Y, 60d) has 2 of "
                                 "61 closes of UST10Y"));
  const Ran started = yieldwatchd({"--config", replaying(brief), "--once"});
  EXPECT_EQ(started.code, 0);
  EXPECT_THAT(started.out, HasSubstr("ust10y-rise-60d is still warming: change(UST10Y, 60d) has 2 "
                                     "of 61 closes of UST10Y"));
}

TEST_F(BadHistoryTest, AHistoryWithoutTicksIsPlayedToItsEnd) {
  const Ran ran = yieldwatchd({"--config", replaying(history("date,UST10Y\n")), "--once"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("The history had no ticks."));
}

}  // namespace
}  // namespace yieldwatch::testing
