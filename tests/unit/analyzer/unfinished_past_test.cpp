// A source that has begun to say the past, and has not ended, while others go on.
#include "analyzer/unfinished_pasts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::past;
using testing::tick;

constexpr auto kNow = "2026-01-08T12:00:00Z";

struct Recorder : testing::Recorder {
  void on_stale(const StaleChange& change) override { stale.push_back(change); }

  std::vector<StaleChange> stale;
};

// The 10-year yield up 50bp in a session, and the same of the curve; it is stale after 20 hours.
AnalyzerSpec spec() {
  AnalyzerSpec spec = make_spec({make_rule("rise", "change(UST10Y, 1d)", {{"50", "40"}}),
                                 make_rule("steep", "change(UST10Y - UST2Y, 1d)", {{"50", "40"}}),
                                 make_rule("high", "last(IWM)", {{"300", "290"}})});
  spec.instruments[0].stale_after_ns = 20 * kNanosPerHour;
  return spec;
}

class UnfinishedPastTest : public ::testing::Test {
 protected:
  // Of the 6th there are 55bp more than of the 5th; its newest tick brings no more than 10bp.
  void begin_past() {
    testing::past_at(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.55"}},
                     at(kNow), true, "slow");
  }
  void newest(bool more = false) {
    tick(analyzer_, "UST10Y", "2026-01-07T21:00:00Z", "4.65", more, "slow");
  }
  void beat(std::string_view feed, std::string_view time) {
    analyzer_.step(Heartbeat{feed, at(time), at(time), Origin::live});
  }
  State state(std::size_t rule) const { return analyzer_.view(rule).state; }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(UnfinishedPastTest, TheHeartbeatOfAnotherFeedMakesNoAlertOfIt) {
  begin_past();
  beat("other", kNow);
  beat("other", "2026-01-08T12:00:01Z");
  EXPECT_THAT(heard_.lines(), IsEmpty());
  newest();
  EXPECT_THAT(heard_.lines(),
              ElementsAre("2026-01-08T12:00:01Z inactive/none <- warming/none 10 fresh"));
}

TEST_F(UnfinishedPastTest, NorDoesATickOfWhatTheSameRuleReads) {
  tick(analyzer_, "UST2Y", "2026-01-06T21:00:00Z", "3.00", false, "other");
  begin_past();
  tick(analyzer_, "UST2Y", "2026-01-06T22:00:00Z", "3.01", false, "other");
  tick(analyzer_, "UST2Y", "2026-01-07T21:00:00Z", "3.05", false, "other");
  EXPECT_THAT(heard_.lines(), IsEmpty());
  newest();
  EXPECT_EQ(state(0), State::inactive);
  EXPECT_EQ(state(1), State::inactive);
}

TEST_F(UnfinishedPastTest, RulesOnOtherInstrumentsGoOn) {
  begin_past();
  tick(analyzer_, "IWM", kNow, "310", false, "other");
  EXPECT_EQ(state(2), State::firing);
  EXPECT_EQ(state(0), State::warming);
}

TEST_F(UnfinishedPastTest, WhatIsOverdueByItAloneIsNotStale) {
  tick(analyzer_, "IWM", kNow, "200", false, "other");
  begin_past();
  beat("other", "2026-01-08T12:00:01Z");
  newest();
  beat("other", "2026-01-08T12:00:02Z");
  EXPECT_THAT(heard_.stale, IsEmpty());
}

TEST_F(UnfinishedPastTest, WhatIsOverdueWhenItHasEndedIsStale) {
  tick(analyzer_, "IWM", kNow, "200", false, "other");
  begin_past();
  beat("slow", kNow);
  ASSERT_EQ(heard_.stale.size(), 1U);
  EXPECT_TRUE(heard_.stale[0].stale);
}

TEST_F(UnfinishedPastTest, TicksOfItsOwnSourceThatSayThatMoreFollowDoNotEndIt) {
  begin_past();
  newest(true);
  beat("other", kNow);
  EXPECT_EQ(state(0), State::warming);
  tick(analyzer_, "UST2Y", "2026-01-07T21:00:00Z", "3.05", false, "slow");
  EXPECT_EQ(state(0), State::inactive);
}

TEST_F(UnfinishedPastTest, OfTwoSourcesEachEndsItsOwn) {
  begin_past();
  testing::past_at(analyzer_, "UST2Y", {{"2026-01-05", "3.00"}, {"2026-01-06", "3.00"}}, at(kNow),
                   true, "other");
  newest();
  EXPECT_EQ(state(0), State::inactive);
  EXPECT_EQ(state(1), State::warming);
  tick(analyzer_, "UST2Y", "2026-01-07T21:00:00Z", "3.05", false, "other");
  EXPECT_EQ(state(1), State::inactive);
}

TEST_F(UnfinishedPastTest, ItsOwnHeartbeatEndsItEvenIfOthersAreAheadOfIt) {
  beat("other", "2026-01-08T12:00:01Z");
  begin_past();
  beat("slow", kNow);
  EXPECT_EQ(heard_.stale.size(), 1U) << "its newest tick was lost on the way";
  EXPECT_EQ(state(0), State::nodata);
}

TEST_F(UnfinishedPastTest, TheNextTimeInABatchOfItsSourceDoesNotEndIt) {
  begin_past();
  const std::vector<Timestamp> times{at("2026-01-07T20:00:00Z"), at("2026-01-07T21:00:00Z")};
  const std::vector<Value> values{{200'000'000}, {201'000'000}};
  analyzer_.step(TickBatch{.source = "slow",
                           .instrument = "IWM",
                           .unit = Unit::points,
                           .times = times,
                           .values = values,
                           .publish_time = at(kNow),
                           .more = true});
  EXPECT_EQ(state(0), State::warming);
  newest();
  EXPECT_EQ(state(0), State::inactive);
}

TEST_F(UnfinishedPastTest, WhoNeverEndsIsWaitedForForFiveMinutes) {
  beat("other", kNow);
  for (int minute = 0; minute < 6; ++minute) {
    EXPECT_EQ(state(0), State::warming) << minute;
    testing::past_at(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.55"}},
                     at(kNow).plus(minute * kNanosPerMinute), true, "slow");
  }
  beat("other", "2026-01-08T12:06:00Z");
  testing::past_at(analyzer_, "UST10Y", {{"2026-01-06", "4.55"}},
                   at(kNow).plus(6 * kNanosPerMinute), true, "slow");
  beat("other", "2026-01-08T12:06:01Z");
  EXPECT_EQ(state(0), State::nodata) << "judged, as what it is by now";
}

TEST_F(UnfinishedPastTest, ASourceThatDiesInTheMiddleIsWaitedForAMinute) {
  begin_past();
  beat("other", "2026-01-08T12:01:00Z");
  EXPECT_THAT(heard_.lines(), IsEmpty());
  beat("other", "2026-01-08T12:01:01Z");
  EXPECT_EQ(heard_.transitions.at(0).value, testing::number("55"));
}

TEST_F(UnfinishedPastTest, SoItIsWhereClocksAreFarApart) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.55"}}, true, "slow");
  for (std::size_t i = 0; i < UnfinishedPasts::kMaxMessages; ++i) {
    beat("other", kNow);
  }
  EXPECT_THAT(heard_.lines(), IsEmpty());
  beat("other", kNow);
  EXPECT_FALSE(heard_.lines().empty());
}

TEST_F(UnfinishedPastTest, ItHasNoState) {
  begin_past();
  beat("other", kNow);
  EXPECT_FALSE(analyzer_.state());
  newest();
  EXPECT_TRUE(analyzer_.state());
}

TEST_F(UnfinishedPastTest, WhoEndsTheGroupEndsItToo) {
  begin_past();
  beat("other", kNow);
  analyzer_.end_group();
  EXPECT_TRUE(analyzer_.state());
  EXPECT_EQ(state(0), State::nodata) << "it is overdue";
}

}  // namespace
}  // namespace yieldwatch
