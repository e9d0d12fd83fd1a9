#include "analyzer/channel.h"

#include <algorithm>

namespace yieldwatch {
namespace {

std::int64_t deepest(std::span<const SignalDef* const> defs) {
  std::int64_t depth = 0;
  for (const SignalDef* def : defs) {
    if (def->windows.empty() || def->windows.front().by_session()) {
      depth = std::max(depth, def->row->depth(def->windows));
    }
  }
  return depth;
}

}  // namespace

Channel::Channel(std::span<const SignalDef* const> defs)
    : closes_(defs.front()->series.size(), SessionCloses(deepest(defs))) {
  for (const SignalDef* def : defs) {
    const bool by_session = def->windows.empty() || def->windows.front().by_session();
    const std::int64_t scale = scale_of(def->unit);
    (by_session ? by_session_ : by_time_).push_back(signals_.size());
    signals_.push_back({by_session ? def->row->make_session(closes_, def->windows, scale)
                                   : def->row->make_time(samples_, def->windows.front(), scale)});
  }
}

void Channel::update(Timestamp time, Session session, std::span<const std::int64_t> numbers) {
  undefined_ = false;
  const bool begins = ends_session(session);
  for (const std::size_t index : by_session_) {
    if (begins) {
      signals_[index].signal->close_session();
    }
    signals_[index].known = false;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    closes_[i].update(session, numbers[i]);
  }
  if (by_time_.empty()) {
    return;
  }
  samples_.append(time, numbers.front());
  for (const std::size_t index : by_time_) {
    Slot& slot = signals_[index];
    slot.due = slot.signal->add_sample();
    slot.known = false;
  }
}

}  // namespace yieldwatch
