// What becomes of an alert when the closes it came of are corrected.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::heartbeat;
using testing::make_rule;
using testing::make_spec;
using testing::past;
using testing::Recorder;
using testing::tick;

constexpr auto kClose = "T21:00:00Z";

void close(Analyzer& analyzer, std::string_view name, const std::string& date,
           std::string_view value, bool more = false) {
  tick(analyzer, name, date + kClose, value, more);
}

// 10-year yield up 50bp in 3 sessions.
AnalyzerSpec rise_spec() {
  return make_spec({make_rule("rise", "change(UST10Y, 3d)", {{"50", "40"}})});
}

class TakenBackTest : public ::testing::Test {
 protected:
  std::string value() const {
    const auto value = analyzer_.sample(0).value;
    return value ? to_string(*value) : "-";
  }

  Recorder heard_;
  Analyzer analyzer_{rise_spec(), heard_};
};

TEST_F(TakenBackTest, AnAlertThatACorrectionTakesBackEndsAsCorrected) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.20"},
                                    {"2026-01-07", "4.30"},
                                    {"2026-01-08", "4.55"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  heartbeat(analyzer_, "2026-01-09T12:00:00Z");
  // 45 would keep a tier (exit is 40), but would never have entered it.
  past(analyzer_, "UST10Y", {{"2026-01-08", "4.45"}});
  EXPECT_THAT(heard_.lines(),
              ElementsAre("2026-01-08T21:00:00Z firing/watch <- warming/none 55 enter",
                          "2026-01-09T12:00:00Z inactive/none <- firing/watch 45 corrected"));
  EXPECT_EQ(heard_.transitions[1].id, heard_.transitions[0].id);
}

TEST_F(TakenBackTest, AnAlertFromBeforeTheCorrectedSessionStaysByItsExit) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.00"},
                                    {"2026-01-07", "4.00"},
                                    {"2026-01-08", "4.55"},
                                    {"2026-01-09", "4.56"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  past(analyzer_, "UST10Y", {{"2026-01-09", "4.45"}});
  EXPECT_EQ(value(), "45");
  EXPECT_EQ(heard_.transitions.back().state, State::firing);
}

TEST_F(TakenBackTest, ACorrectionOfWhatARuleDoesNotReadTakesNothingBack) {
  Recorder heard;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.5"}}),
                               make_rule("rise", "change(UST10Y, 5d)", {{"500", "400"}})}),
                    heard);
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.90"),
                                    {"2026-01-06", "5.10"},
                                    {"2026-01-07", "4.80"},
                                    {"2026-01-08", "4.80"}}) {
    close(analyzer, "UST10Y", date, value);
  }
  past(analyzer, "UST10Y", {{"2026-01-05", "4.91"}});
  EXPECT_EQ(heard.transitions.back().state, State::firing);
}

TEST_F(TakenBackTest, AnAlertThatWouldHaveBeenAllTheSameStays) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.00"},
                                    {"2026-01-07", "4.00"},
                                    {"2026-01-08", "4.55"},
                                    {"2026-01-09", "4.45"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.001"}});
  EXPECT_EQ(value(), "44.9") << "below its enter, but it was entered rightly on the 8th";
  EXPECT_EQ(heard_.transitions.back().state, State::firing);
}

TEST_F(TakenBackTest, ACorrectionMayRaiseAnAlertToo) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.20"},
                                    {"2026-01-07", "4.30"},
                                    {"2026-01-08", "4.45"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  past(analyzer_, "UST10Y", {{"2026-01-05", "3.90"}});
  EXPECT_EQ(heard_.lines().back(), "2026-01-08T21:00:00Z firing/watch <- inactive/none 55 enter");
}

TEST_F(TakenBackTest, AnAlertGoesThoughTheWrongCloseIsNoLongerTheNewest) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.20"},
                                    {"2026-01-07", "4.30"},
                                    {"2026-01-08", "4.55"},
                                    {"2026-01-09", "4.65"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  ASSERT_EQ(value(), "45");
  ASSERT_EQ(heard_.transitions.back().state, State::firing);
  past(analyzer_, "UST10Y", {{"2026-01-08", "4.30"}});
  EXPECT_EQ(value(), "45") << "what it is now was never wrong";
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-09T21:00:00Z inactive/none <- firing/watch 45 corrected");
}

TEST_F(TakenBackTest, AnAlertThatALaterCloseBearsOutStays) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.20"},
                                    {"2026-01-07", "4.30"},
                                    {"2026-01-08", "4.55"},
                                    {"2026-01-09", "4.70"},
                                    {"2026-01-12", "4.75"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  ASSERT_EQ(value(), "45");
  past(analyzer_, "UST10Y", {{"2026-01-08", "4.30"}});
  EXPECT_EQ(heard_.transitions.back().state, State::firing) << "50 on the 9th";
}

