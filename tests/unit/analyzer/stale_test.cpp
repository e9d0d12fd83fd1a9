// When an instrument is stale by its calendar, and who is told of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::past;
using testing::tick;

// "2026-10-09T22:30:00Z UST10Y stale 2026-10-09", "2026-10-10T09:00:00Z UST10Y fresh".
struct Recorder : testing::Recorder {
  void on_stale(const StaleChange& change) override {
    told.push_back(to_string(change.time) + ' ' + change.instrument +
                   (change.stale ? " stale" : " fresh") +
                   (change.missing == Session::none() ? "" : ' ' + to_string(change.missing)));
  }

  std::vector<std::string> told;
};

// October 2026 in UTC; the 12th, a Monday, is closed. Values are due at 18:30.
class StaleTest : public ::testing::Test {
 protected:
  static AnalyzerSpec october() {
    static const auto calendar =
        std::make_shared<const Calendar>(Calendar{.name = "october",
                                                  .first = *parse_session("2026-10-01"),
                                                  .last = *parse_session("2026-10-31"),
                                                  .zone = std::make_shared<const Zone>(Zone::utc()),
                                                  .close_second = 17 * 3600,
                                                  .closed = {*parse_session("2026-10-12")},
                                                  .early = {}});
    AnalyzerSpec spec = make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.5"}})});
    spec.instruments[0].calendar = calendar;
    spec.instruments[0].due = DueTime{0, (18 * 60 + 30) * 60};
    return spec;
  }

  void start(AnalyzerSpec spec = october()) { analyzer_.emplace(std::move(spec), recorder_); }

  // A figure of 15:30, which comes later.
  void figure(const std::string& date, const char* value = "4.2") {
    tick(*analyzer_, "UST10Y", date + "T15:30:00Z", value);
  }
  void pass(std::string_view time) { heartbeat(*analyzer_, time); }

  Recorder recorder_;
  std::optional<Analyzer> analyzer_;
};

TEST_F(StaleTest, AMissingValueIsToldOnceAtItsDueTime) {
  start();
  figure("2026-10-06");
  pass("2026-10-07T18:29:59Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-09T12:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-07T18:30:00Z UST10Y stale 2026-10-07"));
  EXPECT_TRUE(analyzer_->instrument("UST10Y")->stale);
}

TEST_F(StaleTest, AtTheDueTimeItselfAValueIsStillInTime) {
  start();
  figure("2026-10-06");
  tick(*analyzer_, "UST10Y", "2026-10-07T18:30:00Z", "4.2");
  pass("2026-10-07T20:00:00Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
}

TEST_F(StaleTest, AClosedDayIsNotStaleAndASilentTuesdayIs) {
  start();
  figure("2026-10-09");
  pass("2026-10-13T18:29:59Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-13T19:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-13T18:30:00Z UST10Y stale 2026-10-13"));
}

TEST_F(StaleTest, AValueThatComesLateMakesItFresh) {
  start();
  figure("2026-10-06");
  pass("2026-10-08T09:00:00Z");
  figure("2026-10-07");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-07T18:30:00Z UST10Y stale 2026-10-07",
                                          "2026-10-08T09:00:00Z UST10Y fresh"));
  pass("2026-10-08T18:30:01Z");
  EXPECT_EQ(recorder_.told.back(), "2026-10-08T18:30:00Z UST10Y stale 2026-10-08");
}

TEST_F(StaleTest, AValueOfASessionLongGoneLeavesItStale) {
  start();
  figure("2026-10-05");
  pass("2026-10-09T09:00:00Z");
  figure("2026-10-06");
  EXPECT_EQ(recorder_.told.size(), 1U) << "two more are missing";
  figure("2026-10-08");
  EXPECT_EQ(recorder_.told.back(), "2026-10-09T09:00:00Z UST10Y fresh");
}

TEST_F(StaleTest, AFeedThatBeginsWithThePastIsJudgedByTheNewestThatItHas) {
  start();
  pass("2026-10-09T09:00:00Z");
  past(*analyzer_, "UST10Y", {{"2026-10-06", "4.1"}, {"2026-10-07", "4.2"}}, true);
  figure("2026-10-08");
  EXPECT_THAT(recorder_.told, IsEmpty());
}

