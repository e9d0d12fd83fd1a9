#include "evidence/episodes.h"

#include <algorithm>

#include "evidence/response.h"
#include "evidence/rotations.h"

namespace yieldwatch {
namespace {

double share_below_zero(std::span<const double> values) {
  return static_cast<double>(std::ranges::count_if(values, [](double v) { return v < 0; })) /
         static_cast<double>(values.size());
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// The outcome after 1, 2, … sessions, as far as it is known.
std::vector<double> path_of(const OutcomeTrack& outcome, std::size_t place) {
  std::vector<double> path;
  for (std::size_t s = 1; s <= kPathSessions && place + 1 + s < outcome.size(); ++s) {
    path.push_back(outcome.level[place + 1 + s] - outcome.level[place + 1]);
  }
  return path;
}

}  // namespace

void fill_base(std::span<const double> outcomes, EvidenceRow& row) {
  row.base_mean_pp = mean_of(outcomes);
  row.base_hit_share = share_below_zero(outcomes);
}

void fill_episodes(const Asked& asked, Tier tier, Span span, std::span<const double> outcomes,
                   std::uint64_t seed, EvidenceRow& row) {
  std::vector<double> values;
  std::vector<std::vector<double>> paths;
  std::vector<std::size_t> places;  // in the span
  for (const std::size_t place :
       places_of(episodes_of(asked.track->crossings, tier, asked.horizon))) {
    if (span.contains(place)) {
      places.push_back(place - span.first);
      values.push_back(outcomes[place - span.first]);
      paths.push_back(path_of(*asked.outcome, place));
      row.episodes.push_back({asked.outcome->sessions[place], values.back()});
    }
  }
  row.n = values.size();
  if (row.n < kEnoughEpisodes) {
    return;  // of so few any figure looks surer than it is
  }
  row.mean_pp = mean_of(values);
  row.median_pp = median_of(values);
  row.hit_share = share_below_zero(values);
  row.excess_pp = *row.mean_pp - *row.base_mean_pp;
  row.interval_pp = mean_interval(values, seed);
  row.path = mean_path(paths, seed);
  const auto rotated = rotated_means(places, outcomes);
  row.p = rotation_p(rotated[0], rotated, rotation_margin(asked.reach()), asked.reach());
}

}  // namespace yieldwatch
