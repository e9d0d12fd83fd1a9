// Several sources for one instrument: which one is used, and what is said when that changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::number;
using testing::past;
using testing::Recorder;
using testing::tick;

// 10-year yield up 50bp in 2 sessions; from the Treasury, else from FRED, stale after 30 hours.
AnalyzerSpec spec() {
  AnalyzerSpec spec = make_spec({make_rule("rise", "change(UST10Y, 2d)", {{"50", "40"}})});
  Instrument& instrument = spec.instruments[0];
  instrument.limits = default_instrument("UST10Y").limits;
  instrument.sources = {{"treasury", {}}, {"fred", {}}};
  instrument.tolerance = number("5");
  instrument.stale_after_ns = 30 * kNanosPerHour;
  return spec;
}

class SourcesTest : public ::testing::Test {
 protected:
  void from(std::string_view feed, const std::string& date, std::string_view value) {
    tick(analyzer_, "UST10Y", date + "T21:00:00Z", value, false, feed);
  }
  std::string value() const { return to_string(analyzer_.instrument("UST10Y")->value.value); }
  std::vector<std::string> news() const {
    std::vector<std::string> out;
    for (const DataNews& news : heard_.news) {
      out.push_back(std::string(to_string(news.event)) + ' ' + news.source);
    }
    return out;
  }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(SourcesTest, ThePreferredOneIsUsedAndTheOtherIsOnlyListenedTo) {
  from("treasury", "2026-01-05", "4.00");
  from("fred", "2026-01-05", "4.01");
  from("fred", "2026-01-06", "4.11");
  EXPECT_EQ(value(), "4");
  EXPECT_THAT(heard_.refusals, IsEmpty());
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(SourcesTest, TheSecondTakesOverWhenTheFirstIsStaleAndGivesBack) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  EXPECT_TRUE(analyzer_.instrument("UST10Y")->stale);
  from("fred", "2026-01-06", "4.11");
  EXPECT_EQ(value(), "4.11");
  EXPECT_THAT(news(), ElementsAre("taken_over fred"));
  from("treasury", "2026-01-07", "4.20");
  EXPECT_EQ(value(), "4.2");
  EXPECT_THAT(news(), ElementsAre("taken_over fred", "given_back treasury"));
}

TEST_F(SourcesTest, ThePreferredOneComesBackWithTheSessionsThatItMissed) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("fred", "2026-01-06", "4.11");
  from("fred", "2026-01-07", "4.20");
  from("fred", "2026-01-08", "4.31");
  from("treasury", "2026-01-06", "4.10");
  from("treasury", "2026-01-07", "4.20");
  from("treasury", "2026-01-08", "4.30");
  EXPECT_EQ(to_string(*analyzer_.sample(0).value), "20") << "from its own 4.10 of the 6th";
  EXPECT_EQ(analyzer_.view(0).inputs.at(0).sources, "treasury");
  EXPECT_THAT(news(), ElementsAre("taken_over fred", "given_back treasury", "corrected treasury"));
  EXPECT_EQ(to_text(heard_.news.back()),
            "corrected UST10Y 2026-01-06: 4.11% -> 4.1%; the close of treasury in place of that of "
            "fred");
}

TEST_F(SourcesTest, ItsPastSaidAgainIsNoNewsThen) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("fred", "2026-01-06", "4.11");
  from("fred", "2026-01-07", "4.21");
  from("treasury", "2026-01-06", "4.10");
  from("treasury", "2026-01-07", "4.20");
  heard_.news.clear();
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.10"}}, true, "treasury");
  from("treasury", "2026-01-08", "4.30");
  EXPECT_EQ(to_string(*analyzer_.sample(0).value), "20");
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(SourcesTest, WhatItMissedIsToldToo) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("fred", "2026-01-06", "4.11");
  from("fred", "2026-01-07", "4.21");
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.10"}}, true, "treasury");
  from("treasury", "2026-01-07", "4.20");
  EXPECT_THAT(news(), ElementsAre("taken_over fred", "corrected treasury", "given_back treasury"));
}

