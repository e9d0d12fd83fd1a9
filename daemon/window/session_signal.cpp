#include "window/session_signal.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {

Warmth SessionSignal::warmth() const {
  return {std::min(closes_.count(), need_), need_, "closes"};
}

std::vector<SignalPoint> SessionSignal::points() const {
  std::vector<SignalPoint> points;
  if (closes_.count() > 0) {
    points.push_back(point("now", 0));
  }
  if (closes_.count() >= need_) {
    explain(points);
  }
  return points;
}

SignalPoint SessionSignal::point(std::string what, std::int64_t n) const {
  return {std::move(what), Value{c(n)}, closes_.session(n), Timestamp::never()};
}

SignalPoint SessionSignal::point_ago(std::int64_t n) const {
  return point(in_words(Window{.sessions = n}) + " ago", n);
}

SignalPoint SessionSignal::point_of_oldest(std::int64_t n) const {
  return point("oldest of " + in_words(Window{.sessions = n}), n - 1);
}

}  // namespace yieldwatch
