// A source that breaks off in the middle of a session, and one that goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::past;
using testing::Recorder;
using testing::tick;

// SPY from a stream of trades, else from who has closes; up 5% in a session.
class BrokenOffTest : public ::testing::Test {
 protected:
  static AnalyzerSpec spec() {
    AnalyzerSpec spec = make_spec({make_rule("up", "change(SPY, 1d)", {{"5", "4"}})});
    spec.instruments[0].sources = {{"alpaca", {}}, {"yahoo", {}}};
    return spec;
  }
  void at(std::string_view time, std::string_view value, std::string_view feed) {
    tick(analyzer_, "SPY", time, value, false, feed);
  }
  std::string change() const {
    const auto value = analyzer_.sample(0).value;
    return value ? to_string(*value) : "-";
  }
  void SetUp() override {
    at("2026-01-05T20:59:59Z", "100", "alpaca");
    at("2026-01-05T21:00:00Z", "100", "yahoo");
    at("2026-01-06T15:00:00Z", "90", "alpaca");
  }

  Recorder heard_;
  Analyzer analyzer_{spec(), heard_};
};

TEST_F(BrokenOffTest, TheSessionHasTheCloseOfTheSourceThatWentOn) {
  at("2026-01-06T21:00:00Z", "100", "yahoo");
  at("2026-01-07T14:30:00Z", "100.1", "alpaca");
  EXPECT_EQ(change(), "0.09995");
  EXPECT_EQ(heard_.transitions.back().state, State::inactive);
  ASSERT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(
      to_text(heard_.news[0]),
      "corrected SPY 2026-01-06: 90 points -> 100 points; the close of yahoo in place of that of "
      "alpaca");
  EXPECT_EQ(analyzer_.view(0).inputs.at(0).sources, "yahoo to 2026-01-06, alpaca from 2026-01-07");
}

TEST_F(BrokenOffTest, AlsoWhereThatIsHeardLate) {
  at("2026-01-07T14:30:00Z", "90.1", "alpaca");
  at("2026-01-06T21:00:00Z", "100", "yahoo");
  EXPECT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(change(), "-10.425003");
}

TEST_F(BrokenOffTest, AlsoWhereThePastSaysIt) {
  at("2026-01-07T14:30:00Z", "90.1", "alpaca");
  past(analyzer_, "SPY", {{"2026-01-06", "100"}}, false, "yahoo");
  EXPECT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(change(), "-10.425003");
  past(analyzer_, "SPY", {{"2026-01-06", "100"}}, false, "yahoo");
  EXPECT_EQ(heard_.news.size(), 1U);
}

TEST_F(BrokenOffTest, WhatTookOverStaysWhenTheStreamIsBack) {
  AnalyzerSpec stale = spec();
  stale.instruments[0].stale_after_ns = 20 * kNanosPerHour;
  Analyzer analyzer(std::move(stale), heard_);
  tick(analyzer, "SPY", "2026-01-05T20:59:59Z", "100", false, "alpaca");
  tick(analyzer, "SPY", "2026-01-06T15:00:00Z", "90", false, "alpaca");
  tick(analyzer, "SPY", "2026-01-06T21:00:00Z", "100", false, "yahoo");
  heartbeat(analyzer, "2026-01-07T13:00:00Z");
  ASSERT_EQ(analyzer.instrument("SPY")->source, "yahoo");
  tick(analyzer, "SPY", "2026-01-07T14:30:00Z", "100.1", false, "alpaca");
  EXPECT_EQ(to_string(*analyzer.sample(0).value), "0.09995");
}

TEST_F(BrokenOffTest, ATradeAfterTheMarketHasClosedIsNoClose) {
  AnalyzerSpec with_calendar = spec();
  with_calendar.instruments[0].calendar = std::make_shared<const Calendar>(
      Calendar{.name = "short",
               .first = *parse_session("2026-01-01"),
               .last = *parse_session("2026-01-31"),
               .zone = with_calendar.instruments[0].zone,
               .close_second = 21 * 3600,
               .early = {{*parse_session("2026-01-06"), 15 * 3600 + 60}}});
  Analyzer analyzer(std::move(with_calendar), heard_);
  tick(analyzer, "SPY", "2026-01-05T20:59:59Z", "100", false, "alpaca");
  tick(analyzer, "SPY", "2026-01-06T15:00:00Z", "90", false, "alpaca");
  tick(analyzer, "SPY", "2026-01-06T21:00:00Z", "100", false, "yahoo");
  tick(analyzer, "SPY", "2026-01-07T14:30:00Z", "90.1", false, "alpaca");
  EXPECT_EQ(to_string(*analyzer.sample(0).value), "0.111049");
  EXPECT_THAT(heard_.news, IsEmpty());
}

}  // namespace
}  // namespace yieldwatch