TEST_F(SourcesTest, WhatTheSecondKnowsAlreadyKeepsItFromGoingStaleAtAll) {
  from("treasury", "2026-01-05", "4.00");
  from("fred", "2026-01-06", "4.11");
  heartbeat(analyzer_, "2026-01-07T03:00:01Z");
  EXPECT_FALSE(analyzer_.instrument("UST10Y")->stale);
  EXPECT_EQ(value(), "4.11");
  EXPECT_THAT(news(), ElementsAre("taken_over fred"));
}

TEST_F(SourcesTest, AnAlertSaysWhereItsWindowIsMixed) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "4.10");
  heartbeat(analyzer_, "2026-01-08T20:00:00Z");
  from("fred", "2026-01-08", "4.60");
  ASSERT_EQ(heard_.transitions.back().state, State::firing);
  const TransitionInput& input = heard_.transitions.back().inputs.at(0);
  EXPECT_EQ(input.sources, "treasury to 2026-01-06, fred from 2026-01-08");
  EXPECT_TRUE(input.is_mixed());
  EXPECT_THAT(
      to_alert_line(heard_.transitions.back()),
      ::testing::HasSubstr(" | UST10Y of several sources: treasury to 2026-01-06, fred from"));
}

TEST_F(SourcesTest, AnAlertNamesAllThreeWhereItsWindowIsOfThree) {
  AnalyzerSpec three = spec();
  three.instruments[0].sources.push_back({"h15", {}});
  Analyzer analyzer(std::move(three), heard_);
  tick(analyzer, "UST10Y", "2026-01-05T21:00:00Z", "4.00", false, "treasury");
  heartbeat(analyzer, "2026-01-07T20:00:00Z");
  tick(analyzer, "UST10Y", "2026-01-06T21:00:00Z", "4.10", false, "fred");
  heartbeat(analyzer, "2026-01-09T20:00:00Z");
  tick(analyzer, "UST10Y", "2026-01-08T21:00:00Z", "4.60", false, "h15");
  ASSERT_EQ(heard_.transitions.back().state, State::firing);
  EXPECT_THAT(to_alert_line(heard_.transitions.back()),
              ::testing::EndsWith(" | UST10Y of several sources: treasury to 2026-01-05, fred from "
                                  "2026-01-06 to 2026-01-06, h15 from 2026-01-08"));
}

TEST_F(SourcesTest, WhatIsOfOneSourceNamesIt) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "4.10");
  from("treasury", "2026-01-07", "4.60");
  EXPECT_EQ(heard_.transitions.back().inputs.at(0).sources, "treasury");
}

TEST_F(SourcesTest, AnotherFeedIsRefused) {
  from("desk", "2026-01-05", "4.00");
  ASSERT_EQ(heard_.refusals.size(), 1U);
  EXPECT_EQ(heard_.refusals[0].reason, RefusalReason::other_source);
  EXPECT_EQ(heard_.refusals[0].detail,
            "its values come from treasury, fred; to take those of desk too, configure a feed of "
            "that name and add it to [instrument.UST10Y] sources");
}

TEST_F(SourcesTest, WhereThereIsOneSourceAnotherFeedIsRefusedToo) {
  AnalyzerSpec one = spec();
  one.instruments[0].sources.pop_back();
  one.instruments[0].tolerance = {};
  Analyzer analyzer(std::move(one), heard_);
  tick(analyzer, "UST10Y", "2026-01-05T21:00:00Z", "4.00", false, "treasury");
  tick(analyzer, "UST10Y", "2026-01-06T21:00:00Z", "4.70", false, "desk");
  past(analyzer, "UST10Y", {{"2026-01-02", "3.10"}}, false, "desk");
  ASSERT_EQ(heard_.refusals.size(), 2U);
  EXPECT_EQ(heard_.refusals[0].reason, RefusalReason::other_source);
  EXPECT_EQ(heard_.refusals[1].reason, RefusalReason::other_source);
  EXPECT_EQ(to_string(analyzer.instrument("UST10Y")->value.value), "4");
  EXPECT_EQ(analyzer.instrument("UST10Y")->refused, 2U);
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(SourcesTest, WhereThereIsNoneWhoeverHasValuesGivesThem) {
  AnalyzerSpec open = spec();
  open.instruments[0].sources.clear();
  open.instruments[0].tolerance = {};
  Analyzer analyzer(std::move(open), heard_);
  tick(analyzer, "UST10Y", "2026-01-05T21:00:00Z", "4.00", false, "desk");
  tick(analyzer, "UST10Y", "2026-01-06T21:00:00Z", "4.10", false, "bank");
  EXPECT_THAT(heard_.refusals, IsEmpty());
  EXPECT_EQ(to_string(analyzer.instrument("UST10Y")->value.value), "4.1");
}

TEST_F(SourcesTest, TheFirstValueThereIsIsTakenFromWhoeverHasIt) {
  past(analyzer_, "UST10Y", {{"2026-01-02", "3.90"}, {"2026-01-05", "4.01"}}, true, "fred");
  from("fred", "2026-01-06", "4.11");
  EXPECT_EQ(value(), "4.11");
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}}, true, "treasury");
  from("treasury", "2026-01-07", "4.30");
  EXPECT_EQ(value(), "4.3");
  EXPECT_THAT(news(), ElementsAre("taken_over fred", "given_back treasury"));
}

