// Nothing recorded up to a date depends on what came after it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "evidence/evidence.h"
#include "unit/evidence/made_record.h"
#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using testing::make_plan;
using testing::make_regime;
using testing::make_rule;
using testing::Noise;
using testing::rule_with_outcome;

constexpr std::array<std::string_view, 4> kNames{"UST10Y", "UST2Y", "IWM", "SPY"};
constexpr int kDays = 150;
constexpr std::size_t kHorizon = 4;

struct Tick {
  std::string_view name;
  std::string time;
  Value value;
};

RecordingPlan lively_plan() {
  std::vector<Rule> rules{
      make_rule("change", "change(UST10Y, 3d)", {{"5", "2"}, {"12", "8"}, {"20", "15"}}),
      make_rule("zscore", "zscore(UST2Y, 2d, 6d)", {{"1", "0.5"}}),
      make_rule("fall", "change(IWM / SPY, 5d)", {{"-1", "-0.5"}}),
      make_rule("curve", "change(UST10Y - UST2Y, 3d)", {{"5", "2"}})};
  rules[2].below = true;
  rules[3].conditions.push_back(testing::parsed(parse_condition("change(IWM, 2d) < 0%", {})));
  for (Rule& rule : rules) {
    rule = rule_with_outcome(rule, "ln(IWM / SPY)", {kHorizon});
  }
  return make_plan(std::move(rules), {make_regime("steep", "last(UST10Y - UST2Y) > 0%")});
}

// Walks of four instruments with missing days.
std::vector<Tick> random_ticks(unsigned seed) {
  Noise noise(seed);
  std::array<double, 4> levels{4, 4, 100, 100};
  std::vector<Tick> ticks;
  for (int d = 0; d < kDays; ++d) {
    const std::string date = to_string(Session{testing::day("2001-01-01").day + d});
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      levels.at(i) += noise.next() * (i < 2 ? 0.08 : 1);
      if (noise.next() < 0.8) {
        ticks.push_back({kNames.at(i), date + (i < 2 ? "T15:30:00Z" : "T16:00:00Z"),
                         Value::from_double(levels.at(i)).value_or(Value{})});
      }
    }
  }
  return ticks;
}

Recording record(const std::vector<Tick>& ticks) {
  Recorder recorder(lively_plan());
  for (const Tick& one : ticks) {
    testing::tick(recorder, one.name, one.time, one.value);
  }
  return recorder.finish();
}

// As bytes, since what is not there is nan.
bool same_front(const std::vector<double>& a, const std::vector<double>& b, std::size_t n) {
  return a.size() >= n && b.size() >= n &&
         std::ranges::equal(std::span(a).first(n), std::span(b).first(n), [](double x, double y) {
           return x == y || (std::isnan(x) && std::isnan(y));
         });
}

std::vector<std::array<std::int64_t, 4>> crossings_until(const SignalTrack& track, Session date,
                                                         std::size_t sessions) {
  std::vector<std::array<std::int64_t, 4>> out;
  for (const Crossing& c : track.crossings) {
    if (c.session <= date && c.at < sessions) {
      out.push_back({static_cast<std::int64_t>(c.from), static_cast<std::int64_t>(c.to),
                     c.session.day, static_cast<std::int64_t>(c.at)});
    }
  }
  return out;
}

void expect_same_until(const Recording& a, const Recording& b, Session date) {
  const auto known = static_cast<std::size_t>(
      std::ranges::upper_bound(a.outcomes[0].sessions, date) - a.outcomes[0].sessions.begin());
  RC_ASSERT(b.outcomes[0].size() >= known);
  RC_ASSERT(std::equal(a.outcomes[0].sessions.begin(), a.outcomes[0].sessions.begin() + known,
                       b.outcomes[0].sessions.begin()));
  RC_ASSERT(same_front(a.outcomes[0].level, b.outcomes[0].level, known));
  for (std::size_t i = 0; i < a.rules.size(); ++i) {
    RC_ASSERT(same_front(a.rules[i].value, b.rules[i].value, known));
    RC_ASSERT(std::equal(a.rules[i].holds.begin(), a.rules[i].holds.begin() + known,
                         b.rules[i].holds.begin()));
    RC_ASSERT(crossings_until(a.rules[i], date, known) == crossings_until(b.rules[i], date, known));
  }
  const auto& states = a.regimes[0][0];
  RC_ASSERT(std::equal(states.begin(), states.begin() + known, b.regimes[0][0].begin()));
}

RC_GTEST_PROP(LookAheadTest, NothingRecordedKnowsWhatComesAfter, (unsigned seed)) {
  const auto ticks = random_ticks(seed);
  const std::string cut =
      to_string(Session{testing::day("2001-01-01").day + static_cast<std::int32_t>(seed % kDays)});
  const auto later =
      std::ranges::find_if(ticks, [&](const Tick& one) { return one.time.substr(0, 10) > cut; });

  auto altered = ticks;
  for (std::size_t i = static_cast<std::size_t>(later - ticks.begin()); i < altered.size(); ++i) {
    altered[i].value.micro += altered[i].value.micro / 10;
  }
  auto without = ticks;
  without.erase(without.begin() + (later - ticks.begin()), without.end());

  const Recording whole = record(ticks);
  expect_same_until(whole, record(altered), testing::day(cut));
  expect_same_until(whole, record(without), testing::day(cut));
}

RC_GTEST_PROP(LookAheadTest, NoEpisodeIsToldBeforeItsOutcomeIsKnown, (unsigned seed)) {
  auto ticks = random_ticks(seed);
  const Recording whole = record(ticks);
  const std::string middle = ticks[ticks.size() / 2].time.substr(0, 10);
  std::erase_if(ticks, [&](const Tick& one) { return one.time.substr(0, 10) > middle; });
  const Recording half = record(ticks);
  const auto rows = evidence(lively_plan(), whole);
  const auto early = evidence(lively_plan(), half);
  RC_ASSERT(rows.size() == early.size());
  const auto& sessions = half.outcomes[0].sessions;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    // Those of the whole record whose outcome is known by the middle, no more and no fewer.
    std::size_t known = 0;
    for (const Episode& episode : rows[i].episodes) {
      const auto place = std::ranges::find(sessions, episode.session) - sessions.begin();
      if (static_cast<std::size_t>(place) + 1 + kHorizon >= sessions.size()) {
        break;
      }
      RC_ASSERT(known < early[i].episodes.size());
      RC_ASSERT(episode.session == early[i].episodes[known].session);
      RC_ASSERT(episode.outcome_pp == early[i].episodes[known].outcome_pp);
      ++known;
    }
    RC_ASSERT(known == early[i].episodes.size());
  }
}

}  // namespace
}  // namespace yieldwatch