TEST_F(StaleTest, APastThatEndsTooEarlyIsToldWhenAllOfItIsIn) {
  start();
  pass("2026-10-09T09:00:00Z");
  past(*analyzer_, "UST10Y", {{"2026-10-06", "4.1"}, {"2026-10-07", "4.2"}});
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-09T09:00:00Z UST10Y stale 2026-10-08"));
}

TEST_F(StaleTest, WhatNeverHadAValueIsStaleAfterTheSessionAtWhichAllBegan) {
  start();
  pass("2026-10-07T20:00:00Z");
  pass("2026-10-08T18:29:59Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-08T18:30:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-08T18:30:00Z UST10Y stale 2026-10-08"));
}

TEST_F(StaleTest, WhicheverComesFirstOfDueAndStaleAfterCounts) {
  AnalyzerSpec spec = october();
  spec.instruments[0].stale_after_ns = 20 * kNanosPerHour;
  start(std::move(spec));
  figure("2026-10-06");
  pass("2026-10-07T12:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-07T11:30:00Z UST10Y stale"));
  tick(*analyzer_, "UST10Y", "2026-10-07T17:00:00Z", "4.2");
  pass("2026-10-08T12:59:00Z");
  tick(*analyzer_, "UST10Y", "2026-10-08T12:59:30Z", "4.2");
  tick(*analyzer_, "UST10Y", "2026-10-08T23:00:00Z", "4.2");
  pass("2026-10-09T18:30:00Z");
  EXPECT_EQ(recorder_.told.back(), "2026-10-09T18:30:00Z UST10Y stale 2026-10-09");
}

TEST_F(StaleTest, BehindTheEndOfTheCalendarNothingIsDue) {
  start();
  figure("2026-10-30");
  pass("2026-12-30T00:00:00Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
}

TEST_F(StaleTest, ARuleOnAStaleValueHasNoData) {
  start();
  figure("2026-10-06", "5.1");
  pass("2026-10-08T09:00:00Z");
  figure("2026-10-07", "5.2");
  EXPECT_THAT(recorder_.lines(),
              ElementsAre("2026-10-06T15:30:00Z firing/watch <- warming/none 5.1 enter",
                          "2026-10-07T18:30:00Z nodata/watch <- firing/watch 5.1 stale",
                          "2026-10-08T09:00:00Z firing/watch <- nodata/watch 5.2 fresh"));
}

TEST_F(StaleTest, AnAnalyzerThatGoesOnFromAStateTellsTheSameAtTheSameTimes) {
  for (const char* breaks :
       {"2026-10-06T16:00:00Z", "2026-10-07T18:30:00Z", "2026-10-08T00:00:00Z"}) {
    recorder_ = {};
    start();
    const auto live_until = [&](const char* from, const char* until) {
      for (const char* time : {"2026-10-06T16:00:00Z", "2026-10-07T18:30:00Z",
                               "2026-10-08T00:00:00Z", "2026-10-08T19:00:00Z"}) {
        if (std::string_view(from) < time && std::string_view(time) <= until) {
          pass(time);
        }
      }
    };
    figure("2026-10-06");
    live_until("", breaks);
    const auto state = analyzer_->state();
    ASSERT_TRUE(state);
    start();
    analyzer_->restore(*state, {});
    live_until(breaks, "2026-10-09");
    figure("2026-10-08");
    EXPECT_THAT(recorder_.told, ElementsAre("2026-10-07T18:30:00Z UST10Y stale 2026-10-07",
                                            "2026-10-08T19:00:00Z UST10Y fresh"))
        << breaks;
  }
}

TEST_F(StaleTest, WhatNeverHadAValueIsStaleAtTheSameTimeAfterARestart) {
  start();
  pass("2026-10-07T20:00:00Z");
  const auto state = analyzer_->state();
  start();
  analyzer_->restore(*state, {});
  pass("2026-10-09T00:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-08T18:30:00Z UST10Y stale 2026-10-08"));
}

// From the Treasury, else from a desk; one of them says when its values are due.
class StaleSourceTest : public StaleTest {
 protected:
  void start_with(std::optional<DueTime> treasury, std::optional<DueTime> desk) {
    AnalyzerSpec spec = october();
    spec.instruments[0].sources = {{"treasury", treasury}, {"desk", desk}};
    start(std::move(spec));
  }
  void figure_of(std::string_view feed, const std::string& date) {
    tick(*analyzer_, "UST10Y", date + "T15:30:00Z", "4.2", false, feed);
  }
};

