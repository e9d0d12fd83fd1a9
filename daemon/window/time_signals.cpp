#include "window/time_signals.h"

#include <type_traits>
#include <utility>

namespace yieldwatch {

SignalPoint point(const TimeWindow& window, std::string what, SampleIndex sample) {
  return {std::move(what), Value{window.samples().value(sample)}, Session::none(),
          window.samples().time(sample)};
}

std::string words(const TimeWindow& window) {
  return in_words(Window{.nanos = window.width_ns()});
}

namespace {

void explain_ends(const TimeWindow& window, std::vector<SignalPoint>& points) {
  points.push_back(point(window, "now", window.end() - 1));
  // The oldest is the value as of then only once the window reaches back that far.
  points.push_back(
      point(window, window.warm() ? words(window) + " ago" : "oldest so far", window.begin()));
}

}  // namespace

void TimeChange::explain(const TimeWindow& window, std::vector<SignalPoint>& points) {
  explain_ends(window, points);
}

void TimeSlope::explain(const TimeWindow& window, std::vector<SignalPoint>& points) {
  explain_ends(window, points);
}

void TimeR2::explain(const TimeWindow& window, std::vector<SignalPoint>& points) {
  explain_ends(window, points);
}

template <class Side>
void TimeReach<Side>::explain(const TimeWindow& window, std::vector<SignalPoint>& points) {
  const SampleIndex newest = window.end() - 1;
  SampleIndex best = newest;  // of equals, the newest
  for (SampleIndex i = newest - 1; i >= window.begin(); --i) {
    const std::int64_t value = window.samples().value(i);
    if (value != window.samples().value(best) &&
        Side::best(value, window.samples().value(best)) == value) {
      best = i;
    }
  }
  const char* side = std::is_same_v<Side, Lowest> ? "lowest of " : "highest of ";
  points.push_back(point(window, "now", newest));
  points.push_back(point(window, side + words(window), best));
}

template class TimeReach<Lowest>;
template class TimeReach<Highest>;

}  // namespace yieldwatch
