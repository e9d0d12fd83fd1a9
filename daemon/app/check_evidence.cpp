#include <algorithm>

#include "app/evidence_file.h"

namespace yieldwatch {

void warn_of_missing_records(std::span<const EvidenceHistory> histories,
                             std::span<const Rule> rules, const Place& place,
                             Diagnostics& diagnostics) {
  if (histories.empty()) {
    return;
  }
  const std::vector<EvidenceRow>& rows = histories.front().rows;
  for (const Rule& rule : rules) {
    const std::string who =
        "rule " + rule.name + (rule.instrument == "-" ? "" : ' ' + rule.instrument);
    const auto row = std::ranges::find_if(rows, [&](const EvidenceRow& r) {
      return r.rule == rule.name && r.instrument == rule.instrument;
    });
    if (row == rows.end()) {
      diagnostics.warning(place, who + " has no record in " + histories.front().name +
                                     ": its alerts say so" +
                                     (rule.outcome ? "; yieldwatch evidence --write makes it"
                                                   : ", since it has no outcome"));
    } else if (row->rule_hash != rule.hash) {
      diagnostics.warning(place, "stale evidence: " + who + " was changed since its record in " +
                                     histories.front().name +
                                     " was made; yieldwatch evidence --write makes it anew");
    }
  }
}

}  // namespace yieldwatch
