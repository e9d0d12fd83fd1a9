// What a source says of sessions gone by, and what it revises.
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

constexpr auto kClose = "T21:00:00Z";

void close(Analyzer& analyzer, std::string_view name, const std::string& date,
           std::string_view value, bool more = false) {
  tick(analyzer, name, date + kClose, value, more);
}

// 10-year yield up 50bp in 3 sessions.
AnalyzerSpec rise_spec() {
  return make_spec({make_rule("rise", "change(UST10Y, 3d)", {{"50", "40"}})});
}

class PastTest : public ::testing::Test {
 protected:
  std::string value() const {
    const auto value = analyzer_.sample(0).value;
    return value ? to_string(*value) : "-";
  }

  Recorder heard_;
  Analyzer analyzer_{rise_spec(), heard_};
};

TEST_F(PastTest, ItFillsWindowsAndIsNoNewsItself) {
  past(analyzer_, "UST10Y",
       {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}, {"2026-01-07", "4.55"}}, true);
  EXPECT_THAT(heard_.transitions, IsEmpty());
  close(analyzer_, "UST10Y", "2026-01-08", "4.10");
  EXPECT_EQ(value(), "10");
  EXPECT_THAT(heard_.lines(),
              ElementsAre("2026-01-08T21:00:00Z inactive/none <- warming/none 10 fresh"));
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(PastTest, ItMovesNoTime) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}});
  EXPECT_EQ(analyzer_.event_time(), Timestamp::never());
  heartbeat(analyzer_, "2026-01-06T00:00:00Z");
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.00"}, {"2026-01-07", "4.01"}});
  EXPECT_EQ(analyzer_.event_time(), at("2026-01-06T00:00:00Z"));
}

TEST_F(PastTest, ItsNewestIsThePresentValueUntilATickComes) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}});
  EXPECT_EQ(to_string(analyzer_.instrument("UST10Y")->value.value), "4.2");
  EXPECT_EQ(analyzer_.instrument("UST10Y")->session, *parse_session("2026-01-06"));
}

TEST_F(PastTest, SessionsThatWereMissedComeBetween) {
  close(analyzer_, "UST10Y", "2026-01-05", "4.00");
  // The daemon was down for two days.
  past(analyzer_, "UST10Y",
       {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}, {"2026-01-07", "4.30"}}, true);
  close(analyzer_, "UST10Y", "2026-01-08", "4.50");
  EXPECT_EQ(value(), "50");
  EXPECT_THAT(heard_.news, IsEmpty()) << "nothing that was known has changed";
}

TEST_F(PastTest, ACorrectionMakesTheWindowsRightAndIsAnnounced) {
  for (const auto& [date, value] : {std::pair("2026-01-05", "4.00"),
                                    {"2026-01-06", "4.20"},
                                    {"2026-01-07", "4.30"},
                                    {"2026-01-08", "4.35"}}) {
    close(analyzer_, "UST10Y", date, value);
  }
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.10"}});
  EXPECT_EQ(value(), "25");
  ASSERT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(heard_.news[0].event, DataEvent::corrected);
  EXPECT_EQ(heard_.news[0].instrument, "UST10Y");
  EXPECT_EQ(heard_.news[0].session, *parse_session("2026-01-05"));
  EXPECT_EQ(heard_.news[0].before, testing::number("4.00"));
  EXPECT_EQ(heard_.news[0].value, testing::number("4.10"));
}

TEST_F(PastTest, SessionsThatWereMissedCountForWhatLastsSessions) {
  Rule rule = make_rule("rise", "change(UST10Y, 1d)", {{"5", "4"}});
  rule.hold_for.sessions = 2;
  Recorder heard;
  Analyzer analyzer(make_spec({std::move(rule)}), heard);
  close(analyzer, "UST10Y", "2026-01-02", "4.00");
  close(analyzer, "UST10Y", "2026-01-05", "4.10");
  past(analyzer, "UST10Y", {{"2026-01-06", "4.20"}, {"2026-01-07", "4.30"}}, true);
  close(analyzer, "UST10Y", "2026-01-08", "4.40");
  EXPECT_EQ(heard.transitions.back().state, State::firing);
}