constexpr DueTime kEvening{0, (18 * 60 + 30) * 60};

TEST_F(StaleSourceTest, ASecondOneWithoutADueTimeIsStaleByThatOfTheFirst) {
  start_with(kEvening, {});
  figure_of("treasury", "2026-10-06");
  figure_of("desk", "2026-10-07");
  pass("2026-10-08T18:00:00Z");
  EXPECT_EQ(analyzer_->instrument("UST10Y")->source, "desk");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-08T19:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-08T18:30:00Z UST10Y stale 2026-10-08"));
}

TEST_F(StaleSourceTest, AFirstOneWithoutADueTimeIsStaleByThatOfTheSecond) {
  start_with({}, kEvening);
  figure_of("treasury", "2026-10-06");
  pass("2026-10-07T19:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-07T18:30:00Z UST10Y stale 2026-10-07"));
}

TEST_F(StaleSourceTest, ADueTimeOfItsOwnGoesFirst) {
  start_with(kEvening, DueTime{1, kEvening.second_of_day});
  figure_of("treasury", "2026-10-06");
  figure_of("desk", "2026-10-07");
  pass("2026-10-08T19:00:00Z");
  EXPECT_EQ(analyzer_->instrument("UST10Y")->source, "desk");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-09T19:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-09T18:30:00Z UST10Y stale 2026-10-08"));
}

TEST_F(StaleSourceTest, AndAfterARestartToo) {
  start_with(kEvening, {});
  figure_of("treasury", "2026-10-06");
  figure_of("desk", "2026-10-07");
  pass("2026-10-08T18:00:00Z");
  const auto state = analyzer_->state();
  start_with(kEvening, {});
  analyzer_->restore(*state, {});
  pass("2026-10-08T19:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-08T18:30:00Z UST10Y stale 2026-10-08"));
}

// Goes on from what `before` had come to, with another configuration.
class WatchedAnewTest : public StaleTest {
 protected:
  void go_on(AnalyzerSpec spec) {
    const auto state = analyzer_->state();
    ASSERT_TRUE(state);
    start(std::move(spec));
    analyzer_->restore(*state, {});
  }
  static AnalyzerSpec without_due_time() {
    AnalyzerSpec spec = october();
    spec.instruments[0].due.reset();
    return spec;
  }
};

TEST_F(WatchedAnewTest, AnInstrumentThatGetsADueTimeIsNotOverdueForTheTimeBefore) {
  start(without_due_time());
  pass("2026-10-01T09:00:00Z");
  pass("2026-10-08T19:00:00Z");
  go_on(october());
  pass("2026-10-09T18:29:59Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-13T18:29:59Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-09T18:30:00Z UST10Y stale 2026-10-09"));
}

TEST_F(WatchedAnewTest, NorIsOneThatIsNew) {
  AnalyzerSpec spec = without_due_time();
  spec.instruments[0].name = "UST2Y";
  spec.rules = {make_rule("other", "last(UST2Y)", {{"5", "4.5"}})};
  start(std::move(spec));
  pass("2026-10-01T09:00:00Z");
  tick(*analyzer_, "UST2Y", "2026-10-08T19:00:00Z", "4");
  go_on(october());
  pass("2026-10-09T18:29:59Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
}

TEST_F(WatchedAnewTest, OneThatHasBeenWaitedForIsDueWhenItWas) {
  start();
  pass("2026-10-06T09:00:00Z");
  pass("2026-10-07T18:00:00Z");
  go_on(october());
  go_on(october());
  pass("2026-10-07T18:30:01Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-07T18:30:00Z UST10Y stale 2026-10-07"));
}

TEST_F(WatchedAnewTest, SoItIsWithATimeThatMayPass) {
  start(without_due_time());
  pass("2026-10-01T09:00:00Z");
  pass("2026-10-08T12:00:00Z");
  AnalyzerSpec spec = without_due_time();
  spec.instruments[0].stale_after_ns = kNanosPerHour;
  go_on(spec);
  pass("2026-10-08T12:59:59Z");
  EXPECT_THAT(recorder_.told, IsEmpty());
  pass("2026-10-08T13:00:00Z");
  EXPECT_THAT(recorder_.told, ElementsAre("2026-10-08T13:00:00Z UST10Y stale"));
}

}  // namespace
}  // namespace yieldwatch
