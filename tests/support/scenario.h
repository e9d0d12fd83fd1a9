// Builders for tests of the pure half: rules from text, ticks in one line, and a listener that
// records.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/analyzer.h"
#include "core/zone.h"
#include "rules/expression.h"

namespace yieldwatch::testing {

struct Recorder : AnalyzerListener {
  void on_transition(Transition t) override { transitions.push_back(std::move(t)); }
  void on_refusal(const Refusal& r) override { refusals.push_back(r); }
  void on_data_news(const DataNews& n) override { news.push_back(n); }

  // "2026-01-05T20:30:00Z firing/watch <- inactive/none 50 enter", one for each transition.
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const Transition& t : transitions) {
      out.push_back(to_string(t.time) + ' ' + std::string(to_string(t.state)) + '/' +
                    std::string(to_string(t.tier)) + " <- " +
                    std::string(to_string(t.previous_state)) + '/' +
                    std::string(to_string(t.previous_tier)) + ' ' +
                    (t.value ? to_string(*t.value) : "-") + ' ' + std::string(to_string(t.reason)));
    }
    return out;
  }

  std::vector<Transition> transitions;
  std::vector<Refusal> refusals;
  std::vector<DataNews> news;
};

inline Timestamp at(std::string_view text) {
  const auto time = parse_timestamp(text);
  EXPECT_TRUE(time) << text;
  return time.value_or(Timestamp{});
}

inline Value number(std::string_view text) {
  const auto value = parse_value(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(Value{});
}

template <class T>
T parsed(Parsed<T> result) {
  if (const auto* error = std::get_if<ExprError>(&result)) {
    ADD_FAILURE() << error->message << " at " << error->offset;
    return {};
  }
  return std::get<T>(std::move(result));
}

// A rule on `expr`, with levels in its unit: enter and exit of watch, warning, critical.
inline Rule make_rule(std::string name, std::string_view expr,
                      std::vector<std::array<std::string_view, 2>> levels,
                      const Catalog& catalog = {}) {
  Rule rule;
  rule.name = std::move(name);
  rule.signal = parsed(parse_signal(expr, catalog));
  rule.instrument = rule_instrument(rule.signal);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    rule.tiers.at(i) = TierLevels{number(levels[i][0]), number(levels[i][1])};
  }
  rule.hash = "0123456789abcdef";
  return rule;
}

// What the rules read, with UTC sessions and without limits.
inline AnalyzerSpec make_spec(std::vector<Rule> rules) {
  static const auto utc = std::make_shared<const Zone>(Zone::utc());
  AnalyzerSpec spec;
  for (const Rule& rule : rules) {
    for (const std::string& name : instruments_of(rule)) {
      if (std::ranges::find(spec.instruments, name, &Instrument::name) == spec.instruments.end()) {
        Instrument instrument = default_instrument(name);
        instrument.limits = {};
        instrument.zone = utc;
        spec.instruments.push_back(std::move(instrument));
      }
    }
  }
  spec.rules = std::move(rules);
  return spec;
}

// One tick, published as it happened.
inline void tick(Analyzer& analyzer, std::string_view name, Timestamp time, Value value,
                 bool more = false, std::string_view source = "test") {
  analyzer.step(TickBatch{.source = source,
                          .instrument = name,
                          .unit = tick_unit(default_instrument(name).kind),
                          .times = {&time, 1},
                          .values = {&value, 1},
                          .publish_time = time,
                          .more = more,
                          .origin = Origin::live});
}

inline void tick(Analyzer& analyzer, std::string_view name, std::string_view time,
                 std::string_view value, bool more = false, std::string_view source = "test") {
  tick(analyzer, name, at(time), number(value), more, source);
}

// Closes of sessions gone by: "2026-01-05", "4.25" stands for 21:00 UTC of that day.
inline void past_at(Analyzer& analyzer, std::string_view name,
                    const std::vector<std::pair<std::string, std::string_view>>& closes,
                    Timestamp published, bool more = false, std::string_view source = "test") {
  std::vector<Timestamp> times;
  std::vector<Value> values;
  for (const auto& [date, value] : closes) {
    times.push_back(at(date + "T21:00:00Z"));
    values.push_back(number(value));
  }
  analyzer.step(TickBatch{.source = source,
                          .instrument = name,
                          .unit = tick_unit(default_instrument(name).kind),
                          .times = times,
                          .values = values,
                          .publish_time = published,
                          .more = more,
                          .origin = Origin::live,
                          .past = true});
}

// Published at the end of time, as it were.
inline void past(Analyzer& analyzer, std::string_view name,
                 const std::vector<std::pair<std::string, std::string_view>>& closes,
                 bool more = false, std::string_view source = "test") {
  past_at(analyzer, name, closes, at("2100-01-01T00:00:00Z"), more, source);
}

inline void heartbeat(Analyzer& analyzer, Timestamp time) {
  analyzer.step(Heartbeat{"test", time, time, Origin::live});
}

inline void heartbeat(Analyzer& analyzer, std::string_view time) {
  heartbeat(analyzer, at(time));
}

}  // namespace yieldwatch::testing
