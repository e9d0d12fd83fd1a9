#include <algorithm>

#include "app/config/evidence_file.h"

namespace yieldwatch {
namespace {

void warn_of_stale(const std::string& who, const EvidenceHistory& history, const Place& place,
                   Diagnostics& diagnostics) {
  diagnostics.warning(place, "stale evidence: " + who + " was changed since its record in " +
                                 history.name +
                                 " was made; yieldwatch evidence --write makes it anew");
}

void check_rule(const Rule& rule, const EvidenceHistory& history, const Place& place,
                Diagnostics& diagnostics) {
  const std::string who =
      "rule " + rule.name + (rule.instrument == "-" ? "" : ' ' + rule.instrument);
  const auto row = std::ranges::find_if(history.rows, [&](const EvidenceRow& r) {
    return r.rule == rule.name && r.instrument == rule.instrument;
  });
  if (row == history.rows.end()) {
    diagnostics.warning(place, who + " has no record in " + history.name + ": its alerts say so" +
                                   (rule.outcome ? "; yieldwatch evidence --write makes it"
                                                 : ", since it has no outcome"));
  } else if (row->rule_hash != rule.hash) {
    warn_of_stale(who, history, place, diagnostics);
  }
}

bool was_changed(const Regime& regime, const EvidenceHistory& history) {
  return std::ranges::any_of(history.rows, [&](const EvidenceRow& row) {
    return std::ranges::any_of(row.regimes, [&](const RegimeRow& r) {
      return r.name == regime.name && r.hash != regime.hash;
    });
  });
}

}  // namespace

void warn_of_missing_records(std::span<const EvidenceHistory> histories,
                             std::span<const Rule> rules, std::span<const Regime> regimes,
                             const Place& place, Diagnostics& diagnostics) {
  if (histories.empty()) {
    return;
  }
  const EvidenceHistory& history = histories.front();
  for (const Rule& rule : rules) {
    check_rule(rule, history, place, diagnostics);
  }
  for (const Regime& regime : regimes) {
    if (was_changed(regime, history)) {
      warn_of_stale("regime " + regime.name, history, place, diagnostics);
    }
  }
}

}  // namespace yieldwatch
