#include "core/alert_record.h"

#include "core/json_line.h"
#include "core/transition.h"

namespace yieldwatch {
namespace {

std::string json(const std::optional<Value>& number) {
  return number ? to_json_number(*number) : "null";
}

std::string json(const std::optional<Bounds>& bounds) {
  return bounds ? '[' + to_json_number(bounds->low) + ',' + to_json_number(bounds->high) + ']'
                : "null";
}

std::string to_json(const RegimeRecord& regime) {
  return JsonLine()
      .add("name", regime.name)
      .add("n", regime.n)
      .add("mean_pp", regime.mean_pp)
      .add("response", regime.response)
      .add("revised", regime.revised)
      .add("stale", regime.stale)
      .str();
}

std::string to_json(const HorizonRecord& h, Unit unit) {
  return JsonLine()
      .add("horizon", h.horizon)
      .add("horizon_unit", "sessions")
      .add("expected_pp", h.expected_pp)
      .add_raw("expected_interval_pp", json(h.expected_interval_pp))
      .add("response", h.response)
      .add("response_unit", "pp")
      .add("response_per", h.response_per)
      .add_raw("response_interval", json(h.response_interval))
      .add("response_p", h.response_p)
      .add("response_p_corrected", h.response_p_corrected)
      .add_raw("response_thirds",
               json_array(h.response_thirds, [](const auto& third) { return json(third); }))
      .add("signal_mean", h.signal_mean)
      .add("signal_unit", to_string(unit))
      .add("n", h.n)
      .add("mean_pp", h.mean_pp)
      .add("median_pp", h.median_pp)
      .add("hit_share", h.hit_share)
      .add("base_mean_pp", h.base_mean_pp)
      .add("base_hit_share", h.base_hit_share)
      .add("excess_pp", h.excess_pp)
      .add_raw("interval_pp", json(h.interval_pp))
      .add("p", h.p)
      .add("verdict", to_string(h.verdict))
      .add("first", to_string(h.first))
      .add("last", to_string(h.last))
      .add("sessions", h.sessions)
      .add_raw("regimes", json_array(h.regimes, [](const auto& regime) { return to_json(regime); }))
      .str();
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::supported:
      return "supported";
    case Verdict::weak:
      return "weak";
    case Verdict::unsupported:
      break;
  }
  return "unsupported";
}

std::optional<Verdict> parse_verdict(std::string_view text) {
  for (const Verdict verdict : {Verdict::supported, Verdict::weak, Verdict::unsupported}) {
    if (text == to_string(verdict)) {
      return verdict;
    }
  }
  return std::nullopt;
}

std::string to_json(const AlertRecord& record, Unit unit) {
  return JsonLine()
      .add("verdict", to_string(record.verdict()))
      .add("stale", record.stale)
      .add("in_sample", record.in_sample)
      .add("history", record.history)
      .add("first", to_string(record.first))
      .add("last", to_string(record.last))
      .add("tier", to_string(record.tier))
      .add_raw("horizons",
               json_array(record.horizons, [unit](const auto& h) { return to_json(h, unit); }))
      .str();
}

std::string to_json(const std::vector<HeldRegime>& regimes) {
  return json_array(regimes, [](const HeldRegime& regime) {
    return JsonLine()
        .add("name", regime.name)
        .add("revised", regime.revised)
        .add("hash", regime.hash)
        .str();
  });
}

std::string same_period_json(const std::optional<Quantity>& beta) {
  return !beta ? "null"
               : JsonLine()
                     .add("beta", beta->value)
                     .add("unit", to_string(beta->unit))
                     .add("sessions", kSamePeriodSessions)
                     .str();
}

}  // namespace yieldwatch
