// What status and explain answer.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class QuestionsTest : public DaemonTest {
 protected:
  QuestionsTest() : process(daemon(push_config()), options()) {
    EXPECT_TRUE(process.line_with(" info ready ")) << process.error();
  }

  Process process;
};

TEST_F(QuestionsTest, BeforeAnyTickARuleSaysWhatItLacks) {
  const Ran ran = yieldwatch({"status"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("pid " + std::to_string(process.pid())),
                             HasSubstr("change(UST10Y, 60d) has 0 of 61 closes of UST10Y"),
                             HasSubstr("last(UST10Y) has 0 of 1 closes of UST10Y"),
                             HasSubstr("no feed has spoken yet")));
  const Ran explained = yieldwatch({"explain", "ust10y-rise-60d"});
  EXPECT_EQ(explained.code, 0);
  EXPECT_THAT(explained.out, AllOf(HasSubstr("ust10y-rise-60d UST10Y: warming"),
                                   HasSubstr("no value yet"), HasSubstr("0 of 61 closes")));
}

TEST_F(QuestionsTest, TimesAreShownInSeconds) {
  EXPECT_THAT(yieldwatch({"status"}).out, ::testing::ContainsRegex("up since [0-9T:-]{19}Z"));
}

TEST_F(QuestionsTest, AnUnknownRuleIsAUsageErrorThatNamesTheRulesThereAre) {
  const Ran ran = yieldwatch({"explain", "higher"});
  EXPECT_EQ(ran.code, 64);
  EXPECT_THAT(ran.err,
              AllOf(HasSubstr("no rule higher"), HasSubstr("high"), HasSubstr("ust10y-rise-60d")));
  EXPECT_EQ(ran.out, "");
}

TEST_F(QuestionsTest, AnswersAreTheSameAsTextAndAsJsonLines) {
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.25");
  ASSERT_TRUE(process.line_with("ALERT watch high"));
  EXPECT_THAT(yieldwatch({"status"}).out, AllOf(HasSubstr("firing watch"), HasSubstr("+5.25%"),
                                                HasSubstr("0.75% to warning (6%)")));
  const auto lines = lines_of(yieldwatch({"status", "--format", "jsonl"}).out);
  ASSERT_EQ(lines.size(), 3U);  // two rules, and a feed
  EXPECT_EQ(
      lines[0],
      R"x({"rule":"high","instrument":"UST10Y","state":"firing","tier":"watch",)x"
      R"x("value":5.25,"unit":"%","next_tier":"warning","next_level":6.0,"distance":0.75,)x"
      R"x("distance_sigma":null,"id":"high/UST10Y/2026-01-05T20:30:00Z","held_back":"","expr":"last(UST10Y)"})x");
  EXPECT_THAT(lines[1], HasSubstr(R"("state":"warming","tier":"none","value":null)"));
  EXPECT_THAT(lines[2], AllOf(HasSubstr(R"({"feed":"desk","state":null,"expected":false)"),
                              HasSubstr(R"("instrument":"UST10Y","value":5.25,"unit":"%")")));

  EXPECT_THAT(yieldwatch({"explain", "high"}).out,
              AllOf(HasSubstr("high UST10Y: firing watch"), HasSubstr("last(UST10Y) = +5.25%"),
                    HasSubstr("alert high/UST10Y/2026-01-05T20:30:00Z")));
  EXPECT_THAT(yieldwatch({"explain", "high"}).out,
              AllOf(HasSubstr("watch     enter 5%, exit 4.8%: fires, held since "
                              "2026-01-05T20:30:00Z, 0.45% from its exit\n"),
                    HasSubstr("warning   enter 6%, exit 5.8%: 0.75% to go\n")));
  const auto explained = lines_of(yieldwatch({"explain", "high", "--format", "jsonl"}).out);
  ASSERT_EQ(explained.size(), 1U);
  EXPECT_THAT(explained[0], AllOf(HasSubstr(R"("points":[{"what":"now","value":5.25,"unit":"%")"),
                                  HasSubstr(R"("levels":[{"tier":"watch","enter":5.0,"exit":4.8,)"
                                            R"("distance":-0.25,"distance_sigma":null,"unit":"%",)"
                                            R"("held":true,)"
                                            R"("active":true,"since":"2026-01-05T20:30:00Z"})"),
                                  HasSubstr(R"("active":false,"since":null}])"),
                                  HasSubstr(R"("summary":"10-year yield at {value}")"),
                                  HasSubstr(R"("inputs":[{"instrument":"UST10Y",)"
                                            R"("time":"2026-01-05T20:30:00Z","value":5.25,)"
                                            R"("unit":"%"}])"),
                                  Not(HasSubstr("\n"))));
}

TEST_F(QuestionsTest, ADistanceIsAlsoSaidInSigma) {
  Feed feed(context_, endpoint("ticks"), "desk");
  for (int day = 5; day <= 26; ++day) {  // 21 closes, 20 changes of 0.05% up and down
    const std::string date = (day < 10 ? "2026-01-0" : "2026-01-") + std::to_string(day);
    feed.tick("UST10Y", date + "T20:30:00Z", day % 2 == 0 ? "5.25" : "5.20");
  }
  feed.tick("UST10Y", "2026-01-26T20:31:00Z", "6.00");
  ASSERT_TRUE(process.line_with("ALERT warning high"));
  feed.tick("UST10Y", "2026-01-26T20:32:00Z", "5.25");
  ASSERT_TRUE(process.line_with("2026-01-26T20:32:00Z"));
  EXPECT_THAT(yieldwatch({"status"}).out, HasSubstr("0.75% to warning (6%), 14.6 sigma\n"));
  EXPECT_THAT(yieldwatch({"status", "--format", "jsonl"}).out,
              HasSubstr(R"("distance":0.75,"distance_sigma":14.62)"));
  EXPECT_THAT(yieldwatch({"explain", "high"}).out, HasSubstr("0.75% to go, 14.6 sigma\n"));
  EXPECT_THAT(yieldwatch({"explain", "high", "--format", "jsonl"}).out,
              HasSubstr(R"("distance":0.75,"distance_sigma":14.62)"));
}

}  // namespace
}  // namespace yieldwatch::testing