// Entered within the session of the 8th, which ended at 45.
class TakenBackWithinASessionTest : public TakenBackTest {
 protected:
  void SetUp() override {
    for (const auto& [date, value] :
         {std::pair("2026-01-05", "4.00"), {"2026-01-06", "4.20"}, {"2026-01-07", "4.30"}}) {
      close(analyzer_, "UST10Y", date, value);
    }
    tick(analyzer_, "UST10Y", "2026-01-08T15:00:00Z", "4.56");
    ASSERT_EQ(heard_.transitions.back().state, State::firing);
    close(analyzer_, "UST10Y", "2026-01-08", "4.45");
    close(analyzer_, "UST10Y", "2026-01-09", "4.64");
    ASSERT_EQ(heard_.transitions.back().state, State::firing);
  }
};

TEST_F(TakenBackWithinASessionTest, ARevisionThatDoesNotUndoTheTickLeavesIt) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.01"}});
  EXPECT_EQ(heard_.transitions.back().state, State::firing) << "55 then";
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.21"}});
  EXPECT_EQ(heard_.transitions.back().state, State::firing) << "the tick does not rest on it";
}

TEST_F(TakenBackWithinASessionTest, ARevisionOfThatSessionsCloseSaysNothingOfTheTick) {
  past(analyzer_, "UST10Y", {{"2026-01-08", "4.30"}});
  EXPECT_EQ(heard_.transitions.back().state, State::firing);
}

TEST_F(TakenBackWithinASessionTest, RevisionsThatUndoTheTickTogetherTakeItBack) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.04"}});
  ASSERT_EQ(heard_.transitions.back().state, State::firing) << "52 then";
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.08"}});
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-09T21:00:00Z inactive/none <- firing/watch 44 corrected");
}

TEST_F(TakenBackTest, OfAnAlertFromBeforeTheClosesThatAreKnownNothingIsDoubted) {
  Recorder heard;
  Analyzer analyzer(make_spec({make_rule("rise", "rise(UST10Y, 60d)", {{"50", "40"}})}), heard);
  Timestamp day = testing::at("2026-01-05T21:00:00Z");
  const auto sessions = [&](int count, std::string_view value) {
    for (int i = 0; i < count; ++i, day = day.plus(kNanosPerDay)) {
      tick(analyzer, "UST10Y", day, testing::number(value));
    }
  };
  sessions(55, "4.00");
  const std::string lowest = to_string(day).substr(0, 10);
  sessions(1, "3.95");
  sessions(4, "4.00");
  sessions(1, "4.50");
  sessions(40, "4.38");
  ASSERT_EQ(heard.transitions.back().state, State::firing);
  past(analyzer, "UST10Y", {{lowest, "3.96"}});
  ASSERT_EQ(to_string(*analyzer.sample(0).value), "42");
  EXPECT_EQ(heard.transitions.back().state, State::firing);
}

// With a condition on another instrument.
class TakenBackByItsConditionTest : public ::testing::Test {
 protected:
  static AnalyzerSpec spec() {
    Rule rule = make_rule("rise", "change(UST10Y, 3d)", {{"50", "40"}});
    rule.conditions.push_back(testing::parsed(parse_condition("change(UST2Y, 1d) > 5bp", {})));
    return make_spec({std::move(rule)});
  }
  // Of the two, in percent.
  void both(const std::string& date, std::string_view two, std::string_view ten) {
    close(analyzer_, "UST2Y", date, two, true);
    close(analyzer_, "UST10Y", date, ten);
  }
  void SetUp() override {
    both("2026-01-05", "3.40", "4.00");
    both("2026-01-06", "3.40", "4.20");
    both("2026-01-07", "3.40", "4.30");
    both("2026-01-08", "3.50", "4.55");
    ASSERT_EQ(heard_.transitions.back().state, State::firing);
  }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(TakenBackByItsConditionTest, AnAlertThatItsCorrectedConditionTakesBackEndsAsCorrected) {
  past(analyzer_, "UST2Y", {{"2026-01-08", "3.42"}});
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-08T21:00:00Z inactive/none <- firing/watch 55 corrected");
}

TEST_F(TakenBackByItsConditionTest, SoDoesOneThatWasEnteredSessionsAgo) {
  both("2026-01-09", "3.60", "4.65");
  ASSERT_EQ(heard_.transitions.back().state, State::firing);
  past(analyzer_, "UST2Y", {{"2026-01-08", "3.42"}});
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-09T21:00:00Z inactive/none <- firing/watch 45 corrected");
}

TEST_F(TakenBackByItsConditionTest, OneThatWasEnteredRightlyEndsByItsCondition) {
  both("2026-01-09", "3.60", "4.65");
  past(analyzer_, "UST2Y", {{"2026-01-09", "3.51"}});
  EXPECT_EQ(heard_.lines().back(), "2026-01-09T21:00:00Z inactive/none <- firing/watch 45 and");
}

TEST_F(TakenBackByItsConditionTest, OneWhoseConditionHoldsAllTheSameStays) {
  past(analyzer_, "UST2Y", {{"2026-01-07", "3.41"}});
  EXPECT_EQ(heard_.transitions.back().state, State::firing);
}

// The same, on an instrument that is stale after 30 hours, and a condition on another one.
class TakenBackWithoutDataTest : public ::testing::Test {
 protected:
  static AnalyzerSpec spec() {
    Rule rule = make_rule("rise", "change(UST10Y, 3d)", {{"50", "40"}});
    rule.conditions.push_back(testing::parsed(parse_condition("last(UST2Y) > 1%", {})));
    AnalyzerSpec spec = make_spec({std::move(rule)});
    for (Instrument& instrument : spec.instruments) {
      instrument.stale_after_ns = 30 * kNanosPerHour;
    }
    return spec;
  }

