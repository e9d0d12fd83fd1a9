// What the analyzer takes in, and when a group of ticks is complete.
#include "analyzer/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::at;
using ::testing::ElementsAre;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::number;
using testing::Recorder;
using testing::tick;

TEST(AdmissionTest, TicksOfOneEventTimeAreSeenTogether) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("steep", "change(UST10Y - UST2Y, 1d)", {{"50", "40"}})}),
                    seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00", true);
  tick(analyzer, "UST2Y", "2026-01-05T20:30:00Z", "3.00");
  // Both rise by 60bp: a look between the two would see a steepening that never was.
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.60", true);
  tick(analyzer, "UST2Y", "2026-01-06T20:30:00Z", "3.60");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T20:30:00Z inactive/none <- warming/none 0 fresh"));
}

TEST(AdmissionTest, AGroupThatIsNeverClosedEndsWhenTimeGoesOn) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("up", "change(UST10Y, 1d)", {{"50", "40"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00", true);
  tick(analyzer, "UST10Y", "2026-01-06T20:30:00Z", "4.50", true);
  EXPECT_THAT(seen.lines(), IsEmpty());
  heartbeat(analyzer, "2026-01-06T20:31:00Z");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T20:30:00Z firing/watch <- warming/none 50 enter"));
}

TEST(AdmissionTest, LateAndRepeatedTicksAreKeptOut) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-05T20:29:00Z", "6.00");
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.01");  // real trades share stamps
  ASSERT_EQ(seen.refusals.size(), 2U);
  EXPECT_EQ(seen.refusals[0].reason, RefusalReason::late);
  EXPECT_EQ(seen.refusals[1].reason, RefusalReason::duplicate);
  const InstrumentView view = analyzer.instruments().at(0);
  EXPECT_EQ(view.value.value, number("4.01"));
  EXPECT_EQ(view.accepted, 2U);
  EXPECT_EQ(view.refused, 2U);
}

// A source tells what it has at each start.
TEST(AdmissionTest, WhatMayHaveBeenSentBeforeIsNoRefusalWhereItIsLateOrThereAlready) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})}), seen);
  const auto again = [&](std::string_view time) {
    const Timestamp when = at(time);
    const Value value = number("4");
    analyzer.step(TickBatch{.instrument = "UST10Y",
                            .times = {&when, 1},
                            .values = {&value, 1},
                            .publish_time = at("2026-01-05T20:30:00Z"),
                            .again = true});
  };
  again("2026-01-05T20:30:00Z");
  again("2026-01-05T20:30:00Z");
  again("2026-01-05T20:29:00Z");
  EXPECT_THAT(seen.refusals, IsEmpty());
  again("2026-01-06T20:30:00Z");
  ASSERT_EQ(seen.refusals.size(), 1U);
  EXPECT_EQ(seen.refusals[0].reason, RefusalReason::future);
  const InstrumentView view = analyzer.instruments().at(0);
  EXPECT_EQ(view.accepted, 1U);
  EXPECT_EQ(view.refused, 1U);
}

TEST(AdmissionTest, ASlowerSeriesMayBeBehindTheOthers) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("a", "last(UST10Y)", {{"5", "4.8"}}),
                               make_rule("b", "last(UST2Y)", {{"5", "4.8"}})}),
                    seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4.00");
  tick(analyzer, "UST2Y", "2026-01-05T20:00:00Z", "5.00");
  EXPECT_THAT(seen.refusals, IsEmpty());
  EXPECT_EQ(to_string(analyzer.event_time()), "2026-01-05T20:30:00Z");
  EXPECT_EQ(seen.lines().back(), "2026-01-05T20:30:00Z firing/watch <- warming/none 5 enter");
}

TEST(AdmissionTest, TheFutureMovesNoTime) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})}), seen);
  const Timestamp published = at("2026-01-05T20:30:00Z");
  const Timestamp later = published.plus(kMaxAhead + 1);
  const Value value = number("5");
  analyzer.step(TickBatch{.instrument = "UST10Y",
                          .times = {&later, 1},
                          .values = {&value, 1},
                          .publish_time = published});
  analyzer.step(Heartbeat{"f", later, published, Origin::live});
  ASSERT_EQ(seen.refusals.size(), 2U);
  EXPECT_EQ(seen.refusals[0].reason, RefusalReason::future);
  EXPECT_EQ(seen.refusals[1].reason, RefusalReason::future);
  EXPECT_EQ(analyzer.event_time(), Timestamp::never());
  EXPECT_THAT(seen.lines(), IsEmpty());
}

