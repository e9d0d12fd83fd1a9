// Windows of time where values come from another source, or come late.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::heartbeat;
using testing::make_rule;
using testing::make_spec;
using testing::past;
using testing::Recorder;
using testing::tick;

std::string value_of(const Analyzer& analyzer, std::size_t rule = 0) {
  const auto value = analyzer.sample(rule).value;
  return value ? to_string(*value) : "-";
}

// 10-year yield up 10bp in 4 hours, from a desk, else from a bank, stale after an hour.
class SourcesInADayTest : public ::testing::Test {
 protected:
  static AnalyzerSpec spec() {
    AnalyzerSpec spec = make_spec({make_rule("rise", "change(UST10Y, 4h)", {{"10", "5"}}),
                                   make_rule("mean", "mean(UST10Y, 4h)", {{"4.05", "4.04"}})});
    spec.instruments[0].sources = {{"desk", {}}, {"bank", {}}};
    spec.instruments[0].stale_after_ns = kNanosPerHour;
    return spec;
  }
  void from(std::string_view feed, const std::string& time, std::string_view value) {
    tick(*analyzer_, "UST10Y", "2026-01-05T" + time + ":00Z", value, false, feed);
  }
  std::string sources(std::size_t rule = 0) const {
    return analyzer_->view(rule).inputs.at(0).sources;
  }
  // Until half past ten from the desk, from noon on from the bank.
  void SetUp() override {
    from("desk", "08:00", "4.00");
    from("desk", "09:00", "4.00");
    from("desk", "10:00", "4.00");
    from("desk", "10:30", "4.00");
    heartbeat(*analyzer_, "2026-01-05T11:45:00Z");
    from("bank", "12:00", "4.02");
  }

  Recorder heard_;
  std::optional<Analyzer> analyzer_{std::in_place, spec(), heard_};
};

TEST_F(SourcesInADayTest, AnAlertSaysWhereItsWindowOfTimeIsMixed) {
  from("bank", "12:30", "4.12");
  ASSERT_FALSE(heard_.transitions.empty());
  ASSERT_EQ(heard_.transitions.back().state, State::firing);
  const TransitionInput& input = heard_.transitions.back().inputs.at(0);
  EXPECT_EQ(input.sources, "desk to 2026-01-05T10:30:00Z, bank from 2026-01-05T12:00:00Z");
  EXPECT_TRUE(input.is_mixed());
}

TEST_F(SourcesInADayTest, ThereAndBackIsToldToo) {
  from("desk", "12:20", "4.01");
  EXPECT_EQ(sources(),
            "desk to 2026-01-05T10:30:00Z, bank from 2026-01-05T12:00:00Z to "
            "2026-01-05T12:00:00Z, desk from 2026-01-05T12:20:00Z");
}

TEST_F(SourcesInADayTest, ARestartForgetsNoneOfIt) {
  const auto state = analyzer_->state();
  analyzer_.emplace(spec(), heard_);
  analyzer_->restore(*state, {});
  EXPECT_EQ(analyzer_->state(), state);
  EXPECT_EQ(sources(), "desk to 2026-01-05T10:30:00Z, bank from 2026-01-05T12:00:00Z");
}

TEST_F(SourcesInADayTest, WhatTheWindowHasLetGoIsNotNamed) {
  for (const char* time : {"12:50", "13:40", "14:29", "15:20"}) {
    from("bank", time, "4.02");
  }
  EXPECT_EQ(sources(), "desk to 2026-01-05T10:30:00Z, bank from 2026-01-05T12:00:00Z")
      << "the value as of 11:20 is the desk's";
  EXPECT_EQ(sources(1), "bank") << "the mean begins with the value of noon";
  from("bank", "16:00", "4.02");
  EXPECT_EQ(sources(), "bank");
}

TEST_F(SourcesInADayTest, WhatTheOneThatTakesOverSaysIsInTheWindowAtOnce) {
  EXPECT_EQ(value_of(*analyzer_), "2");
}

TEST_F(SourcesInADayTest, WhatTheOneThatComesBackSaysIsInTheWindowAtOnce) {
  from("desk", "12:00", "4.03");
  EXPECT_EQ(analyzer_->instrument("UST10Y")->source, "desk");
  EXPECT_EQ(value_of(*analyzer_), "3");
}

