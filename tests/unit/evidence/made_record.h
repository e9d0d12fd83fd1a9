// Records and histories by hand, for tests of evidence/.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/record.h"
#include "evidence/recording.h"
#include "support/scenario.h"

namespace yieldwatch::testing {

inline Session day(std::string_view text) {
  return parse_session(text).value_or(Session::none());
}

// An outcome on consecutive dates from 2000-01-01.
inline OutcomeTrack made_outcome(std::vector<double> level) {
  OutcomeTrack outcome{.series = "SMALL"};
  for (std::size_t i = 0; i < level.size(); ++i) {
    outcome.sessions.push_back({day("2000-01-01").day + static_cast<std::int32_t>(i)});
  }
  outcome.level = std::move(level);
  return outcome;
}

// Conditions hold throughout.
inline SignalTrack made_track(std::vector<double> value) {
  SignalTrack track;
  track.holds.assign(value.size(), 1);
  track.value = std::move(value);
  return track;
}

inline Crossing crossing(std::size_t at, Tier to = Tier::watch, Tier from = Tier::none) {
  return {from, to, {day("2000-01-01").day + static_cast<std::int32_t>(at)}, at};
}

// A rule whose outcome is a series as written: "IWM" or "ln(IWM / SPY)".
inline Rule rule_with_outcome(Rule rule, std::string series, std::vector<std::int64_t> horizons) {
  rule.outcome = Outcome{std::move(series), std::move(horizons)};
  return rule;
}

inline Regime make_regime(std::string name, std::string_view condition) {
  return {std::move(name), parsed(parse_condition(condition, {})), false, "0123456789abcdef"};
}

inline RecordingPlan make_plan(std::vector<Rule> rules, std::vector<Regime> regimes = {}) {
  RecordingPlan plan;
  std::vector<Rule> readers = rules;
  for (const Rule& rule : rules) {
    const std::string& name = rule.outcome.value().series;
    if (std::ranges::find(plan.outcomes, name, &RecordingPlan::NamedSeries::name) ==
        plan.outcomes.end()) {
      plan.outcomes.push_back({name, parsed(parse_series(name, {}))});
      readers.push_back(make_rule("outcome", "last(" + name + ')', {}));
    }
  }
  for (const Regime& regime : regimes) {
    readers.push_back(make_rule("regime", regime.condition.signal.text, {}));
  }
  plan.instruments = make_spec(std::move(readers)).instruments;
  plan.rules = std::move(rules);
  plan.regimes = std::move(regimes);
  return plan;
}

// A tick of the recorder, its session the date of `time` in UTC.
inline void tick(yieldwatch::Recorder& recorder, std::string_view name, std::string_view time,
                 Value value) {
  const Timestamp when = at(time);
  recorder.step(TickBatch{.source = "test",
                          .instrument = name,
                          .unit = tick_unit(default_instrument(name).kind),
                          .times = {&when, 1},
                          .values = {&value, 1},
                          .publish_time = when,
                          .origin = Origin::replay},
                day(time.substr(0, 10)));
}

inline void tick(yieldwatch::Recorder& recorder, std::string_view name, std::string_view time,
                 std::string_view value) {
  tick(recorder, name, time, number(value));
}

}  // namespace yieldwatch::testing
