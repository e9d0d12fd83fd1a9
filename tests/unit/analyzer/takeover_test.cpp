// From one source to another: when, with which values, and under whose name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::at;
using ::testing::ElementsAre;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::past;
using testing::Recorder;
using testing::tick;

// 10-year yield up 50bp in a session; from a desk, else a bank, else a paper, stale after 30 hours.
AnalyzerSpec spec() {
  AnalyzerSpec spec = make_spec({make_rule("rise", "change(UST10Y, 1d)", {{"50", "40"}})});
  Instrument& instrument = spec.instruments[0];
  instrument.limits = default_instrument("UST10Y").limits;
  instrument.sources = {{"desk", {}}, {"bank", {}}, {"paper", {}}};
  instrument.stale_after_ns = 30 * kNanosPerHour;
  return spec;
}

class TakeoverTest : public ::testing::Test {
 protected:
  TakeoverTest() { from("desk", "2026-01-05T21:00:00Z", "4.00"); }

  void from(std::string_view feed, std::string_view time, std::string_view value) {
    tick(analyzer_, "UST10Y", time, value, false, feed);
  }
  InstrumentView view() const { return *analyzer_.instrument("UST10Y"); }
  std::string value() const { return to_string(view().value.value); }
  std::string change() const { return to_string(*analyzer_.sample(0).value); }
  std::string sources() const { return analyzer_.view(0).inputs.at(0).sources; }
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

// The desk falls due 42 hours before the bank's value happens.
TEST_F(TakeoverTest, NoValueActsBeforeItHasHappened) {
  from("bank", "2026-01-08T21:00:00Z", "4.60");
  EXPECT_THAT(heard_.lines(),
              ElementsAre("2026-01-07T03:00:00Z nodata/none <- warming/none - stale",
                          "2026-01-08T21:00:00Z firing/watch <- nodata/none 60 fresh"));
  EXPECT_THAT(news(), ElementsAre("taken_over bank"));
}

TEST_F(TakeoverTest, WhoTakesOverOnTheWayToItsOwnTickTakesOverOnce) {
  from("bank", "2026-01-06T21:00:00Z", "4.10");
  from("bank", "2026-01-07T21:00:00Z", "4.20");
  EXPECT_THAT(news(), ElementsAre("taken_over bank"));
  EXPECT_EQ(change(), "10");
  EXPECT_EQ(view().accepted, 2U) << "the second as an ordinary tick";
}

// A past moves no time, and may be ahead of it.
TEST_F(TakeoverTest, NorDoesAClose) {
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.10"}, {"2026-01-08", "4.60"}}, true, "bank");
  heartbeat(analyzer_, "2026-01-07T12:00:00Z");
  EXPECT_EQ(value(), "4.1");
}

TEST_F(TakeoverTest, AJumpThatIsConfirmedInItsOwnSessionTakesOver) {
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("bank", "2026-01-07T21:00:00Z", "6.00");
  EXPECT_EQ(value(), "4");
  from("bank", "2026-01-07T21:01:00Z", "6.05");
  EXPECT_EQ(value(), "6.05");
  EXPECT_THAT(news(), ElementsAre("taken_over bank", "admitted bank"));
  EXPECT_EQ(heard_.refusals.size(), 1U);
}

TEST_F(TakeoverTest, SoDoesOneThatAThirdSourceConfirms) {
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("bank", "2026-01-07T21:00:00Z", "6.00");
  from("paper", "2026-01-07T21:00:00Z", "6.05");
  EXPECT_EQ(value(), "6.05");
  EXPECT_THAT(news(), ElementsAre("taken_over paper"));
  EXPECT_EQ(change(), "205");
}

TEST_F(TakeoverTest, TheSessionsAroundAConfirmedJumpGoInToo) {
  from("bank", "2026-01-06T21:00:00Z", "4.10");
  heartbeat(analyzer_, "2026-01-06T22:00:00Z");
  from("desk", "2026-01-06T22:00:00Z", "4.10");
  heartbeat(analyzer_, "2026-01-08T20:00:00Z");
  from("bank", "2026-01-08T21:00:00Z", "6.00");
  from("bank", "2026-01-09T21:00:00Z", "6.05");
  EXPECT_EQ(change(), "5") << "from the held close of the 8th";
}

TEST_F(TakeoverTest, AConfirmedJumpOfThePreferredOneReplacesALaterValueOfItsSession) {
  heartbeat(analyzer_, "2026-01-07T19:00:00Z");
  from("bank", "2026-01-07T22:00:00Z", "4.11");
  from("desk", "2026-01-07T20:00:00Z", "6.00");
  from("desk", "2026-01-07T20:30:00Z", "6.05");
  EXPECT_EQ(value(), "6.05");
  EXPECT_EQ(view().source, "desk");
}

TEST_F(TakeoverTest, WhatIsDroppedWhenItFallsDueIsRefusedAndHeld) {
  from("bank", "2026-01-06T21:00:00Z", "6.00");
  EXPECT_THAT(heard_.refusals, IsEmpty());
  heartbeat(analyzer_, "2026-01-07T04:00:00Z");
  ASSERT_EQ(heard_.refusals.size(), 1U);
  EXPECT_EQ(heard_.refusals[0].reason, RefusalReason::jump);
  EXPECT_EQ(heard_.refusals[0].value, testing::number("6"));
  from("bank", "2026-01-07T21:00:00Z", "6.05");
  EXPECT_EQ(change(), "5");
}

TEST_F(TakeoverTest, WhatIsDroppedOnTheWayToAPlausibleValueIsRefused) {
  from("bank", "2026-01-06T21:00:00Z", "6.00");
  heartbeat(analyzer_, "2026-01-06T21:30:00Z");
  from("desk", "2026-01-06T20:00:00Z", "4.10");
  heartbeat(analyzer_, "2026-01-08T20:00:00Z");
  from("bank", "2026-01-08T21:00:00Z", "4.20");
  EXPECT_EQ(heard_.refusals.size(), 1U) << "once, not at every step";
  EXPECT_EQ(change(), "10");
}

TEST_F(TakeoverTest, AHeldValueOfAnotherSourceConfirmsAndDoesNotGoIn) {
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("bank", "2026-01-07T21:00:00Z", "6.00");
  from("desk", "2026-01-08T21:00:00Z", "6.02");
  EXPECT_EQ(change(), "202") << "from the desk's own close of the 5th";
  EXPECT_EQ(sources(), "desk");
  EXPECT_THAT(news(), IsEmpty());
  EXPECT_EQ(view().accepted, 2U);
}

TEST_F(TakeoverTest, EachSourceHasAHoldOfItsOwn) {
  heartbeat(analyzer_, "2026-01-07T20:00:00Z");
  from("bank", "2026-01-07T21:00:00Z", "6.00");
  from("desk", "2026-01-07T21:00:00Z", "0.40");
  Recorder later;
  Analyzer other(spec(), later);
  other.restore(*analyzer_.state(), {});
  for (Analyzer* each : {&analyzer_, &other}) {
    tick(*each, "UST10Y", "2026-01-08T21:00:00Z", "6.05", false, "bank");
    EXPECT_EQ(to_string(each->instrument("UST10Y")->value.value), "6.05");
    EXPECT_EQ(to_string(*each->sample(0).value), "5");
  }
}

class WhoAnswersFirstTest : public ::testing::Test {
 protected:
  static constexpr auto kRules = {"change(UST10Y, 3d)", "rise(UST10Y, 9d)", "mean(UST10Y, 5d)",
                                  "rank(UST10Y, 20d)", "change(UST10Y - UST2Y, 2d)"};