TEST(AdmissionTest, UnknownNamesAndWrongUnitsAreNotUsed) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})}), seen);
  tick(analyzer, "UST11Y", "2026-01-05T20:30:00Z", "5");
  const Timestamp time = at("2026-01-05T20:30:00Z");
  const Value value = number("5");
  analyzer.step(TickBatch{.instrument = "UST10Y",
                          .unit = Unit::points,
                          .times = {&time, 1},
                          .values = {&value, 1},
                          .publish_time = time});
  ASSERT_EQ(seen.refusals.size(), 2U);
  EXPECT_EQ(seen.refusals[0].reason, RefusalReason::unknown_instrument);
  EXPECT_EQ(seen.refusals[1].reason, RefusalReason::wrong_unit);
  EXPECT_EQ(seen.refusals[1].unit, Unit::points) << "as it was sent";
  EXPECT_EQ(seen.refusals[1].detail, "in points, but a tick of yield UST10Y is in %");
  EXPECT_THAT(seen.lines(), IsEmpty());
}

TEST(AdmissionTest, ARefusedTickEndsItsGroupAllTheSame) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "5.2", true);
  EXPECT_THAT(seen.lines(), IsEmpty());
  tick(analyzer, "NOPE", "2026-01-05T20:30:00Z", "1", false);
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-05T20:30:00Z firing/watch <- warming/none 5.2 enter"));
}

TEST(AdmissionTest, AnotherSourcesTickDoesNotEndAGroup) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("steep", "change(UST10Y - UST2Y, 1d)", {{"30", "20"}}),
                               make_rule("etf", "last(IWM)", {{"900", "800"}})}),
                    seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4", true, "rates");
  tick(analyzer, "UST2Y", "2026-01-05T20:30:00Z", "3", false, "rates");
  tick(analyzer, "UST2Y", "2026-01-06T14:30:00Z", "3", true, "rates");
  tick(analyzer, "UST10Y", "2026-01-06T14:30:00Z", "4.5", true, "rates");
  tick(analyzer, "IWM", "2026-01-06T14:30:00Z", "230", false, "etfs");
  EXPECT_THAT(seen.lines(), IsEmpty());  // the curve has not moved, rates has not said all
  tick(analyzer, "UST2Y", "2026-01-06T14:30:00Z", "3.5", false, "rates");
  EXPECT_THAT(seen.lines(),
              ElementsAre("2026-01-06T14:30:00Z inactive/none <- warming/none 0 fresh",
                          "2026-01-06T14:30:00Z inactive/none <- warming/none 230 fresh"));
}

TEST(AdmissionTest, AHeartbeatEndsTheGroupOfItsOwnSource) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})}), seen);
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "5.2", true, "rates");
  const Timestamp same = at("2026-01-05T20:30:00Z");
  analyzer.step(Heartbeat{"etfs", same, same, Origin::live});
  EXPECT_THAT(seen.lines(), IsEmpty());
  analyzer.step(Heartbeat{"rates", same, same, Origin::live});
  EXPECT_EQ(seen.transitions.size(), 1U);
}

TEST(AdmissionTest, AHeartbeatThatKnowsNothingBeginsNoTime) {
  Recorder seen;
  AnalyzerSpec spec = make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.8"}})});
  spec.instruments[0].stale_after_ns = kNanosPerHour;
  Analyzer analyzer(spec, seen);
  analyzer.step(Heartbeat{"test", Timestamp::never(), at("2026-01-05T20:30:00Z"), Origin::live});
  EXPECT_EQ(analyzer.event_time(), Timestamp::never());
  tick(analyzer, "UST10Y", "2026-01-05T20:30:00Z", "4");
  EXPECT_EQ(seen.lines().size(), 1U);
}

}  // namespace
}  // namespace yieldwatch