TEST_F(SourcesTest, ADifferenceThatLastsIsToldOnceAndSoIsItsEnd) {
  for (const auto& [day, other] : {std::pair("05", "4.10"),
                                   {"06", "4.10"},
                                   {"07", "4.10"},
                                   {"08", "4.10"},
                                   {"09", "4.01"},
                                   {"12", "4.01"}}) {
    from("treasury", std::string("2026-01-") + day, "4.00");
    from("fred", std::string("2026-01-") + day, other);
  }
  EXPECT_THAT(news(), ElementsAre("differ fred", "agree fred"));
  EXPECT_EQ(heard_.news[0].session, *parse_session("2026-01-07"));
}

TEST_F(SourcesTest, TheOtherSourceConfirmsAJump) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "6.00");
  EXPECT_EQ(value(), "4");
  from("fred", "2026-01-06", "6.01");
  EXPECT_EQ(value(), "6") << "the preferred one's value, not the other's";
  EXPECT_THAT(news(), ElementsAre("admitted treasury"));
}

TEST_F(SourcesTest, AfterAConfirmedJumpARestartChangesNothing) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "6.00");
  from("fred", "2026-01-06", "6.01");
  Recorder later;
  Analyzer other(spec(), later);
  other.restore(*analyzer_.state(), {});
  for (Analyzer* analyzer : {&analyzer_, &other}) {
    tick(*analyzer, "UST10Y", "2026-01-07T21:00:00Z", "4.05", false, "treasury");
    tick(*analyzer, "UST10Y", "2026-01-08T21:00:00Z", "6.05", false, "treasury");
  }
  EXPECT_EQ(*other.state(), *analyzer_.state());
  EXPECT_EQ(value(), "6.05");
}

TEST_F(SourcesTest, ThePreferredOneComesBackWithTheSessionThatIsOn) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  tick(analyzer_, "UST10Y", "2026-01-07T22:00:00Z", "4.11", false, "fred");
  from("treasury", "2026-01-07", "4.10");  // it stands for an earlier time of the day
  EXPECT_EQ(value(), "4.1");
  EXPECT_THAT(news(), ElementsAre("taken_over fred", "given_back treasury"));
}

TEST_F(SourcesTest, ASecondSourceThatDiesTooIsSaidToBeStale) {
  from("treasury", "2026-01-05", "4.00");
  tick(analyzer_, "UST10Y", "2026-01-05T21:00:01Z", "4.00", false, "fred");
  heartbeat(analyzer_, "2026-01-07T03:00:01Z");
  EXPECT_THAT(news(), ElementsAre("taken_over fred"));
  heartbeat(analyzer_, "2026-01-07T04:00:00Z");
  EXPECT_TRUE(analyzer_.instrument("UST10Y")->stale);
}

TEST_F(SourcesTest, ARealJumpWhileTheFirstOneIsDeadGetsInWithTheNextTick) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("fred", "2026-01-06", "6.00");
  ASSERT_EQ(heard_.refusals.size(), 1U);
  EXPECT_EQ(heard_.refusals[0].reason, RefusalReason::jump);
  from("fred", "2026-01-07", "6.05");
  EXPECT_EQ(value(), "6.05");
}

