#include "evidence/family.h"

#include <algorithm>
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

class Scores::Transforms {
 public:
  Transforms(const Family& family, std::span<const Asked> asked)
      : span_(family.span), asked_(asked), rotations_(std::max<std::size_t>(1, span_.count)) {}

  const std::vector<double>& outcomes(std::size_t i) {
    auto& found = outcomes_[asked_[i].horizon];
    if (found.empty()) {
      found = outcomes_of(*asked_[i].outcome, asked_[i].horizon, span_);
    }
    return found;
  }

  // The response's statistic at every rotation. Empty where it can't be formed.
  const std::vector<double>& rotate_response(std::size_t i) {
    rotated_.clear();
    if (asked_[i].track != track_) {
      track_ = asked_[i].track;
      const auto x = std::span(track_->value).subspan(span_.first, span_.count);
      const auto holds = std::span(track_->holds).subspan(span_.first, span_.count);
      const auto slope = slope_of(x, outcomes(i), holds);
      weights_ = slope ? rotations_.transform(slope->weights) : Rotations::Spectrum();
    }
    if (!weights_.empty()) {
      auto& spectrum = spectra_[asked_[i].horizon];
      if (spectrum.empty()) {
        spectrum = rotations_.transform(outcomes(i));
      }
      rotations_.correlate(weights_, spectrum, rotated_);
    }
    return rotated_;
  }

 private:
  Span span_;
  std::span<const Asked> asked_;
  Rotations rotations_;
  std::map<std::size_t, std::vector<double>> outcomes_;  // by horizon
  std::map<std::size_t, Rotations::Spectrum> spectra_;   // of those
  const SignalTrack* track_ = nullptr;
  Rotations::Spectrum weights_;  // of the response to the track
  std::vector<double> rotated_;
};

Scores::Scores(const Family& family, std::span<const Asked> asked)
    : family_(&family),
      asked_(asked),
      smallest_(rotation_range(family.span.count, family.margin).count,
                std::numeric_limits<double>::infinity()),
      transforms_(std::make_unique<Transforms>(family, asked)) {}
Scores::~Scores() = default;
Scores::Scores(Scores&&) noexcept = default;

void Scores::add(const Statistic& statistic) {
  Scored& scored = scored_.emplace_back();
  const Asked& asked = asked_[statistic.asked];
  scored.floor = static_cast<double>(asked.reach()) /
                 static_cast<double>(std::max<std::size_t>(1, family_->span.count));
  if (smallest_.empty()) {
    return;
  }
  if (statistic.response) {
    take(transforms_->rotate_response(statistic.asked), scored);
    return;
  }
  std::vector<std::size_t> places;
  for (const std::size_t place : episodes_of(*asked.track, statistic.tier, asked.horizon)) {
    if (family_->span.contains(place)) {
      places.push_back(place - family_->span.first);
    }
  }
  if (!places.empty()) {
    take(rotated_means(places, transforms_->outcomes(statistic.asked)), scored);
  }
}

void Scores::take(std::span<const double> rotated, Scored& scored) {
  if (rotated.empty()) {
    return;
  }
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
