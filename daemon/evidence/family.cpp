#include "evidence/family.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "evidence/response.h"
#include "evidence/rotations.h"

namespace yieldwatch {

std::vector<Family> families_of(std::span<const Asked> asked) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (span_of(asked[i]).count > 0) {
      order.push_back(i);
    }
  }
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return asked[a].outcome != asked[b].outcome ? asked[a].outcome < asked[b].outcome
                                                : span_of(asked[a]).count > span_of(asked[b]).count;
  });
  std::vector<Family> families;
  std::size_t longest = 0;
  for (const std::size_t i : order) {
    const Span span = span_of(asked[i]);
    if (families.empty() || asked[families.back().members.front()].outcome != asked[i].outcome ||
        span.count * 5 < longest * 4) {
      families.push_back({.span = span});
      longest = span.count;
    }
    Family& family = families.back();
    const std::size_t first = std::max(family.span.first, span.first);
    const std::size_t end = std::min(family.span.end(), span.end());
    family.span = {first, end > first ? end - first : 0};
    family.margin = std::max(family.margin, rotation_margin(asked[i].reach()));
    family.members.push_back(i);
  }
  return families;
}

// What the family's questions share: outcomes and transforms by horizon.
class Scores::Transforms {
 public:
  Transforms(const Family& family, std::span<const Asked> asked)
      : span_(family.span), asked_(asked), rotations_(std::max<std::size_t>(1, span_.count)) {}

  const Rotations& rotations() const { return rotations_; }

  const std::vector<double>& outcomes(std::size_t i) {
    auto& found = outcomes_[asked_[i].horizon];
    if (found.empty()) {
      found = outcomes_of(*asked_[i].outcome, asked_[i].horizon, span_);
    }
    return found;
  }

  const Rotations::Spectrum& spectrum(std::size_t i) {
    auto& found = spectra_[asked_[i].horizon];
    if (found.empty()) {
      found = rotations_.transform(outcomes(i));
    }
    return found;
  }

  // Of the response to a question's signal; empty where it can't be formed. The horizon has no
  // part in them.
  Weights weights(std::size_t i) {
    const auto part = [&](const auto& all) {
      return std::span(all).subspan(span_.first, span_.count);
    };
    const SignalTrack& track = *asked_[i].track;
    auto slope = slope_of(part(track.value), outcomes(i), part(track.holds));
    return slope ? std::move(slope->weights) : Weights();
  }

 private:
  Span span_;
  std::span<const Asked> asked_;
  Rotations rotations_;
  std::map<std::size_t, std::vector<double>> outcomes_;
  std::map<std::size_t, Rotations::Spectrum> spectra_;
};

Scores::Scores(const Family& family, std::span<const Asked> asked)
    : family_(&family),
      asked_(asked),
      smallest_(rotation_range(family.span.count, family.margin).count,
                std::numeric_limits<double>::infinity()),
      transforms_(std::make_unique<Transforms>(family, asked)) {}
Scores::~Scores() = default;
Scores::Scores(Scores&&) noexcept = default;

Scores::Scored& Scores::next(std::size_t question) {
  const std::size_t sessions = std::max<std::size_t>(1, family_->span.count);
  return scored_.emplace_back(Scored{
      std::nullopt, static_cast<double>(asked_[question].reach()) / static_cast<double>(sessions)});
}

void Scores::add_responses(std::span<const std::size_t> questions) {
  // Questions of one signal share its weights, and two signals a transform.
  std::vector<SignalQuestions> signals;
  std::map<const SignalTrack*, std::size_t> known;
  for (const std::size_t question : questions) {
    const auto [found, is_new] = known.emplace(asked_[question].track, signals.size());
    if (is_new) {
      signals.push_back(
          {.weights = smallest_.empty() ? Weights() : transforms_->weights(question)});
    }
    if (!signals[found->second].weights.empty()) {
      signals[found->second].scored[asked_[question].horizon].push_back(scored_.size());
    }
    next(question);
    horizons_.emplace(asked_[question].horizon, question);
  }
  std::erase_if(signals, [](const SignalQuestions& signal) { return signal.weights.empty(); });
  for (std::size_t i = 0; i < signals.size(); i += 2) {
    const bool single = i + 1 == signals.size();
    take_pair(signals[i], single ? SignalQuestions{} : signals[i + 1]);
  }
}

void Scores::take_pair(const SignalQuestions& one, const SignalQuestions& other) {
  const Rotations& rotations = transforms_->rotations();
  const auto both = rotations.transform(one.weights, other.weights);
  std::vector<double> rotated1;
  std::vector<double> rotated2;
  for (const auto& [horizon, question] : horizons_) {
    if (!one.scored.contains(horizon) && !other.scored.contains(horizon)) {
      continue;
    }
    rotations.correlate(both, transforms_->spectrum(question), rotated1, rotated2);
    take_all(one, horizon, rotated1);
    take_all(other, horizon, rotated2);
  }
}

void Scores::take_all(const SignalQuestions& signal, std::size_t horizon,
                      std::span<const double> rotated) {
  if (const auto found = signal.scored.find(horizon); found != signal.scored.end()) {
    for (const std::size_t i : found->second) {
      take(rotated, scored_[i]);
    }
  }
}

void Scores::add_episodes(std::size_t question, std::span<const std::size_t> places) {
  Scored& scored = next(question);
  std::vector<std::size_t> inside;
  for (const std::size_t place : places) {
    if (family_->span.contains(place)) {
      inside.push_back(place - family_->span.first);
    }
  }
  if (!smallest_.empty() && !inside.empty()) {
    take(rotated_means(inside, transforms_->outcomes(question)), scored);
  }
}

void Scores::take(std::span<const double> rotated, Scored& scored) {
  const RotationRange range = rotation_range(family_->span.count, family_->margin);
  const auto tested = rotated.subspan(range.first, range.count);
  const double mean = mean_of(tested);
  double squares = 0;
  for (const double one : tested) {
    squares += (one - mean) * (one - mean);
  }
  const double deviation = std::sqrt(squares / static_cast<double>(range.count));
  if (!(deviation > 0)) {
    return;
  }
  scored.score = (rotated[0] - mean) / deviation;
  for (std::size_t k = 0; k < range.count; ++k) {
    smallest_[k] = std::min(smallest_[k], (tested[k] - mean) / deviation);
  }
}

void Scores::merge(const Scores& other) {
  for (std::size_t k = 0; k < smallest_.size(); ++k) {
    smallest_[k] = std::min(smallest_[k], other.smallest_[k]);
  }
  scored_.insert(scored_.end(), other.scored_.begin(), other.scored_.end());
}

std::vector<std::optional<double>> Scores::corrected(std::size_t families) const {
  std::vector<double> sorted = smallest_;
  std::ranges::sort(sorted);
  std::vector<std::optional<double>> out;
  for (const Scored& scored : scored_) {
    if (!scored.score || sorted.empty()) {
      out.emplace_back();
      continue;
    }
    const auto as_low = std::ranges::upper_bound(sorted, *scored.score) - sorted.begin();
    const double p = (1 + static_cast<double>(as_low)) / (1 + static_cast<double>(sorted.size()));
    out.emplace_back(std::min(1.0, static_cast<double>(families) * std::max(p, scored.floor)));
  }
  return out;
}

}  // namespace yieldwatch
