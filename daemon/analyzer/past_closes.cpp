#include "analyzer/past_closes.h"

#include <algorithm>

namespace yieldwatch {

void PastCloses::assign(std::span<const PastClose> closes) {
  end_ = 0;
  for (const PastClose& close : closes) {
    add(close);
  }
}

std::vector<PastClose> PastCloses::all() const {
  std::vector<PastClose> closes;
  for (std::int64_t i = std::max<std::int64_t>(0, end_ - depth_); i < end_; ++i) {
    closes.push_back(ring_[i]);
  }
  return closes;
}

Amended amend(std::span<const PastClose> known, std::span<const PastClose> past) {
  Amended out;
  auto old = known.begin();
  for (const PastClose& close : past) {
    for (; old != known.end() && old->session < close.session; ++old) {
      out.closes.push_back(*old);
    }
    const bool within = old != known.end() && old != known.begin();
    if (old == known.end() || old->session != close.session) {
      out.changes.push_back({close, std::nullopt, within});
      out.closes.push_back(close);
      continue;
    }
    if (old->value != close.value) {
      // What another source says instead is no correction.
      out.changes.push_back({close, old->value, old->source == close.source});
    }
    out.closes.push_back(close);
    out.closes.back().time = std::max(close.time, old->time);
    ++old;
  }
  out.closes.insert(out.closes.end(), old, known.end());
  return out;
}

}  // namespace yieldwatch