TEST_F(SourcesTest, WhatTheSecondSaidOfTheMissedSessionsIsThereWhenItTakesOver) {
  from("treasury", "2026-01-05", "4.00");
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.30"}, {"2026-01-07", "4.40"}}, true, "fred");
  heartbeat(analyzer_, "2026-01-08T20:00:00Z");
  from("fred", "2026-01-08", "4.50");
  EXPECT_EQ(to_string(*analyzer_.sample(0).value), "20") << "from the 6th to the 8th";
}

TEST_F(SourcesTest, TheListOfSourcesMayChange) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "4.00");
  heartbeat(analyzer_, "2026-01-08T20:00:00Z");
  from("fred", "2026-01-07", "4.60");
  AnalyzerSpec changed = spec();
  changed.instruments[0].sources = {{"h15", {}}, {"treasury", {}}};
  Recorder later;
  Analyzer other(std::move(changed), later);
  other.restore(*analyzer_.state(), {});
  tick(other, "UST10Y", "2026-01-08T21:00:00Z", "4.10", false, "treasury");
  EXPECT_EQ(other.view(0).inputs.at(0).sources,
            "treasury to 2026-01-06, a former source from 2026-01-07");
}

TEST_F(SourcesTest, OfClosesThatWereKeptElsewhereTheSourceIsNotKnown) {
  from("treasury", "2026-01-06", "4.00");
  from("treasury", "2026-01-07", "4.10");
  const std::vector<SessionClose> kept = {{"UST10Y",
                                           *parse_session("2026-01-05"),
                                           testing::at("2026-01-05T21:00:00Z"),
                                           {number("3.90"), Unit::percent}}};
  AnalyzerSpec longer = make_spec({make_rule("rise", "change(UST10Y, 3d)", {{"50", "40"}})});
  longer.instruments[0].sources = spec().instruments[0].sources;
  Recorder later;
  Analyzer other(std::move(longer), later);
  other.restore(*analyzer_.state(), kept);
  tick(other, "UST10Y", "2026-01-08T21:00:00Z", "4.20", false, "treasury");
  EXPECT_EQ(other.view(0).inputs.at(0).sources,
            "a source that was not recorded to 2026-01-05, treasury from 2026-01-06");
  past(other, "UST10Y", {{"2026-01-05", "3.91"}}, false, "treasury");
  EXPECT_EQ(other.view(0).inputs.at(0).sources, "treasury");
  EXPECT_THAT(later.news, IsEmpty()) << "it is no correction of what another one said";
}

TEST_F(SourcesTest, WhatJumpsDoesNotTakeOver) {
  from("treasury", "2026-01-05", "4.00");
  from("fred", "2026-01-06", "0.41");
  heartbeat(analyzer_, "2026-01-07T03:00:01Z");
  EXPECT_TRUE(analyzer_.instrument("UST10Y")->stale);
  EXPECT_EQ(value(), "4");
}

TEST_F(SourcesTest, TheChoiceOutlivesARestart) {
  from("treasury", "2026-01-05", "4.00");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("fred", "2026-01-06", "4.11");
  Recorder later;
  Analyzer other(spec(), later);
  other.restore(*analyzer_.state(), {});
  EXPECT_EQ(*other.state(), *analyzer_.state());
  tick(other, "UST10Y", "2026-01-07T21:00:00Z", "4.20", false, "fred");
  EXPECT_EQ(to_string(other.instrument("UST10Y")->value.value), "4.2");
  EXPECT_THAT(later.news, IsEmpty());
}

TEST_F(SourcesTest, FiguresOfAnEarlyTimeOfDayAreNotBrokenOff) {
  for (const auto& [date, value] :
       {std::pair("2026-01-05", "4.00"), {"2026-01-06", "4.10"}, {"2026-01-07", "4.20"}}) {
    tick(analyzer_, "UST10Y", std::string(date) + "T15:30:00Z", value, false, "treasury");
    tick(analyzer_, "UST10Y", std::string(date) + "T22:00:00Z", "4.5", false, "fred");
  }
  EXPECT_EQ(to_string(*analyzer_.sample(0).value), "20");
  EXPECT_THAT(heard_.news, IsEmpty());
}

}  // namespace
}  // namespace yieldwatch