TEST_F(PastTest, TheNewestIsHeldWhereItJumps) {
  AnalyzerSpec spec = rise_spec();
  spec.instruments[0].limits = default_instrument("UST10Y").limits;
  Analyzer analyzer(std::move(spec), heard_);
  past(analyzer, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "0.42"}}, true);
  close(analyzer, "UST10Y", "2026-01-07", "4.10");
  EXPECT_EQ(heard_.refusals.size(), 1U);
  EXPECT_EQ(to_string(analyzer.instrument("UST10Y")->value.value), "4.1");
}

TEST_F(PastTest, ASparseSeriesKeepsWhatItsPartsNoLongerHold) {
  Analyzer analyzer(make_spec({make_rule("both", "beta(SPY, UST10Y, 3d)", {{"1000", "900"}})}),
                    heard_);
  // One joint session in forty days.
  for (int month = 1; month <= 5; ++month) {
    const std::string day = "2026-0" + std::to_string(month);
    for (int n = 2; n <= 27; ++n) {
      const std::string date = day + (n < 10 ? "-0" : "-") + std::to_string(n);
      close(analyzer, "SPY", date, std::to_string(500 + n + month), n == 2);
      if (n == 2) {
        close(analyzer, "UST10Y", date, "4." + std::to_string(month * month));
      }
    }
  }
  const auto before = analyzer.sample(0).value;
  ASSERT_TRUE(before);
  past(analyzer, "SPY", {{"2026-05-26", "600"}});
  EXPECT_EQ(analyzer.sample(0).value, before);
}

TEST_F(PastTest, TheSameFiguresOnceMoreChangeNothing) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}}, true);
  close(analyzer_, "UST10Y", "2026-01-07", "4.30");
  past(analyzer_, "UST10Y",
       {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}, {"2026-01-07", "4.30"}});
  EXPECT_THAT(heard_.news, IsEmpty());
}

TEST_F(PastTest, AHoleThatIsFilledLaterIsAnnounced) {
  close(analyzer_, "UST10Y", "2026-01-05", "4.00");
  close(analyzer_, "UST10Y", "2026-01-07", "4.30");
  past(analyzer_, "UST10Y", {{"2026-01-06", "4.20"}});
  ASSERT_EQ(heard_.news.size(), 1U);
  EXPECT_EQ(heard_.news[0].event, DataEvent::filled);
  EXPECT_EQ(heard_.news[0].before, std::nullopt);
}

TEST_F(PastTest, WhatIsPlainlyWrongIsRefusedAndTheRestIsTaken) {
  AnalyzerSpec spec = rise_spec();
  spec.instruments[0].limits = default_instrument("UST10Y").limits;
  Analyzer analyzer(std::move(spec), heard_);
  past(analyzer, "UST10Y",
       {{"2026-01-05", "4.00"},
        {"2026-01-06", "42.0"},
        {"2026-01-07", "0.42"},
        {"2026-01-08", "4.10"},
        {"2026-01-09", "4.20"},
        {"2026-01-12", "4.30"}});
  ASSERT_EQ(heard_.refusals.size(), 2U);
  EXPECT_EQ(heard_.refusals[0].reason, RefusalReason::out_of_bounds);
  EXPECT_EQ(heard_.refusals[1].reason, RefusalReason::jump);
  heartbeat(analyzer, "2026-01-13T00:00:00Z");
  EXPECT_EQ(to_string(*analyzer.sample(0).value), "30");
}

