#include "app/evidence_run.h"

#include <algorithm>
#include <utility>

#include "wire/fingerprint.h"

namespace yieldwatch {
namespace {

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
  const auto has = [&](const std::string& part) {
    return std::ranges::any_of(history.spec.files, [&](const HistoryFile& file) {
      return std::ranges::find(file.columns, part, &HistoryColumn::instrument) !=
             file.columns.end();
    });
  };
  for (const std::string& part : series.instruments) {
    if (!has(part)) {
      diagnostics.error(place, "outcome " + name + " needs " + part +
                                   ", which no file of this history has; define it by what there "
                                   "is: [series." +
                                   name + "]");
      return std::nullopt;
    }
  }
  return RecordingPlan::NamedSeries{name, series};
}

RecordingPlan plan_of(const Replay& replay, Diagnostics& diagnostics) {
  const Place place{replay.history.spec.path.string()};
  RecordingPlan plan{.instruments = replay.analyzer.instruments, .regimes = replay.regimes};
  for (const Rule& rule : replay.analyzer.rules) {
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
  }
  return plan;
}

void play(const HistoryTicks& history, Recorder& recorder) {
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
}

}  // namespace yieldwatch