  // It fires on Thursday the 8th; on Saturday there is no data, and the 8th is corrected.
  void SetUp() override {
    for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                      {"2026-01-06", "4.20"},
                                      {"2026-01-07", "4.30"},
                                      {"2026-01-08", "4.55"}}) {
      close(*analyzer_, "UST2Y", date, "3.50", true);
      close(*analyzer_, "UST10Y", date, value);
    }
    heartbeat(*analyzer_, "2026-01-10T12:00:00Z");
    past(*analyzer_, "UST10Y", {{"2026-01-08", "4.45"}});
    ASSERT_EQ(heard_.lines().back(), "2026-01-10T03:00:00Z nodata/watch <- firing/watch 55 stale");
  }

  void restart() {
    const auto state = analyzer_->state();
    ASSERT_TRUE(state);
    analyzer_.emplace(spec(), heard_);
    analyzer_->restore(*state, {});
    EXPECT_EQ(analyzer_->state(), state);
  }
  // Both have values again: the change since the 6th is 40 less than it says.
  void back(std::string_view value, const std::string& date = "2026-01-12") {
    close(*analyzer_, "UST2Y", date, "3.50", true);
    close(*analyzer_, "UST10Y", date, value);
  }

  Recorder heard_;
  std::optional<Analyzer> analyzer_{std::in_place, spec(), heard_};
};

TEST_F(TakenBackWithoutDataTest, ItGoesAsCorrectedWhenTheDataAreBack) {
  back("4.65");
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-12T21:00:00Z inactive/none <- nodata/watch 45 corrected");
  EXPECT_EQ(heard_.transitions.back().id, heard_.transitions.front().id);
}

TEST_F(TakenBackWithoutDataTest, ARestartMeanwhileForgetsNothing) {
  restart();
  back("4.65");
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-12T21:00:00Z inactive/none <- nodata/watch 45 corrected");
}

TEST_F(TakenBackWithoutDataTest, ItStaysWhereItIsAtItsLevelThen) {
  back("4.70");
  EXPECT_EQ(heard_.lines().back(), "2026-01-12T21:00:00Z firing/watch <- nodata/watch 50 fresh");
  back("4.75", "2026-01-13");
  EXPECT_EQ(heard_.transitions.back().state, State::firing) << "45 is above its exit";
}

TEST_F(TakenBackWithoutDataTest, ItStaysWhereAnotherCorrectionBearsItOut) {
  past(*analyzer_, "UST10Y", {{"2026-01-08", "4.52"}});
  back("4.65");
  EXPECT_EQ(heard_.lines().back(), "2026-01-12T21:00:00Z firing/watch <- nodata/watch 45 fresh");
}

TEST_F(TakenBackWithoutDataTest, ItStaysWhereASessionEndedAtItsLevelMeanwhile) {
  close(*analyzer_, "UST10Y", "2026-01-12", "4.80");  // the other one is still missing
  restart();
  close(*analyzer_, "UST10Y", "2026-01-13", "4.75");
  ASSERT_EQ(heard_.transitions.back().state, State::nodata);
  close(*analyzer_, "UST2Y", "2026-01-13", "3.50");
  EXPECT_EQ(heard_.lines().back(), "2026-01-13T21:00:00Z firing/watch <- nodata/watch 45 fresh");
}

TEST_F(TakenBackWithoutDataTest, ItGoesAsCorrectedWhereAConditionFailsAtItsLevelThen) {
  close(*analyzer_, "UST2Y", "2026-01-12", "0.50", true);
  close(*analyzer_, "UST10Y", "2026-01-12", "4.75");
  EXPECT_EQ(heard_.lines().back(),
            "2026-01-12T21:00:00Z inactive/none <- nodata/watch 55 corrected")
      << "by what is known now it has never been entered";
}

}  // namespace
}  // namespace yieldwatch
