// An analyzer that goes on from another one's state can't be told from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <random>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::tick;

struct Recorder : testing::Recorder {
  void on_session_close(const SessionClose& close) override { closes.push_back(close); }

  std::vector<SessionClose> closes;
};

// Every signal there is, each with all that a rule can have, near levels that the walks cross.
AnalyzerSpec every_signal() {
  const std::vector<std::pair<std::string, std::array<std::string_view, 2>>> signals = {
      {"last(UST10Y)", {"4.02", "4.01"}},
      {"change(UST10Y, 3d)", {"3", "1"}},
      {"rise(UST10Y, 4d)", {"5", "3"}},
      {"fall(UST10Y, 4d)", {"5", "3"}},
      {"breakout(UST10Y, 3d)", {"1", "0"}},
      {"slope(UST10Y, 5d)", {"1", "0.5"}},
      {"zscore(UST10Y, 2d, 5d)", {"1", "0.5"}},
      {"mean(UST10Y, 3d)", {"4.02", "4.01"}},
      {"stdev(UST10Y, 4d)", {"0.03", "0.02"}},
      {"rank(UST10Y, 6d)", {"0.8", "0.5"}},
      {"vol(UST10Y, 4d)", {"1", "0.5"}},
      {"r2(UST10Y, 5d)", {"0.7", "0.4"}},
      {"beta(SPY, UST10Y, 4d)", {"0.1", "0"}},
      {"corr(SPY, UST10Y, 4d)", {"0.4", "0.1"}},
      {"change(UST10Y, 1h)", {"2", "1"}},
      {"rise(UST10Y, 90m)", {"4", "2"}},
      {"fall(UST10Y, 90m)", {"4", "2"}},
      {"slope(UST10Y, 45m)", {"2", "1"}},
      {"mean(UST10Y, 1h)", {"4.02", "4.01"}},
      {"stdev(UST10Y, 1h)", {"0.02", "0.01"}},
      {"rank(UST10Y, 2h)", {"0.8", "0.5"}},
      {"change(UST10Y - UST2Y, 1h)", {"2", "1"}},
      {"change(ln(UST10Y - UST2Y), 2h)", {"2", "1"}},
  };
  std::vector<Rule> rules;
  for (const auto& [text, levels] : signals) {
    rules.push_back(make_rule("rule-" + std::to_string(rules.size()), text, {levels}));
  }
  rules[1].hold_for.sessions = 1;
  rules[2].keep_firing.sessions = 2;
  rules[14].hold_for.nanos = 20 * kNanosPerMinute;
  rules[15].keep_firing.nanos = 40 * kNanosPerMinute;
  rules[17].conditions.push_back(testing::parsed(parse_condition("rise(UST2Y, 1h) < 3bp", {})));
  AnalyzerSpec spec = make_spec(std::move(rules));
  spec.instruments[0].stale_after_ns = 9 * kNanosPerHour;
  spec.instruments[0].limits.max_jump = testing::number("40");
  return spec;
}

// The same, with the first instrument from a desk, else from a bank.
AnalyzerSpec of_two_sources() {
  AnalyzerSpec spec = every_signal();
  spec.instruments[0].sources = {{"desk", {}}, {"bank", {}}};
  spec.instruments[0].tolerance = testing::number("1");
  spec.instruments[0].stale_after_ns = 40 * kNanosPerMinute;
  return spec;
}

struct Event {
  std::string instrument;
  Timestamp time;
  Value value;
  bool more = false;
  bool past = false;
  std::string_view source = "desk";
  Timestamp published;
};

// Walks with silences of minutes to days, bursts, groups of one time, jumps to be refused, closes
// of the last days that are filled in or revised (others speak before all is said), and stretches
// in which the desk is dead.
std::vector<Event> random_events(unsigned seed, int count) {
  static const std::array<std::string, 3> names{"UST10Y", "UST2Y", "SPY"};
  std::mt19937 random(seed);
  std::vector<Event> events;
  Timestamp now = testing::at("2026-01-05T14:00:00Z");
  std::array<std::int64_t, 3> walk{4'000'000, 3'500'000, 500'000'000};
  for (int i = 0; i < count; ++i) {
    const unsigned dice = random() % 100;
    const std::int64_t pause = dice < 30 ? 0
                               : dice < 85
                                   ? static_cast<std::int64_t>(random() % 1200) * kNanosPerSecond
                                   : static_cast<std::int64_t>(random() % 30) * kNanosPerHour;
    now = now.plus(pause);
    const std::size_t which = random() % 3;
    walk.at(which) += static_cast<std::int64_t>(random() % 7 - 3) * (which == 2 ? 500'000 : 10'000);
    if (!events.empty() && (events.back().past || events.back().time == now)) {
      events.back().more = random() % 2 == 0;
    }
    const std::int64_t jump = which == 0 && random() % 40 == 0 ? 5'000'000 : 0;
    const bool past = random() % 15 == 0;
    const std::int64_t back = past ? static_cast<std::int64_t>(1 + random() % 5) * kNanosPerDay : 0;
    const bool is_desk = which != 0 || (i / 40 % 2 == 0 && random() % 4 != 0);
    events.push_back({names.at(which),
                      now.plus(-back),
                      {walk.at(which) + jump},
                      false,
                      past,
                      is_desk ? "desk" : "bank",
                      now});
  }
  return events;
}