TEST_F(PastTest, WhatWasWarmBecomesSoInTheMiddleOfADerivedSeries) {
  Analyzer analyzer(make_spec({make_rule("curve", "change(UST10Y - UST2Y, 2d)", {{"50", "40"}})}),
                    heard_);
  past(analyzer, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}, {"2026-01-07", "4.30"}},
       true);
  past(analyzer, "UST2Y", {{"2026-01-05", "3.00"}, {"2026-01-07", "3.10"}, {"2026-01-08", "3.00"}},
       true);
  close(analyzer, "UST10Y", "2026-01-08", "4.40", true);
  close(analyzer, "UST2Y", "2026-01-08", "3.05");
  // 1.00 on the 5th, 1.20 on the 7th, 1.35 on the 8th.
  EXPECT_EQ(to_string(*analyzer.sample(0).value), "35");
}

TEST_F(PastTest, ThePastOutlivesARestart) {
  past(analyzer_, "UST10Y", {{"2026-01-05", "4.00"}, {"2026-01-06", "4.20"}}, true);
  close(analyzer_, "UST10Y", "2026-01-07", "4.30");
  Recorder later;
  Analyzer other(rise_spec(), later);
  other.restore(*analyzer_.state(), {});
  EXPECT_EQ(*other.state(), *analyzer_.state());
  past(other, "UST10Y", {{"2026-01-05", "4.05"}}, true);
  close(other, "UST10Y", "2026-01-08", "4.35");
  EXPECT_EQ(to_string(*other.sample(0).value), "30");
}

// Whatever is corrected in whatever order, windows are as if the figures had been right at once.
RC_GTEST_PROP(PastProperty, CorrectedWindowsAreThoseOfTheRightFigures, ()) {
  const auto spec = [] {
    std::vector<Rule> rules;
    for (const char* text :
         {"change(UST10Y, 3d)", "rise(UST10Y, 4d)", "slope(UST10Y, 5d)", "zscore(UST10Y, 2d, 5d)",
          "rank(UST10Y, 6d)", "change(UST10Y - UST2Y, 3d)", "beta(SPY, UST10Y, 4d)"}) {
      rules.push_back(make_rule("rule-" + std::to_string(rules.size()), text, {{"1000", "900"}}));
    }
    return make_spec(std::move(rules));
  };
  const auto random = [](int n) { return *rc::gen::inRange(0, n); };
  constexpr std::array<std::string_view, 3> kNames{"UST10Y", "UST2Y", "SPY"};
  Recorder heard;
  Analyzer corrected(spec(), heard);
  Analyzer right(spec(), heard);
  const int days = 5 + random(20);
  std::vector<std::array<Value, 3>> figures(static_cast<std::size_t>(days));
  const auto when = [](int day) {
    return Timestamp{(20'000 + day) * kNanosPerDay + 21 * kNanosPerHour};
  };
  for (int day = 0; day < days; ++day) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      const Value value{4'000'000 + random(1'000) * 1'000};
      tick(corrected, kNames[i], when(day), value, i + 1 < kNames.size());
      figures[static_cast<std::size_t>(day)][i] = value;
    }
  }
  for (int n = random(6); n > 0; --n) {
    const int day = random(days - 1);
    const auto i = static_cast<std::size_t>(random(3));
    const Value value{4'000'000 + random(1'000) * 1'000};
    figures[static_cast<std::size_t>(day)][i] = value;
    const Timestamp time = when(day);
    corrected.step(TickBatch{.source = "test",
                             .instrument = kNames[i],
                             .unit = tick_unit(default_instrument(kNames[i]).kind),
                             .times = {&time, 1},
                             .values = {&value, 1},
                             .publish_time = when(days),
                             .past = true});
  }
  for (int day = 0; day < days; ++day) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      tick(right, kNames[i], when(day), figures[static_cast<std::size_t>(day)][i],
           i + 1 < kNames.size());
    }
  }
  for (std::size_t rule = 0; rule < right.rule_count(); ++rule) {
    RC_ASSERT(corrected.sample(rule).value == right.sample(rule).value);
  }
}

}  // namespace
}  // namespace yieldwatch
