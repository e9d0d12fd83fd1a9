#include "app/evidence_run.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <utility>

#include "app/exit_code.h"
#include "wire/fingerprint.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMostStanding = 70;  // sessions
constexpr std::int32_t kMostClosed = 31;   // calendar days

// That no value reached the first level: the level, or the unit of the data, is wrong.
std::string never_near(const Rule& rule, const SignalTrack& track) {
  const auto tier = std::ranges::find_if(rule.tiers, [](const auto& one) { return !!one; });
  if (tier == rule.tiers.end() || !track.crossings.empty()) {
    return "";
  }
  std::vector<double> known;
  std::ranges::copy_if(track.value, std::back_inserter(known),
                       [](double v) { return !std::isnan(v); });
  if (known.empty()) {
    return "";
  }
  const Value level = (*tier)->enter;
  const double exact = rule.below ? std::ranges::min(known) : std::ranges::max(known);
  const Value nearest = Value::from_double(exact).value_or(level);
  if (rule.below ? nearest <= level : nearest >= level) {
    return "";
  }
  return "rule " + rule.name + " never fired: its signal came to " +
         to_string(Quantity{nearest, rule.signal.unit}) + ", and its first level is " +
         to_string(Quantity{level, rule.signal.unit});
}

bool has(const HistorySpec& history, const std::string& instrument) {
  return std::ranges::any_of(history.files, [&](const HistoryFile& file) {
    return std::ranges::find(file.columns, instrument, &HistoryColumn::instrument) !=
           file.columns.end();
  });
}

std::string missing(std::string who, const std::string& instrument) {
  who += " needs ";
  who += instrument;
  return who += ", which no file of this history has";
}

void append(std::string& bytes, std::int64_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

HistoryTicks read_ticks(const HistorySpec& spec, const BadRowHandler& on_bad_row) {
  HistoryReader reader(spec, on_bad_row);
  HistoryTicks out;
  std::string bytes;
  while (const auto tick = reader.next()) {
    out.ticks.push_back(*tick);
    append(bytes, tick->time.ns);
    append(bytes, tick->value.micro);
    bytes += tick->instrument;
  }
  out.fingerprint = fingerprint(bytes);
  out.bad_rows = reader.bad_rows();
  return out;
}

std::optional<RecordingPlan::NamedSeries> outcome_series(const std::string& name,
                                                         const History& history,
                                                         Diagnostics& diagnostics) {
  const Place place{history.spec.path.string()};
  const auto parsed = parse_series(name, history.catalog);
  if (const auto* error = std::get_if<ExprError>(&parsed)) {
    diagnostics.error(place, "outcome " + name + ": " + error->message);
    return std::nullopt;
  }
  const auto& series = std::get<SeriesDef>(parsed);
  if (series.kind == SeriesKind::rate) {
    diagnostics.error(place, "outcome " + name +
                                 " is a yield; an outcome is a price, a ratio or its logarithm: "
                                 "expr = \"ln(IWM / SPY)\"");
    return std::nullopt;
  }
  for (const std::string& part : series.instruments) {
    if (!has(history.spec, part)) {
      std::string message = missing("outcome " + name, part);
      message += "; define it by what there is: [series.";
      message += name;
      message += ']';
      diagnostics.error(place, std::move(message));
      return std::nullopt;
    }
  }
  return RecordingPlan::NamedSeries{name, series};
}

RecordingPlan plan_of(const Replay& replay, Diagnostics& diagnostics) {
  const Place place{replay.history.spec.path.string()};
  RecordingPlan plan{.instruments = replay.analyzer.instruments,
                     .regimes = replay.analyzer.regimes};
  const auto need = [&](const std::string& who, const std::vector<std::string>& instruments) {
    for (const std::string& name : instruments) {
      if (!has(replay.history.spec, name)) {
        diagnostics.warning(place, missing(who, name));
      }
    }
  };
  for (const Regime& regime : replay.analyzer.regimes) {
    need("regime " + regime.name, instruments_of(regime.condition.signal));
  }
  for (const Rule& rule : replay.analyzer.rules) {
    need("rule " + rule.name, instruments_of(rule));
    if (!rule.outcome) {
      diagnostics.warning(place, "rule " + rule.name +
                                     " has no outcome, and so no record: write outcome = { series "
                                     "= \"RELATIVE\", horizons = [\"60d\"] }");
      continue;
    }
    const std::string& name = rule.outcome->series;
    if (std::ranges::find(plan.outcomes, name, &RecordingPlan::NamedSeries::name) ==
        plan.outcomes.end()) {
      if (auto outcome = outcome_series(name, replay.history, diagnostics)) {
        plan.outcomes.push_back(std::move(*outcome));
      }
    }
    plan.rules.push_back(rule);
    plan.rules.back().same_period.reset();  // of no use to a record
  }
  return plan;
}

void play(const HistoryTicks& history, Recorder& recorder, std::size_t steps,
          const std::function<void()>& on_step) {
  std::size_t told = 0;
  for (std::size_t i = 0; i < history.ticks.size(); ++i) {
    for (; told < steps * (i + 1) / history.ticks.size(); ++told) {
      on_step();
    }
    const HistoryTick& tick = history.ticks[i];
    recorder.step({.source = "history",
                   .instrument = tick.instrument,
                   .unit = tick.unit,
                   .times = {&tick.time, 1},
                   .values = {&tick.value, 1},
                   .publish_time = tick.time,
                   .more = tick.more,
                   .origin = Origin::replay},
                  tick.session);
  }
}

int tell_empty(const HistorySpec& history) {
  std::cerr << history.path.string() << ": no value in all of this history: it has no record\n";
  return exit_code::kBadData;
}

std::string fingerprint_of(const HistoryTicks& history,
                           std::span<const RecordingPlan::NamedSeries> outcomes) {
  std::string text = history.fingerprint;
  for (const auto& outcome : outcomes) {
    text += '\n';
    text += outcome.name;
    text += " = ";
    text += outcome.series.text;
  }
  return fingerprint(text);
}

std::vector<std::string> cautions_of(const RecordingPlan& plan, const Recording& recording) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < plan.rules.size(); ++i) {
    if (const auto line = never_near(plan.rules[i], recording.rules[i]); !line.empty()) {
      out.push_back(line);
    }
    const Standing& longest = recording.rules[i].longest;
    if (longest.sessions > kMostStanding) {
      out.push_back("rule " + plan.rules[i].name + ": " + plan.rules[i].signal.text +
                    " has no new value for " + std::to_string(longest.sessions) + " sessions of " +
                    plan.rules[i].outcome.value().series + " after " + to_string(longest.since) +
                    "; the last one stands there");
    }
  }
  for (const OutcomeTrack& outcome : recording.outcomes) {
    for (std::size_t t = 1; t < outcome.size(); ++t) {
      if (outcome.sessions[t].day - outcome.sessions[t - 1].day > kMostClosed) {
        out.push_back("outcome " + outcome.series + " has no value between " +
                      to_string(outcome.sessions[t - 1]) + " and " +
                      to_string(outcome.sessions[t]) +
                      "; an outcome counts over that hole as over a day");
      }
    }
  }
  return out;
}

}  // namespace yieldwatch