void apply(Analyzer& analyzer, const Event& event) {
  if (!event.past) {
    return tick(analyzer, event.instrument, event.time, event.value, event.more, event.source);
  }
  analyzer.step(TickBatch{.source = event.source,
                          .instrument = event.instrument,
                          .unit = tick_unit(default_instrument(event.instrument).kind),
                          .times = {&event.time, 1},
                          .values = {&event.value, 1},
                          .publish_time = event.published,
                          .more = event.more,
                          .past = true});
}

// One analyzer goes straight through, another one is replaced now and then by one that goes on from
// its state.
void compare(AnalyzerSpec (*spec)(), unsigned seed) {
  const auto events = random_events(seed, 300);
  Recorder straight;
  Recorder broken;
  Analyzer a(spec(), straight);
  auto b = std::make_unique<Analyzer>(spec(), broken);
  std::mt19937 random(seed + 1);
  for (const Event& event : events) {
    apply(a, event);
    apply(*b, event);
    if (random() % 10 == 0) {
      heartbeat(a, event.time);
      heartbeat(*b, event.time);
    }
    const auto state = b->state();
    RC_ASSERT(state == a.state());
    if (state && random() % 5 == 0) {
      b = std::make_unique<Analyzer>(spec(), broken);
      b->restore(*state, {});
      RC_ASSERT(b->state() == state);
    }
  }
  heartbeat(a, events.back().time.plus(100 * kNanosPerHour));
  heartbeat(*b, events.back().time.plus(100 * kNanosPerHour));
  RC_ASSERT(straight.lines() == broken.lines());
  RC_ASSERT(straight.transitions == broken.transitions);
  RC_ASSERT(straight.closes == broken.closes);
  RC_ASSERT(straight.news.size() == broken.news.size());
  for (std::size_t rule = 0; rule < a.rule_count(); ++rule) {
    RC_ASSERT(a.view(rule).value == b->view(rule).value);
    RC_ASSERT(a.view(rule).sigma == b->view(rule).sigma);
    RC_ASSERT(a.view(rule).held_back == b->view(rule).held_back);
  }
}

RC_GTEST_PROP(MemoryTest, AnAnalyzerThatGoesOnFromAStateIsTheSame, (unsigned seed)) {
  compare(every_signal, seed);
}

RC_GTEST_PROP(MemoryTest, SoIsOneOfTwoSources, (unsigned seed)) {
  compare(of_two_sources, seed);
}

TEST(MemoryTest, AnUnfinishedGroupHasNoState) {
  Recorder recorder;
  Analyzer analyzer(make_spec({make_rule("r", "change(UST10Y - UST2Y, 1d)", {{"3", "1"}})}),
                    recorder);
  EXPECT_TRUE(analyzer.state());
  tick(analyzer, "UST10Y", "2026-01-05T14:00:00Z", "4", true);
  EXPECT_FALSE(analyzer.state());
  tick(analyzer, "UST2Y", "2026-01-05T14:00:00Z", "3.5");
  EXPECT_TRUE(analyzer.state());
}

