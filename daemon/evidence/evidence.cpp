#include "evidence/evidence.h"

#include <algorithm>
#include <span>

#include "evidence/episodes.h"
#include "evidence/family.h"
#include "evidence/record.h"
#include "evidence/response.h"
#include "evidence/rotations.h"

namespace yieldwatch {
namespace {

constexpr std::uint64_t kSeed = 0x5EED;  // any number, always the same

// The response of a rule over one horizon, as it stands in the row of each tier.
class ResponseRecord {
 public:
  ResponseRecord(const Rule& rule, const Asked& asked) : asked_(asked), span_(span_of(asked)) {
    const auto part = [&](const auto& all) {
      return std::span(all).subspan(span_.first, span_.count);
    };
    x_ = part(asked.track->value);
    if (!rule.conditions.empty()) {
      holds_ = part(asked.track->holds);
    }
    y_ = outcomes_of(*asked.outcome, asked.horizon, span_);
  }

  const Span& span() const { return span_; }
  std::span<const double> outcomes() const { return y_; }

  void fill(EvidenceRow& row, ResponseStep step) const {
    const auto slope = slope_of(x_, y_, holds_);
    if (!slope) {
      return;
    }
    row.response = slope->value * step.size;
    // Over all sessions whatever the conditions, as the base: what is expected is in excess of it.
    row.signal_mean = mean_of(x_);
    if (const auto interval = slope_interval(x_, y_, holds_, 2 * asked_.horizon, kSeed)) {
      row.response_interval = Interval{interval->low * step.size, interval->high * step.size};
    }
    row.response_thirds = slope_by_thirds(x_, y_, holds_);
    for (auto& third : row.response_thirds) {
      third = third ? std::optional(*third * step.size) : std::nullopt;
    }
    const Rotations rotations(x_.size());
    std::vector<double> rotated;
    rotations.correlate(rotations.transform(slope->weights), rotations.transform(y_), rotated);
    row.response_p =
        rotation_p(slope->value, rotated, rotation_margin(asked_.reach()), asked_.reach());
  }

  // Over the sessions of a regime.
  std::optional<double> response_in(std::span<const RegimeState> states) const {
    std::vector<std::uint8_t> holds(x_.size());
    for (std::size_t t = 0; t < holds.size(); ++t) {
      holds[t] = states[span_.first + t] == RegimeState::yes && (holds_.empty() || holds_[t] != 0);
    }
    const auto slope = slope_of(x_, y_, holds);
    return slope ? std::optional(slope->value) : std::nullopt;
  }

 private:
  Asked asked_;
  Span span_;
  std::span<const double> x_;
  std::span<const std::uint8_t> holds_;  // empty: always
  std::vector<double> y_;
};

// Evidence of one plan and recording.
class Bench {
 public:
  Bench(const RecordingPlan& plan, const Recording& recording)
      : plan_(plan), recording_(recording) {
    for (std::size_t i = 0; i < plan.rules.size(); ++i) {
      const SignalTrack& track = recording.rules[i];
      for (const std::int64_t horizon : plan.rules[i].outcome.value().horizons) {
        asked_.push_back({&track, &recording.outcomes[track.outcome],
                          static_cast<std::size_t>(horizon), longest_window(plan.rules[i], track)});
        rules_.push_back(i);
      }
    }
    correct();
  }

  std::vector<EvidenceRow> rows() const {
    std::vector<EvidenceRow> out;
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      std::vector<EvidenceRow> of_rule;
      for (std::size_t a = 0; a < asked_.size(); ++a) {
        if (rules_[a] == i) {
          add_rows(a, of_rule);
        }
      }
      std::ranges::stable_sort(of_rule, {}, &EvidenceRow::tier);
      std::ranges::move(of_rule, std::back_inserter(out));
    }
    return out;
  }

 private:
  void correct() {
    corrected_.resize(asked_.size());
    const auto families = families_of(asked_);
    for (const Family& family : families) {
      Scores scores(family, asked_);
      scores.add_responses(family.members);
      const auto corrected = scores.corrected(families.size());
      for (std::size_t i = 0; i < corrected.size(); ++i) {
        corrected_[family.members[i]] = corrected[i];
      }
    }
  }

