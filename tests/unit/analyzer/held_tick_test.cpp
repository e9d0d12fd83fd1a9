// A tick that jumps is refused, and let in once another one says that it was right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::Recorder;
using testing::tick;

AnalyzerSpec spec() {
  AnalyzerSpec spec = make_spec({make_rule("rise", "change(UST10Y, 1d)", {{"50", "40"}})});
  spec.instruments[0].limits = default_instrument("UST10Y").limits;
  return spec;
}

class HeldTickTest : public ::testing::Test {
 protected:
  HeldTickTest() { tick(analyzer_, "UST10Y", "2026-01-05T21:00:00Z", "4.00"); }

  std::string value() const {
    const auto value = analyzer_.sample(0).value;
    return value ? to_string(*value) : "-";
  }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(HeldTickTest, TheNextTickNearItAdmitsBothTheHeldOneInItsOwnSession) {
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.00");
  ASSERT_EQ(heard_.refusals.size(), 1U);
  EXPECT_EQ(heard_.refusals[0].reason, RefusalReason::jump);
  tick(analyzer_, "UST10Y", "2026-01-07T21:00:00Z", "6.10");
  EXPECT_EQ(value(), "10") << "from the held close of the 6th";
  EXPECT_EQ(heard_.refusals.size(), 1U);
  ASSERT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(heard_.news[0].event, DataEvent::admitted);
  EXPECT_EQ(heard_.news[0].session, *parse_session("2026-01-06"));
}

TEST_F(HeldTickTest, InOneSessionTheHeldOneGoesFirst) {
  tick(analyzer_, "UST10Y", "2026-01-06T20:00:00Z", "6.00");
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.10");
  EXPECT_EQ(value(), "210");
  EXPECT_EQ(analyzer_.instrument("UST10Y")->accepted, 3U);
}

TEST_F(HeldTickTest, ASecondSourceThatAgreesAdmitsBothAtOnce) {
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.00", false, "one");
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.01", false, "two");
  EXPECT_EQ(value(), "201");
}

TEST_F(HeldTickTest, WhatIsAdmittedIsNoCorrection) {
  tick(analyzer_, "UST10Y", "2026-01-06T20:00:00Z", "4.60");
  ASSERT_EQ(heard_.transitions.back().state, State::firing);
  tick(analyzer_, "UST10Y", "2026-01-06T20:00:01Z", "2.50");
  testing::heartbeat(analyzer_, "2026-01-06T20:00:02Z");
  tick(analyzer_, "UST10Y", "2026-01-06T20:00:03Z", "2.51");
  ASSERT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(heard_.news[0].event, DataEvent::admitted);
  EXPECT_EQ(heard_.transitions.back().reason, Reason::exit);
}

TEST_F(HeldTickTest, AConfirmationOlderThanTheHeldOneOnlyConfirms) {
  tick(analyzer_, "UST10Y", "2026-01-07T21:00:00Z", "6.00", false, "one");
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "5.99", false, "two");
  EXPECT_EQ(analyzer_.instrument("UST10Y")->session, *parse_session("2026-01-07"));
  EXPECT_EQ(heard_.refusals.back().reason, RefusalReason::late);
}

TEST_F(HeldTickTest, TheSameTickOnceMoreConfirmsNothing) {
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.00");
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.00");
  EXPECT_EQ(heard_.refusals.size(), 2U);
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(HeldTickTest, ATickNearTheOldValueShowsThatItWasWrong) {
  tick(analyzer_, "UST10Y", "2026-01-06T20:00:00Z", "6.00");
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "4.05");
  tick(analyzer_, "UST10Y", "2026-01-07T21:00:00Z", "6.00");
  EXPECT_EQ(heard_.refusals.size(), 2U);
  EXPECT_EQ(value(), "5");
}

TEST_F(HeldTickTest, AnotherJumpFarFromItIsHeldInItsPlace) {
  tick(analyzer_, "UST10Y", "2026-01-06T20:00:00Z", "6.00");
  tick(analyzer_, "UST10Y", "2026-01-06T20:30:00Z", "9.00");
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.10");
  EXPECT_EQ(heard_.refusals.size(), 3U);
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(HeldTickTest, ItOutlivesARestart) {
  tick(analyzer_, "UST10Y", "2026-01-06T21:00:00Z", "6.00");
  Recorder later;
  Analyzer other(spec(), later);
  other.restore(*analyzer_.state(), {});
  tick(other, "UST10Y", "2026-01-07T21:00:00Z", "6.10");
  EXPECT_THAT(later.refusals, IsEmpty());
  EXPECT_EQ(to_string(*other.sample(0).value), "10");
}

// The one that confirms is late itself: jumps are measured from it all the same.
TEST_F(HeldTickTest, SoDoesWhatJumpsAreMeasuredFrom) {
  AnalyzerSpec narrow = spec();
  narrow.instruments[0].limits.max_jump = testing::number("40");
  Analyzer analyzer(narrow, heard_);
  tick(analyzer, "UST10Y", "2026-01-05T21:00:00Z", "4.00");
  tick(analyzer, "UST10Y", "2026-01-06T21:00:00Z", "6.00");
  tick(analyzer, "UST10Y", "2026-01-06T20:00:00Z", "6.02", false, "other");
  Recorder later;
  Analyzer other(narrow, later);
  other.restore(*analyzer.state(), {});
  for (Analyzer* each : {&analyzer, &other}) {
    tick(*each, "UST10Y", "2026-01-07T21:00:00Z", "6.41");
    EXPECT_EQ(to_string(each->instrument("UST10Y")->value.value), "6.41");
  }
}

}  // namespace
}  // namespace yieldwatch