// Ten sessions of two instruments, the first rising by 1 bp each.
void play_sessions(Analyzer& analyzer) {
  for (int day = 10; day < 20; ++day) {
    const Timestamp time = testing::at("2026-01-" + std::to_string(day) + "T15:00:00Z");
    tick(analyzer, "UST10Y", time, {4'000'000 + (day - 10) * 10'000}, true);
    tick(analyzer, "UST2Y", time, {3'500'000});
  }
}

class ChangedRulesTest : public ::testing::Test {
 protected:
  // Goes from the rules before to those after in the tenth session.
  std::unique_ptr<Analyzer> change(std::vector<Rule> before, std::vector<Rule> after) {
    Analyzer old(make_spec(std::move(before)), first_);
    play_sessions(old);
    auto now = std::make_unique<Analyzer>(make_spec(std::move(after)), second_);
    const auto state = old.state();
    EXPECT_TRUE(state);
    now->restore(*state, first_.closes);
    return now;
  }

  Recorder first_;
  Recorder second_;
};

Rule curve_rule(std::string_view expr) {
  return make_rule("curve", expr, {{"3", "1"}});
}

TEST_F(ChangedRulesTest, WhatIsUnchangedStaysAsItIs) {
  const Rule same = make_rule("rise", "change(UST10Y, 5d)", {{"5", "1"}});
  const auto now = change({same, curve_rule("change(UST10Y - UST2Y, 2d)")},
                          {curve_rule("change(UST10Y - UST2Y, 4d)"), same});
  EXPECT_EQ(now->view(1).state, State::firing);
  EXPECT_EQ(now->view(1).id, "rise/UST10Y/2026-01-15T15:00:00Z");
  EXPECT_THAT(second_.transitions, IsEmpty());
}

TEST_F(ChangedRulesTest, ALongerWindowAndANewSeriesAreWarmFromTheCloses) {
  const auto now = change({make_rule("rise", "change(UST10Y, 2d)", {{"5", "1"}})},
                          {make_rule("longer", "change(UST10Y, 8d)", {{"5", "1"}}),
                           make_rule("curve", "change(UST10Y * 2, 7d)", {{"50", "1"}})});
  EXPECT_EQ(now->view(0).value, testing::number("8"));
  EXPECT_EQ(now->view(1).value, testing::number("14"));
  EXPECT_EQ(now->view(0).state, State::warming) << "it has not been evaluated yet";
  tick(*now, "UST10Y", "2026-01-20T15:00:00Z", "4.1");
  EXPECT_THAT(second_.lines(),
              ElementsAre("2026-01-20T15:00:00Z firing/watch <- warming/none 8 enter",
                          "2026-01-20T15:00:00Z inactive/none <- warming/none 14 fresh"));
}

// Its instrument may tick once a day.
TEST_F(ChangedRulesTest, ANewRuleIsEvaluatedWithTheNextMessageWhateverItIs) {
  const auto now = change({make_rule("rise", "change(UST10Y, 2d)", {{"5", "1"}})},
                          {make_rule("longer", "change(UST10Y, 8d)", {{"5", "1"}}),
                           make_rule("cold", "change(UST10Y, 20d)", {{"5", "1"}})});
  heartbeat(*now, "2026-01-19T15:00:01Z");
  EXPECT_THAT(second_.lines(),
              ElementsAre("2026-01-19T15:00:01Z firing/watch <- warming/none 8 enter"));
  heartbeat(*now, "2026-01-19T15:00:02Z");
  EXPECT_EQ(second_.lines().size(), 1U);
}

// A checkpoint is made as soon as rules have changed.
TEST_F(ChangedRulesTest, SoItIsAfterARestartBeforeThatMessage) {
  const std::vector<Rule> after{make_rule("longer", "change(UST10Y, 8d)", {{"5", "1"}})};
  const auto now = change({make_rule("rise", "change(UST10Y, 2d)", {{"5", "1"}})}, after);
  const auto state = now->state();
  ASSERT_TRUE(state);
  Analyzer restarted(make_spec(after), second_);
  restarted.restore(*state, {});
  heartbeat(restarted, "2026-01-19T15:00:01Z");
  EXPECT_THAT(second_.lines(),
              ElementsAre("2026-01-19T15:00:01Z firing/watch <- warming/none 8 enter"));
}

// An instrument that no rule read for a while: who goes on from the state needs no closes.
TEST_F(ChangedRulesTest, ClosesOfWhatHasNotTickedAgainAreInTheState) {
  const auto curve = curve_rule("change(UST10Y - UST2Y, 4d)");
  Analyzer old(make_spec({make_rule("rise", "change(UST10Y, 5d)", {{"5", "1"}}), curve}), first_);
  play_sessions(old);
  Analyzer with_closes(make_spec({curve}), second_);
  with_closes.restore({}, first_.closes);
  const auto state = with_closes.state();
  ASSERT_TRUE(state);
  Analyzer without(make_spec({curve}), second_);
  without.restore(*state, {});
  EXPECT_EQ(without.state(), state);
  ASSERT_EQ(state->instruments.size(), 2U);
  EXPECT_EQ(state->instruments.front().time, Timestamp::never());
  EXPECT_FALSE(state->instruments.front().past.empty());
}

TEST_F(ChangedRulesTest, ARuleOfOtherLevelsBeginsAnewAndKeepsItsSigma) {
  Rule before = make_rule("rise", "change(UST10Y, 5d)", {{"5", "1"}});
  Rule after = make_rule("rise", "change(UST10Y, 5d)", {{"4", "1"}});
  after.hash = "fedcba9876543210";
  const auto now = change({before}, {after});
  EXPECT_EQ(now->view(0).state, State::warming);
  EXPECT_EQ(now->view(0).id, "");
  EXPECT_EQ(now->view(0).value, testing::number("5"));
}

TEST_F(ChangedRulesTest, AnInstrumentOfAnotherUnitIsAnotherOne) {
  Analyzer old(make_spec({make_rule("rise", "change(UST10Y, 5d)", {{"5", "1"}})}), first_);
  play_sessions(old);
  auto state = old.state();
  state->instruments.front().unit = Unit::points;
  state->series.clear();
  for (SessionClose& close : first_.closes) {
    close.value.unit = Unit::points;
  }
  Analyzer now(make_spec({make_rule("rise", "change(UST10Y, 5d)", {{"5", "1"}})}), second_);
  now.restore(*state, first_.closes);
  EXPECT_FALSE(now.view(0).value);
  EXPECT_EQ(now.instrument("UST10Y")->time, Timestamp::never());
}

}  // namespace
}  // namespace yieldwatch