  void add_rows(std::size_t a, std::vector<EvidenceRow>& out) const {
    const Rule& rule = plan_.rules[rules_[a]];
    const ResponseRecord record(rule, asked_[a]);
    EvidenceRow row;
    row.rule = rule.name;
    row.rule_hash = rule.hash;
    row.instrument = rule.instrument;
    row.horizon = static_cast<std::int64_t>(asked_[a].horizon);
    row.sessions = record.span().count;
    row.response_per = response_step(rule.signal.unit).name;
    if (row.sessions > 0) {
      row.first = asked_[a].outcome->sessions[record.span().first];
      row.last = asked_[a].outcome->sessions[record.span().end() - 1];
      record.fill(row, response_step(rule.signal.unit));
      fill_base(record.outcomes(), row);
    }
    row.response_p_corrected = corrected_p(corrected_[a], row.response_p, rule.search);
    for (const Tier tier : {Tier::watch, Tier::warning, Tier::critical}) {
      if (rule.levels(tier)) {
        EvidenceRow& one = out.emplace_back(row);
        one.tier = tier;
        fill_episodes(asked_[a], tier, record.span(), record.outcomes(), kSeed, one);
        fill_regimes(asked_[a], record, response_step(rule.signal.unit), one);
        one.verdict = judge(one);
      }
    }
  }

  void fill_regimes(const Asked& asked, const ResponseRecord& record, ResponseStep step,
                    EvidenceRow& row) const {
    const std::size_t outcome = recording_.rules.empty() ? 0 : asked.track->outcome;
    for (std::size_t i = 0; i < plan_.regimes.size(); ++i) {
      const auto& states = recording_.regimes[i][outcome];
      RegimeRow regime{.name = plan_.regimes[i].name,
                       .revised = plan_.regimes[i].revised,
                       .hash = plan_.regimes[i].hash};
      std::vector<double> outcomes;
      for (const Crossing& episode : episodes_of(asked.track->crossings, row.tier, asked.horizon)) {
        if (record.span().contains(episode.at) && episode.regimes.test(i)) {
          outcomes.push_back(record.outcomes()[episode.at - record.span().first]);
        }
      }
      regime.n = outcomes.size();
      if (regime.n >= kEnoughInRegime) {
        regime.mean_pp = mean_of(outcomes);
        regime.response = record.response_in(states);
        regime.response =
            regime.response ? std::optional(*regime.response * step.size) : std::nullopt;
      }
      row.regimes.push_back(std::move(regime));
    }
  }

  const RecordingPlan& plan_;
  const Recording& recording_;
  std::vector<Asked> asked_;
  std::vector<std::size_t> rules_;  // of each question
  std::vector<std::optional<double>> corrected_;
};

}  // namespace

std::optional<double> corrected_p(const std::optional<double>& corrected,
                                  const std::optional<double>& own,
                                  const std::optional<SearchNote>& search) {
  return corrected ? std::optional(std::max({*corrected, own.value_or(0), search ? search->p : 0}))
                   : std::nullopt;
}

Verdict judge(const EvidenceRow& row) {
  if (!row.response || !row.response_p || *row.response >= 0) {
    return Verdict::unsupported;
  }
  const bool negative_throughout = std::ranges::all_of(
      row.response_thirds, [](const auto& third) { return third && *third < 0; });
  if (row.response_p_corrected && *row.response_p_corrected < kSupportedBelow &&
      negative_throughout && row.n >= kEnoughEpisodes && row.excess_pp && *row.excess_pp < 0) {
    return Verdict::supported;
  }
  return *row.response_p < kWeakBelow ? Verdict::weak : Verdict::unsupported;
}

ResponseStep response_step(Unit unit) {
  switch (unit) {
    case Unit::basis_points:
      return {100, "100bp"};
    case Unit::sigma:
      return {1, "sigma"};
    default:
      return {1, "1"};
  }
}

std::optional<ResponseStep> find_response_step(std::string_view name) {
  for (const Unit unit : {Unit::basis_points, Unit::sigma, Unit::one}) {
    if (response_step(unit).name == name) {
      return response_step(unit);
    }
  }
  return std::nullopt;
}

std::vector<EvidenceRow> evidence(const RecordingPlan& plan, const Recording& recording) {
  return Bench(plan, recording).rows();
}

}  // namespace yieldwatch