// Over two days, from the Treasury, else from FRED, stale after 30 hours.
class CatchUpTest : public ::testing::Test {
 protected:
  static AnalyzerSpec spec(std::string_view series = "UST10Y") {
    AnalyzerSpec spec =
        make_spec({make_rule("change", "change(" + std::string(series) + ", 48h)", {{"99", "98"}}),
                   make_rule("mean", "mean(" + std::string(series) + ", 48h)", {{"99", "98"}})});
    spec.instruments[0].sources = {{"treasury", {}}, {"fred", {}}};
    spec.instruments[0].stale_after_ns = 30 * kNanosPerHour;
    return spec;
  }
  void from(std::string_view feed, const std::string& date, std::string_view value) {
    tick(analyzer_, "UST10Y", date + "T21:00:00Z", value, false, feed);
  }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(CatchUpTest, TheClosesThatASourceKeptGoInEachAtItsInstant) {
  from("treasury", "2026-01-05", "4.00");
  from("fred", "2026-01-05", "9.00");  // of a session that is there already
  from("fred", "2026-01-06", "4.20");
  heartbeat(analyzer_, "2026-01-07T12:00:00Z");
  ASSERT_EQ(analyzer_.instrument("UST10Y")->source, "fred");
  from("fred", "2026-01-07", "4.30");
  EXPECT_EQ(value_of(analyzer_, 0), "30");
  EXPECT_EQ(value_of(analyzer_, 1), "4.25") << "of the 6th and the 7th";
}

TEST_F(CatchUpTest, TheSameValueLaterInTheDayCountsOnceMore) {
  from("treasury", "2026-01-05", "4.10");
  from("treasury", "2026-01-06", "4.00");
  tick(analyzer_, "UST10Y", "2026-01-06T22:00:00Z", "4.00", false, "fred");
  heartbeat(analyzer_, "2026-01-08T03:00:01Z");
  ASSERT_EQ(analyzer_.instrument("UST10Y")->source, "fred");
  tick(analyzer_, "UST10Y", "2026-01-08T03:30:00Z", "4.30", false, "fred");
  EXPECT_EQ(value_of(analyzer_, 1), "4.1");
}

TEST_F(CatchUpTest, SessionsThatWereMissedGoInToo) {
  from("treasury", "2026-01-05", "4.00");
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.20"}}, true, "treasury");
  from("treasury", "2026-01-07", "4.30");
  EXPECT_EQ(value_of(analyzer_, 1), "4.25");
}

TEST_F(CatchUpTest, ACorrectionOfTheNewestValueIsTheNewestValue) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "4.00");
  from("treasury", "2026-01-07", "4.30");
  past(analyzer_, "UST10Y", {{"2026-01-07", "4.10"}}, false, "treasury");
  EXPECT_EQ(value_of(analyzer_), "10");
}

TEST_F(CatchUpTest, ACorrectionOfAnOlderOneLeavesWhatIsHeld) {
  from("treasury", "2026-01-05", "4.00");
  from("treasury", "2026-01-06", "4.00");
  from("treasury", "2026-01-07", "4.30");
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.10"}}, false, "treasury");
  EXPECT_EQ(value_of(analyzer_), "30");
  EXPECT_EQ(value_of(analyzer_, 1), "4.15");
}

TEST_F(CatchUpTest, ThePastBeginsNoWindow) {
  heartbeat(analyzer_, "2026-01-09T12:00:00Z");
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}}, false, "treasury");
  from("treasury", "2026-01-09", "4.30");
  EXPECT_EQ(value_of(analyzer_), "-");
  EXPECT_EQ(analyzer_.view(0).warmth.have, 0);
}

TEST_F(CatchUpTest, ADerivedSeriesHasItsValueWhenItsPartTakesOver) {
  Analyzer analyzer(spec("UST10Y - UST2Y"), heard_);
  const auto tick_at = [&](const char* name, const char* date, const char* value,
                           const char* feed) {
    tick(analyzer, name, std::string(date) + "T21:00:00Z", value, false, feed);
  };
  tick_at("UST10Y", "2026-01-05", "4.00", "treasury");
  tick_at("UST2Y", "2026-01-05", "3.00", "test");
  tick_at("UST10Y", "2026-01-06", "4.00", "treasury");
  tick_at("UST2Y", "2026-01-06", "3.00", "test");
  tick_at("UST10Y", "2026-01-07", "4.30", "fred");
  tick_at("UST2Y", "2026-01-07", "3.10", "test");
  EXPECT_EQ(value_of(analyzer), "0") << "the Treasury is not stale yet";
  heartbeat(analyzer, "2026-01-08T03:00:01Z");
  EXPECT_EQ(value_of(analyzer), "20");
}

}  // namespace
}  // namespace yieldwatch
