#include "app/same_period.h"

#include <array>
#include <variant>

#include "core/alert_record.h"
#include "rules/expression.h"

namespace yieldwatch {

std::optional<SignalDef> same_period_of(const Rule& rule, const Names& names) {
  if (!rule.outcome || rule.signal.series.size() != 1 || !names.known(rule.outcome->series)) {
    return std::nullopt;
  }
  auto parsed = parse_series(rule.outcome->series, names.catalog);
  auto* outcome = std::get_if<SeriesDef>(&parsed);
  if (outcome == nullptr || outcome->kind == SeriesKind::rate) {
    return std::nullopt;
  }
  const SeriesDef& series = rule.signal.series.front();
  SignalDef beta;
  beta.row = find_signal("beta");
  beta.windows = {Window{.sessions = kSamePeriodSessions}};
  beta.unit = beta.row->unit(std::array{outcome->kind, series.kind}, true);
  beta.text =
      "beta(" + outcome->text + ", " + series.text + ", " + to_string(beta.windows[0]) + ')';
  beta.series = {*std::move(outcome), series};
  return beta;
}

}  // namespace yieldwatch
