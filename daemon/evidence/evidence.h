// The record of rules: what followed their signals and their alerts in a history, how often,
// how much, how sure.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert_record.h"
#include "evidence/bootstrap.h"
#include "evidence/recording.h"

namespace yieldwatch {

inline constexpr double kSupportedBelow = 0.05;  // corrected p
inline constexpr double kWeakBelow = 0.20;       // p
// How far the mean path goes, in sessions.
inline constexpr std::size_t kPathSessions = 250;

struct Episode {
  Session session;
  double outcome_pp = 0;
};

struct RegimeRow {
  std::string name;
  bool revised = false;
  std::string hash;  // of the regime that the figures are of
  // Episodes whose outcome is known and in which it held as the alert happened, as it does in an
  // alert that names it.
  std::size_t n = 0;
  std::optional<double> mean_pp;   // nothing: too few episodes, see kEnoughInRegime
  std::optional<double> response;  // over the sessions at whose end it held; likewise
};

// One rule, tier and horizon. Outcomes are in percentage points; what is empty could not be
// computed from this history.
struct EvidenceRow {
  std::string rule;
  std::string rule_hash;
  std::string instrument;
  Tier tier = Tier::none;
  std::int64_t horizon = 0;  // sessions
  Session first;             // of the record
  Session last;
  std::size_t sessions = 0;  // in it

  // After the tier's episodes; of fewer than kEnoughEpisodes there is nothing but the base and
  // each of them.
  std::size_t n = 0;
  std::optional<double> mean_pp;
  std::optional<double> median_pp;
  std::optional<double> hit_share;  // of outcomes below 0
  std::optional<double> base_mean_pp;
  std::optional<double> base_hit_share;
  std::optional<double> excess_pp;  // of the mean over the base's
  std::optional<Interval> interval_pp;
  std::optional<double> p;
  std::vector<Episode> episodes;
  std::vector<PathPoint> path;

  // The response to the signal; the same for every tier.
  std::optional<double> response;  // pp for each response_per
  std::string_view response_per;   // "100bp", "sigma" or "1"
  std::optional<Interval> response_interval;
  std::optional<double> response_p;
  std::optional<double> response_p_corrected;
  std::array<std::optional<double>, 3> response_thirds;
  std::optional<double> signal_mean;  // over the record, as the base; in the signal's unit

  std::vector<RegimeRow> regimes;
  Verdict verdict = Verdict::unsupported;
};

// A step of a signal for which a response is given, in the signal's unit, and its name.
struct ResponseStep {
  double size = 1;
  std::string_view name;
};
ResponseStep response_step(Unit unit);
// That of the step's name; nothing if there is none.
std::optional<ResponseStep> find_response_step(std::string_view name);

// The p that a verdict calls corrected. What was asked beside it is corrected for on the sessions
// that all share, and `own` is of all sessions of the record: never the better of the two. Nor
// better than what the search that found the rule has left of it.
std::optional<double> corrected_p(const std::optional<double>& corrected,
                                  const std::optional<double>& own,
                                  const std::optional<SearchNote>& search);

// The verdict on a row's other fields.
Verdict judge(const EvidenceRow& row);

// A row for each rule, tier and horizon, in this order. p values are corrected over the rules
// and horizons of the plan; a rule that notes a search keeps its p if that is higher.
std::vector<EvidenceRow> evidence(const RecordingPlan& plan, const Recording& recording);

}  // namespace yieldwatch
