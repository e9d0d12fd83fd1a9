// The daemon goes on with another zone: what a source has said before has sessions of the old one.
// A source that is asked for what is newer of the present session must not be asked without end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::Recorder;
using testing::tick;

// 10-year yield from a desk, else from a bank, stale after 30 hours.
AnalyzerSpec spec() {
  AnalyzerSpec spec = make_spec({make_rule("rise", "change(UST10Y, 1d)", {{"50", "40"}})});
  spec.instruments[0].sources = {{"desk", {}}, {"bank", {}}};
  spec.instruments[0].stale_after_ns = 30 * kNanosPerHour;
  return spec;
}

// In Tokyo the desk's value of nine in the evening UTC is of January 6; by UTC it would be of the
// 5th.
AnalyzerState state_of_tokyo() {
  AnalyzerSpec tokyo = spec();
  tokyo.instruments[0].zone = std::make_shared<const Zone>(
      "Asia/Tokyo", std::vector<ZoneOffset>{{Timestamp::never(), 9 * 3600}});
  Recorder heard;
  Analyzer analyzer(std::move(tokyo), heard);
  tick(analyzer, "UST10Y", "2026-01-05T21:00:00Z", "4.00", false, "desk");
  return *analyzer.state();
}

class ZoneChangeTest : public ::testing::Test {
 protected:
  ZoneChangeTest() { analyzer_.restore(state_of_tokyo(), {}); }

  void from(std::string_view feed, std::string_view time, std::string_view value) {
    tick(analyzer_, "UST10Y", time, value, false, feed);
  }
  bool is_stale() const { return analyzer_.instrument("UST10Y")->stale; }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(ZoneChangeTest, WhatIsLaterAndOfASessionGoneByMakesNoSuccessor) {
  from("bank", "2026-01-05T22:00:00Z", "4.10");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  EXPECT_TRUE(is_stale());
  EXPECT_THAT(heard_.news, IsEmpty());
}

// The 6th stands among the sessions gone by, before the 5th, which is on.
TEST_F(ZoneChangeTest, WhereAValueOfTheBankComesToNothingItIsNotAskedAgain) {
  from("desk", "2026-01-05T22:00:00Z", "4.00");
  from("bank", "2026-01-05T23:00:00Z", "4.10");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  EXPECT_TRUE(is_stale());
}

TEST_F(ZoneChangeTest, AValueOfANewSessionIsTakenAsEver) {
  from("bank", "2026-01-06T22:00:00Z", "4.10");
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  EXPECT_FALSE(is_stale());
  ASSERT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(heard_.news[0].event, DataEvent::taken_over);
}

}  // namespace
}  // namespace yieldwatch
