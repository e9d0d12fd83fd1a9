#include "evidence/search_question.h"

#include <algorithm>
#include <span>
#include <vector>

#include "evidence/response.h"
#include "evidence/rotations.h"

namespace yieldwatch {
namespace {

constexpr double kSplitShare = 0.6;

}  // namespace

Finding::Part respond(const Asked& asked, Span span, double step) {
  Finding::Part part{.sessions = span.count};
  const auto x = std::span(asked.track->value).subspan(span.first, span.count);
  const auto holds = std::span(asked.track->holds).subspan(span.first, span.count);
  const auto y = outcomes_of(*asked.outcome, asked.horizon, span);
  if (const auto slope = slope_of(x, y, holds)) {
    part.response = slope->value * step;
    const Rotations rotations(x.size());
    std::vector<double> rotated;
    rotations.correlate(rotations.transform(slope->weights), rotations.transform(y), rotated);
    part.p = rotation_p(slope->value, rotated, rotation_margin(asked.reach()), asked.reach());
  }
  return part;
}

void fill_own_figures(const Asked& asked, const CandidateRecord& candidate, double step,
                      Finding& finding) {
  const Span span = span_of(asked);
  const auto x = std::span(asked.track->value).subspan(span.first, span.count);
  const auto holds = std::span(asked.track->holds).subspan(span.first, span.count);
  const auto y = outcomes_of(*asked.outcome, asked.horizon, span);
  const Finding::Part whole = respond(asked, span, step);
  finding.response = whole.response;
  finding.p = whole.p;
  finding.thirds = slope_by_thirds(x, y, holds);
  for (auto& third : finding.thirds) {
    third = third ? std::optional(*third * step) : std::nullopt;
  }
  const double base = mean_of(y);
  for (std::size_t i = 0; i < finding.levels.size(); ++i) {
    LevelFinding& level = finding.levels[i];
    double sum = 0;
    for (const std::size_t place : candidate.episodes(i, asked.horizon)) {
      if (span.contains(place)) {
        sum += y[place - span.first];
        ++level.n;
      }
    }
    if (level.n >= kEnoughEpisodes) {
      level.mean_pp = sum / static_cast<double>(level.n);
      level.excess_pp = *level.mean_pp - base;
    }
  }
}

void fill_parts(const Asked& asked, Session split, double step, Finding& finding) {
  const Span span = span_of(asked);
  const std::vector<Session>& sessions = asked.outcome->sessions;
  std::size_t at =
      span.first + static_cast<std::size_t>(static_cast<double>(span.count) * kSplitShare);
  if (split != Session::none()) {
    at = static_cast<std::size_t>(std::ranges::lower_bound(sessions, split) - sessions.begin());
    at = std::clamp(at, span.first, span.end());
  }
  finding.split = at < sessions.size() ? sessions[at] : Session::none();
  // An outcome that reaches into the later part is not known in the earlier one.
  const std::size_t reach = asked.horizon + 1;
  finding.earlier =
      respond(asked, {span.first, at - span.first - std::min(at - span.first, reach)}, step);
  finding.later = respond(asked, {at, span.end() - at}, step);
}

Verdict best_verdict(const Finding& finding) {
  EvidenceRow row{.response = finding.response,
                  .response_p = finding.p,
                  .response_p_corrected = finding.p_corrected,
                  .response_thirds = finding.thirds};
  Verdict best = judge(row);
  for (const LevelFinding& level : finding.levels) {
    row.n = level.n;
    row.excess_pp = level.excess_pp;
    best = std::min(best, judge(row));
  }
  return best;
}

}  // namespace yieldwatch
