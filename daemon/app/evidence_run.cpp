#include "app/evidence_run.h"

#include <algorithm>
#include <set>

#include "wire/fingerprint.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMostStanding = 70;  // sessions
constexpr std::int32_t kMostClosed = 31;   // calendar days

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

RecordingPlan plan_of(const Replay& replay, const HistorySpec& history, Diagnostics& diagnostics) {
  std::set<std::string, std::less<>> there;
  for (const HistoryFile& file : history.files) {
    for (const HistoryColumn& column : file.columns) {
      there.insert(column.instrument);
    }
  }
  const Place place{history.path.string()};
  RecordingPlan plan{.instruments = replay.analyzer.instruments, .regimes = replay.regimes};
  for (const Rule& rule : replay.analyzer.rules) {
    if (!rule.outcome) {
      diagnostics.warning(place, "rule " + rule.name +
                                     " has no outcome, and so no record: write outcome = { series "
                                     "= \"RELATIVE\", horizons = [\"60d\"] }");
      continue;
    }
    const std::string& name = rule.outcome->series;
    const auto known = std::ranges::find(plan.outcomes, name, &RecordingPlan::NamedSeries::name);
    if (known == plan.outcomes.end()) {
      const auto series = parse_series(name, replay.history.catalog);
      const auto* def = std::get_if<SeriesDef>(&series);
      if (def == nullptr) {
        diagnostics.error(place, "rule " + rule.name + ": outcome " + name + ": " +
                                     std::get<ExprError>(series).message);
        continue;
      }
      if (def->kind == SeriesKind::rate) {
        diagnostics.error(place, "rule " + rule.name + ": outcome " + name +
                                     " is a yield; an outcome is a price, a ratio or its "
                                     "logarithm: expr = \"ln(IWM / SPY)\"");
        continue;
      }
      for (const std::string& part : def->instruments) {
        if (!there.contains(part)) {
          diagnostics.error(
              place, "outcome " + name + " needs " + part + ", which no file of this history has");
        }
      }
      plan.outcomes.push_back({name, *def});
    }
    plan.rules.push_back(rule);
  }
  return plan;
}

Recorded record(const HistoryTicks& history, const RecordingPlan& plan) {
  Recorder recorder(plan);
  for (const HistoryTick& tick : history.ticks) {
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
  return {recorder.finish(), recorder.refused()};
}

std::vector<std::string> holes_of(const RecordingPlan& plan, const Recording& recording) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < plan.rules.size(); ++i) {
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