  static AnalyzerSpec spec() {
    std::vector<Rule> rules;
    for (const char* text : kRules) {
      rules.push_back(make_rule("rule-" + std::to_string(rules.size()), text, {{"1000", "900"}}));
    }
    AnalyzerSpec spec = make_spec(std::move(rules));
    for (Instrument& instrument : spec.instruments) {
      instrument.sources = {{"desk", {}}, {"bank", {}}};
    }
    return spec;
  }
};

TEST_F(WhoAnswersFirstTest, ThePreferredOnesPastIsUsedWhereTheOtherWasFaster) {
  Recorder heard;
  Analyzer analyzer(spec(), heard);
  past(analyzer, "UST10Y",
       {{"2026-01-02", "4.00"},
        {"2026-01-05", "4.01"},
        {"2026-01-06", "4.02"},
        {"2026-01-07", "4.03"},
        {"2026-01-08", "4.04"}},
       false, "bank");
  tick(analyzer, "UST10Y", "2026-01-09T21:00:00Z", "4.05", false, "bank");
  past(analyzer, "UST10Y",
       {{"2026-01-05", "5.00"},
        {"2026-01-06", "5.10"},
        {"2026-01-07", "5.20"},
        {"2026-01-08", "5.30"}},
       true, "desk");
  tick(analyzer, "UST10Y", "2026-01-09T21:00:00Z", "5.40", false, "desk");
  EXPECT_EQ(to_string(*analyzer.sample(0).value), "30");
  EXPECT_EQ(analyzer.view(0).inputs.at(0).sources, "desk");
  for (const DataNews& news : heard.news) {
    EXPECT_NE(news.event, DataEvent::corrected);
  }
}

// What each source has of the past comes in any order; the preferred one's is not the older one.
RC_GTEST_FIXTURE_PROP(WhoAnswersFirstTest, DecidesNothing, ()) {
  const auto random = [](int n) { return *rc::gen::inRange(0, n); };
  const int days = 3 + random(60);
  const auto when = [](int day) {
    return Timestamp{(20'000 + day) * kNanosPerDay + 21 * kNanosPerHour};
  };
  struct Said {
    std::string_view source;
    std::string_view instrument;
    std::vector<Timestamp> times;
    std::vector<Value> values;
  };
  std::vector<Said> said;
  for (const std::string_view source : {"desk", "bank"}) {
    for (const std::string_view name : {"UST10Y", "UST2Y"}) {
      Said one{source, name, {}, {}};
      const int first = random(days - 1);
      for (int day = first; day < days; ++day) {
        const bool is_newest = day == days - 1 && source == "desk";
        if (is_newest || random(4) > 0) {
          one.times.push_back(when(day).plus(random(60) * kNanosPerMinute));
          one.values.push_back({4'000'000 + random(1'000) * 1'000});
        }
      }
      if (!one.times.empty()) {
        said.push_back(std::move(one));
      }
    }
  }
  const auto apply = [&](Analyzer& analyzer, const std::vector<std::size_t>& order) {
    for (const std::size_t i : order) {
      analyzer.step(TickBatch{.source = said[i].source,
                              .instrument = said[i].instrument,
                              .unit = Unit::percent,
                              .times = said[i].times,
                              .values = said[i].values,
                              .publish_time = when(days),
                              .past = true});
    }
    heartbeat(analyzer, when(days));
  };
  std::vector<std::size_t> order(said.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  Recorder heard;
  Analyzer one(spec(), heard);
  Analyzer other(spec(), heard);
  apply(one, order);
  for (std::size_t i = order.size() - 1; i > 0; --i) {
    std::swap(order[i], order[static_cast<std::size_t>(random(static_cast<int>(i) + 1))]);
  }
  apply(other, order);
  for (std::size_t rule = 0; rule < one.rule_count(); ++rule) {
    RC_ASSERT(one.sample(rule).value == other.sample(rule).value);
  }
  RC_ASSERT(one.instrument("UST10Y")->value.value == other.instrument("UST10Y")->value.value);
  RC_ASSERT(one.instrument("UST10Y")->source == "desk");
}

}  // namespace
}  // namespace yieldwatch
