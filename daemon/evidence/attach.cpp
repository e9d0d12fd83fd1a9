#include "evidence/attach.h"

#include <algorithm>

namespace yieldwatch {
namespace {

std::optional<Value> rounded(const std::optional<double>& number) {
  return number ? Value::from_double(*number) : std::nullopt;
}

std::optional<Bounds> rounded(const std::optional<Interval>& interval) {
  const auto low = interval ? Value::from_double(interval->low) : std::nullopt;
  const auto high = interval ? Value::from_double(interval->high) : std::nullopt;
  return low && high ? std::optional(Bounds{*low, *high}) : std::nullopt;
}

// What the response makes of how far the signal is from its mean.
void expect(const EvidenceRow& row, Value value, HorizonRecord& out) {
  const auto step = find_response_step(row.response_per);
  if (!row.response || !row.signal_mean || !step) {
    return;
  }
  const double steps = (value.to_double() - *row.signal_mean) / step->size;
  out.expected_pp = Value::from_double(*row.response * steps);
  if (row.response_interval) {
    // Below the mean it is the mirror image.
    const auto [low, high] =
        std::minmax({row.response_interval->low * steps, row.response_interval->high * steps});
    out.expected_interval_pp = rounded(std::optional(Interval{low, high}));
  }
}

std::vector<RegimeRecord> within(const EvidenceRow& row, std::span<const HeldRegime> regimes) {
  std::vector<RegimeRecord> out;
  for (const RegimeRow& regime : row.regimes) {
    const auto held = std::ranges::find(regimes, regime.name, &HeldRegime::name);
    if (held != regimes.end()) {
      out.push_back({regime.name, regime.revised || held->revised, regime.hash != held->hash,
                     static_cast<std::int64_t>(regime.n), rounded(regime.mean_pp),
                     rounded(regime.response)});
    }
  }
  return out;
}

HorizonRecord horizon_record(const EvidenceRow& row, const Occasion& occasion, bool stale) {
  HorizonRecord out{.horizon = row.horizon,
                    .verdict = row.verdict,
                    .first = row.first,
                    .last = row.last,
                    .sessions = static_cast<std::int64_t>(row.sessions),
                    .n = static_cast<std::int64_t>(row.n),
                    .mean_pp = rounded(row.mean_pp),
                    .median_pp = rounded(row.median_pp),
                    .hit_share = rounded(row.hit_share),
                    .base_mean_pp = rounded(row.base_mean_pp),
                    .base_hit_share = rounded(row.base_hit_share),
                    .excess_pp = rounded(row.excess_pp),
                    .interval_pp = rounded(row.interval_pp),
                    .p = rounded(row.p),
                    .response = rounded(row.response),
                    .response_per = std::string(row.response_per),
                    .response_interval = rounded(row.response_interval),
                    .response_p = rounded(row.response_p),
                    .response_p_corrected = rounded(row.response_p_corrected),
                    .regimes = within(row, occasion.regimes)};
  std::ranges::transform(row.response_thirds, out.response_thirds.begin(),
                         [](const auto& third) { return rounded(third); });
  if (!stale) {  // else it may be the mean of another signal
    out.signal_mean = rounded(row.signal_mean);
    if (occasion.value) {
      expect(row, *occasion.value, out);
    }
  }
  return out;
}

bool is_of(const EvidenceRow& row, const Occasion& occasion) {
  return row.rule == occasion.rule && row.instrument == occasion.instrument && row.sessions > 0;
}

}  // namespace

std::optional<AlertRecord> record_for(const EvidenceHistory& history, const Occasion& occasion) {
  AlertRecord out{
      .history = history.name, .first = history.first, .last = history.last, .tier = occasion.tier};
  for (const EvidenceRow& row : history.rows) {
    if (!is_of(row, occasion)) {
      continue;
    }
    if (out.tier == Tier::none) {
      out.tier = row.tier;  // rows stand in the order of tiers
    }
    if (row.tier == out.tier && out.horizons.size() < kMaxHorizons) {
      out.stale = row.rule_hash != occasion.rule_hash;
      // In the end that of the last horizon, as the verdict: the one that a line shows.
      out.in_sample = row.first <= occasion.session && occasion.session <= row.last;
      out.horizons.push_back(horizon_record(row, occasion, out.stale));
    }
  }
  return out.horizons.empty() ? std::nullopt : std::optional(std::move(out));
}

void attach_record(const EvidenceHistory* history, Transition& t) {
  if (history != nullptr && !t.id.empty()) {
    t.record = record_for(*history, {.rule = t.rule,
                                     .rule_hash = t.rule_hash,
                                     .instrument = t.instrument,
                                     .tier = topic_tier(t),
                                     .value = t.value,
                                     .session = t.session,
                                     .regimes = t.regimes});
  }
}

}  // namespace yieldwatch
