// A search for rules: every signal's response over every horizon, then every level's episodes,
// each corrected for all that was asked.
//
// Pure; what it is given to run tasks with may run them in parallel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "evidence/evidence.h"
#include "evidence/recording.h"

namespace yieldwatch {

// A signal to be asked about: a rule without tiers, whose outcome holds the horizons, and the
// levels to try.
struct Candidate {
  Rule rule;
  std::vector<TierLevels> levels;
};

// What a search asks of a history.
struct SearchPlan {
  std::vector<Instrument> instruments;
  std::vector<RecordingPlan::NamedSeries> outcomes;
  std::vector<Candidate> candidates;
};

// How much is asked, for messages and notes.
struct SearchSize {
  std::size_t signals = 0;
  std::size_t responses = 0;  // signals × horizons
  std::size_t levels = 0;     // of all signals
  std::size_t episodes = 0;   // levels × horizons
};
SearchSize size_of(const SearchPlan& plan);

// Runs all tasks, in any order, and returns when all are done.
using RunTasks = std::function<void(std::vector<std::function<void()>> tasks)>;

struct SearchSetting {
  RunTasks run;           // empty: one after the other
  std::size_t tasks = 1;  // into how many each stage is divided
  // Told how many more responses or episodes are scored, of all in SearchSize; from any task.
  std::function<void(std::size_t)> on_scored;
};

// A level of a finding.
struct LevelFinding {
  TierLevels level;
  std::size_t n = 0;  // below kEnoughEpisodes there is nothing else
  std::optional<double> mean_pp;
  std::optional<double> excess_pp;
  std::optional<double> p_corrected;  // for all levels and horizons of the search
};

// The response of one signal over one horizon.
struct Finding {
  std::size_t candidate = 0;
  std::int64_t horizon = 0;
  std::optional<double> response;  // pp for each response_step of the signal's unit
  std::optional<double> p;
  std::optional<double> p_corrected;  // see corrected_p()
  std::optional<double> score;        // see family.h; the ranking among equal p
  std::array<std::optional<double>, 3> thirds;
  std::vector<LevelFinding> levels;
  // As EvidenceRow's, of the best of its levels.
  Verdict verdict = Verdict::unsupported;
  // Filled in by detail():
  struct Part {
    std::size_t sessions = 0;
    std::optional<double> response;
    std::optional<double> p;
  };
  Part earlier;
  Part later;
  Session split;  // the first session of the later part
};

class Search {
 public:
  // `play` feeds a recorder the whole history; it is called once for each task.
  Search(const SearchPlan& plan, const std::function<void(Recorder&)>& play,
         const SearchSetting& setting);
  ~Search();
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  // Ranked: supported ones first, then by corrected p, then by response's score.
  const std::vector<Finding>& findings() const;
  // Of one finding: what the parts before and from `split` say for themselves. `split`
  // none(): at 60% of its record.
  Finding detail(const Finding& finding, Session split) const;

  std::uint64_t refused() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
