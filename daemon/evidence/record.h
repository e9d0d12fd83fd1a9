// The record of one question: a rule's signal beside what the outcome did over one horizon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evidence/recording.h"

namespace yieldwatch {

// A rule and a horizon.
struct Asked {
  const SignalTrack* track = nullptr;
  const OutcomeTrack* outcome = nullptr;
  std::size_t horizon = 0;  // sessions of the outcome
  std::size_t window = 0;   // the longest of the rule's; likewise

  std::size_t reach() const { return window + horizon; }
};

// The sessions of a record: from the first on which the signal has a value to the last whose
// outcome is known. Indices into the outcome's sessions.
struct Span {
  std::size_t first = 0;
  std::size_t count = 0;

  std::size_t end() const { return first + count; }
  bool contains(std::size_t place) const { return place >= first && place < end(); }
};
Span span_of(const Asked& asked);

// The outcome known at each session: 100·[r(t+1+H) - r(t+1)] in percentage points. The day
// after is the first close a reader could have acted on. `span` must leave room for it.
std::vector<double> outcomes_of(const OutcomeTrack& outcome, std::size_t horizon, Span span);

// A tier's episodes: transitions from below that tier to it or above; one fewer than `horizon`
// sessions after the last one counted is left out. Those whose outcome is not known yet are at the
// end.
std::vector<Crossing> episodes_of(std::span<const Crossing> crossings, Tier tier,
                                  std::size_t horizon);
// Their places in the outcome's sessions.
std::vector<std::size_t> places_of(std::span<const Crossing> episodes);

// The longest window of a rule, its conditions' included, in sessions of the outcome: twelve
// sessions of a monthly series are a year of them. A window of time counts as the days it spans.
std::size_t longest_window(const Rule& rule, const SignalTrack& track);

}  // namespace yieldwatch
