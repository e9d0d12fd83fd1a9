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

Channel::Channel(std::span<const SignalDef* const> defs) : closes_(deepest(defs)) {
  for (const SignalDef* def : defs) {
    const bool by_session = def->windows.empty() || def->windows.front().by_session();
    const std::int64_t scale = scale_of(*def);
    signals_.push_back({by_session ? def->row->make_session(closes_, def->windows, scale)
                                   : def->row->make_time(samples_, def->windows.front(), scale)});
    (by_session ? by_session_ : by_time_).push_back(signals_.back().signal.get());
  }
}

void Channel::update(Timestamp time, Session session, std::int64_t working) {
  if (closes_.number() > 0 && closes_.begins_session(session)) {
    for (Signal* signal : by_session_) {
      signal->close_session();
    }
  }
  closes_.update(session, working);
  if (!by_time_.empty()) {
    samples_.append(time, working);
    for (Signal* signal : by_time_) {
      signal->add_sample();
    }
  }
  changed();
}

void Channel::advance(Timestamp now) {
  for (Signal* signal : by_time_) {
    signal->advance(now);
  }
  changed();
}

const std::optional<Value>& Channel::value(std::size_t index) const {
  const Slot& slot = signals_[index];
  if (!slot.known) {
    slot.value = slot.signal->compute();
    slot.known = true;
  }
  return slot.value;
}

void Channel::changed() {
  for (Slot& slot : signals_) {
    slot.known = false;
  }
  next_due_ = Timestamp::end_of_time();
  for (const Signal* signal : by_time_) {
    next_due_ = std::min(next_due_, signal->next_due());
  }
}

}  // namespace yieldwatch
