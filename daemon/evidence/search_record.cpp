#include "evidence/search_record.h"

#include <string>

namespace yieldwatch {
namespace {

constexpr std::size_t kLevelsARule = kTierCount;

// As many rules as a candidate's levels need, and one at least; only the first keeps its values.
void add_rules(const Candidate& candidate, std::size_t number, RecordingPlan& plan) {
  std::size_t level = 0;
  do {
    plan.crossings_only.push_back(level > 0);
    Rule rule = candidate.rule;
    rule.name = std::to_string(number) + '-' + std::to_string(level);
    for (auto& tier : rule.tiers) {
      if (level < candidate.levels.size()) {
        tier = candidate.levels[level++];
      }
    }
    plan.rules.push_back(std::move(rule));
  } while (level < candidate.levels.size());
}

CandidateRecord take(const Candidate& candidate, std::vector<SignalTrack>::iterator& next) {
  CandidateRecord out;
  std::size_t level = 0;
  do {
    out.crossings.push_back(std::move(next->crossings));
    if (level == 0) {
      out.track = std::move(*next);
    }
    level += kLevelsARule;
    ++next;
  } while (level < candidate.levels.size());
  return out;
}

}  // namespace

std::vector<std::size_t> CandidateRecord::episodes(std::size_t level, std::size_t horizon) const {
  return places_of(episodes_of(crossings[level / kLevelsARule],
                               static_cast<Tier>(1 + level % kLevelsARule), horizon));
}

SearchRecord record_candidates(const SearchPlan& plan, const std::function<void(Recorder&)>& play,
                               const SearchSetting& setting) {
  struct Part {
    Recording recording;
    std::uint64_t refused = 0;
  };
  const std::size_t n = plan.candidates.size();
  std::vector<Part> parts(setting.tasks);
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    tasks.emplace_back([&, i] {
      RecordingPlan of_part{.instruments = plan.instruments, .outcomes = plan.outcomes};
      const auto [first, end] = part_of(n, i, parts.size());
      for (std::size_t number = first; number < end; ++number) {
        add_rules(plan.candidates[number], number, of_part);
      }
      Recorder recorder(std::move(of_part));
      play(recorder);
      parts[i] = {recorder.finish(), recorder.refused()};
    });
  }
  run_tasks(setting, std::move(tasks));
  SearchRecord out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto next = parts[i].recording.rules.begin();
    const auto [first, end] = part_of(n, i, parts.size());
    for (std::size_t number = first; number < end; ++number) {
      out.candidates.push_back(take(plan.candidates[number], next));
    }
  }
  out.outcomes = std::move(parts.front().recording.outcomes);
  out.refused = parts.front().refused;  // each has heard the same history
  return out;
}

void run_tasks(const SearchSetting& setting, std::vector<std::function<void()>> tasks) {
  if (setting.run) {
    setting.run(std::move(tasks));
    return;
  }
  for (const auto& task : tasks) {
    task();
  }
}

std::pair<std::size_t, std::size_t> part_of(std::size_t n, std::size_t i, std::size_t parts) {
  return {n * i / parts, n * (i + 1) / parts};
}

}  // namespace yieldwatch
