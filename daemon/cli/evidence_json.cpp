#include "cli/evidence_output.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

std::optional<Value> rounded(const std::optional<double>& number) {
  return number ? Value::from_double(*number) : std::nullopt;
}

std::string json(const std::optional<double>& number) {
  const auto value = rounded(number);
  return value ? to_json_number(*value) : "null";
}

std::string json(const std::optional<Interval>& interval) {
  return interval ? '[' + json(std::optional(interval->low)) + ',' +
                        json(std::optional(interval->high)) + ']'
                  : "null";
}

std::string session_or_null(const EvidenceRow& row, Session session) {
  return row.sessions > 0 ? json_quote(to_string(session)) : "null";
}

std::string to_json(const EvidenceRow& row, const std::string& fingerprint) {
  return JsonLine()
      .add("rule", row.rule)
      .add("instrument", row.instrument)
      .add("tier", to_string(row.tier))
      .add("horizon", row.horizon)
      .add("n", static_cast<std::int64_t>(row.n))
      .add("mean_pp", rounded(row.mean_pp))
      .add("median_pp", rounded(row.median_pp))
      .add("hit_share", rounded(row.hit_share))
      .add("base_mean_pp", rounded(row.base_mean_pp))
      .add("base_hit_share", rounded(row.base_hit_share))
      .add("excess_pp", rounded(row.excess_pp))
      .add_raw("interval_pp", json(row.interval_pp))
      .add("p", rounded(row.p))
      .add("response", rounded(row.response))
      .add("response_per", row.response_per)
      .add_raw("response_interval", json(row.response_interval))
      .add("response_p", rounded(row.response_p))
      .add("response_p_corrected", rounded(row.response_p_corrected))
      .add_raw("response_thirds",
               json_array(row.response_thirds, [](const auto& third) { return json(third); }))
      .add("signal_mean", rounded(row.signal_mean))
      .add("verdict", to_string(row.verdict))
      .add_raw("first", session_or_null(row, row.first))
      .add_raw("last", session_or_null(row, row.last))
      .add("sessions", static_cast<std::int64_t>(row.sessions))
      .add_raw("episodes", json_array(row.episodes,
                                      [](const Episode& episode) {
                                        return JsonLine()
                                            .add("session", to_string(episode.session))
                                            .add("outcome_pp", rounded(episode.outcome_pp))
                                            .str();
                                      }))
      .add_raw("path_pp", json_array(row.path,
                                     [](const PathPoint& point) {
                                       return JsonLine()
                                           .add("session", static_cast<std::int64_t>(point.session))
                                           .add("mean", rounded(point.mean))
                                           .add("low", rounded(point.band.low))
                                           .add("high", rounded(point.band.high))
                                           .str();
                                     }))
      .add_raw("regimes", json_array(row.regimes,
                                     [](const RegimeRow& regime) {
                                       return JsonLine()
                                           .add("name", regime.name)
                                           .add("n", static_cast<std::int64_t>(regime.n))
                                           .add("mean_pp", rounded(regime.mean_pp))
                                           .add("response", rounded(regime.response))
                                           .add("revised", regime.revised)
                                           .add("hash", regime.hash)
                                           .str();
                                     }))
      .add("rule_hash", row.rule_hash)
      .add("fingerprint", fingerprint)
      .str();
}

}  // namespace

std::string to_json(std::span<const EvidenceRow> rows, const std::string& fingerprint) {
  std::string out = "[";
  for (const EvidenceRow& row : rows) {
    out += out.size() > 1 ? ",\n " : "\n ";
    out += to_json(row, fingerprint);
  }
  return out + "\n]\n";
}

}  // namespace yieldwatch
