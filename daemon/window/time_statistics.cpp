#include "window/time_statistics.h"

#include "window/time_signals.h"

namespace yieldwatch {
namespace {

void explain_ends(const TimeWindow& window, std::vector<SignalPoint>& points) {
  points.push_back(point(window, "now", window.end() - 1));
  points.push_back(point(window, "oldest of " + words(window), window.begin()));
}

}  // namespace

void TimeMoments::explain(const TimeWindow& window, std::vector<SignalPoint>& points) {
  explain_ends(window, points);
}

void TimeRank::explain(const TimeWindow& window, std::vector<SignalPoint>& points) {
  explain_ends(window, points);
}

}  // namespace yieldwatch
