// What a search knows of a history: every candidate's signal, and the crossings of its levels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "evidence/record.h"
#include "evidence/search.h"

namespace yieldwatch {

// A candidate's signal, and the crossings of its levels, three a rule.
struct CandidateRecord {
  SignalTrack track;
  std::vector<std::vector<Crossing>> crossings;

  std::vector<std::size_t> episodes(std::size_t level, std::size_t horizon) const;
};

struct SearchRecord {
  std::vector<OutcomeTrack> outcomes;
  std::vector<CandidateRecord> candidates;  // in the order of the plan
  std::uint64_t refused = 0;
};

// Runs the candidates over the history, in as many tasks as the setting says.
SearchRecord record_candidates(const SearchPlan& plan, const std::function<void(Recorder&)>& play,
                               const SearchSetting& setting);

void run_tasks(const SearchSetting& setting, std::vector<std::function<void()>> tasks);

// The i-th of `parts` of 0 … n - 1: its first, and what comes after its last.
std::pair<std::size_t, std::size_t> part_of(std::size_t n, std::size_t i, std::size_t parts);

}  // namespace yieldwatch
