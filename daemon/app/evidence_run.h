// Evidence over a history: its ticks in memory, and what is to be recorded of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "evidence/recording.h"
#include "feed/replay/history.h"

namespace yieldwatch {

// All of a history, read once. The names belong to the spec, which must outlive it.
struct HistoryTicks {
  std::vector<HistoryTick> ticks;
  std::string fingerprint;  // of times, names and values
  std::uint64_t bad_rows = 0;

  Session first() const { return ticks.empty() ? Session::none() : ticks.front().session; }
  Session last() const { return ticks.empty() ? Session::none() : ticks.back().session; }
};

// Throws as HistoryReader does.
HistoryTicks read_ticks(const HistorySpec& spec, const BadRowHandler& on_bad_row);

// An outcome's series by its name. What is no price or ratio, or is not in the history, is an
// error.
std::optional<RecordingPlan::NamedSeries> outcome_series(const std::string& name,
                                                         const History& history,
                                                         Diagnostics& diagnostics);

// The rules that have an outcome, and the regimes.
RecordingPlan plan_of(const Replay& replay, Diagnostics& diagnostics);

// Feeds a recorder the whole history. `on_step` is told of progress, `steps` times in all.
void play(const HistoryTicks& history, Recorder& recorder, std::size_t steps = 0,
          const std::function<void()>& on_step = {});

// Tells on standard error that there is nothing in it; the exit code of that.
int tell_empty(const HistorySpec& history);

// The fingerprint of what a record is made from beside its rules and regimes: the ticks, and what
// the outcomes are called and made of.
std::string fingerprint_of(const HistoryTicks& history,
                           std::span<const RecordingPlan::NamedSeries> outcomes);

// What a reader must know of the record: a signal that never came to a level, one that stood for
// longer than between two figures of a quarterly series, an outcome with a hole of more than a
// month. A line each.
std::vector<std::string> cautions_of(const RecordingPlan& plan, const Recording& recording);

}  // namespace yieldwatch
