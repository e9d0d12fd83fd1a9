// Builders of records for tests.
#pragma once

#include "core/transition.h"
#include "evidence/attach.h"

namespace yieldwatch {

// The response to the 10-year's rise over 60 sessions, and what followed 36 alerts.
inline EvidenceRow some_row() {
  EvidenceRow row;
  row.rule = "ust10y-rise-60d";
  row.rule_hash = "0123456789abcdef";
  row.instrument = "UST10Y";
  row.tier = Tier::warning;
  row.horizon = 120;
  row.first = *parse_session("1962-03-30");
  row.last = *parse_session("2025-11-06");
  row.sessions = 15'900;
  row.n = 36;
  row.mean_pp = -2.4;
  row.median_pp = -2.1;
  row.hit_share = 0.67;
  row.base_mean_pp = 0.3;
  row.base_hit_share = 0.52;
  row.excess_pp = -2.7;
  row.interval_pp = Interval{-4.5, -0.25};
  row.p = 0.03;
  row.response = -1.7;
  row.response_per = "100bp";
  row.response_interval = Interval{-2.9, -0.4};
  row.response_p = 0.0125;
  row.response_p_corrected = 0.04;
  row.response_thirds = {-2.0, -1.5, -1.25};
  row.signal_mean = 5;
  row.regimes = {{"credit easing", false, "00ea5e", 12, -3.0, -2.5},
                 {"growth", true, "006207", 5, {}, {}}};
  row.verdict = Verdict::weak;
  return row;
}

inline EvidenceHistory some_history() {
  EvidenceHistory history{.name = "SMB 1962-2026",
                          .sources = {"H.15", "Fama-French"},
                          .first = *parse_session("1962-01-02"),
                          .last = *parse_session("2026-04-30"),
                          .fingerprint = "00112233445566ff"};
  history.rows.push_back(some_row());
  history.rows.back().horizon = 20;
  history.rows.back().response = -0.5;
  history.rows.push_back(some_row());
  return history;
}

// `transition` with all that an alert can carry.
inline Transition with_record(Transition transition) {
  const EvidenceHistory history = some_history();
  transition.regimes = {{"credit easing", false, "00ea5e"},
                        {"growth", true, "006207"},
                        {"elsewhere", false, "0e15e"}};
  transition.same_period = Quantity{Value{3'020'000}, Unit::one};
  attach_record(&history, transition);
  return transition;
}

}  // namespace yieldwatch
