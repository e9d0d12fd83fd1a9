#include "analyzer/channel.h"

#include <algorithm>

namespace yieldwatch {
namespace {

std::int64_t deepest(std::span<const SignalDef* const> defs) {
  std::int64_t depth = 0;
  for (const SignalDef* def : defs) {
    if (def->is_by_session()) {
      depth = std::max(depth, def->row->depth(def->windows));
    }
  }
  return depth;
}

}  // namespace

Channel::Channel(std::span<const SignalDef* const> defs)
    : defs_(defs.begin(), defs.end()),
      closes_(defs.front()->series.size(), SessionCloses(deepest(defs))) {
  for (const SignalDef* def : defs) {
    const bool by_session = def->is_by_session();
    (by_session ? by_session_ : by_time_).push_back(signals_.size());
    signals_.push_back(
        {by_session ? make_session_signal(*def)
                    : def->row->make_time(samples_, def->windows.front(), scale_of(def->unit)),
         by_session ? 0 : def->windows.front().nanos});
  }
}

std::unique_ptr<Signal> Channel::make_session_signal(const SignalDef& def) const {
  return def.row->make_session(closes_, def.windows, scale_of(def.unit));
}

void Channel::forget_closes() {
  for (SessionCloses& closes : closes_) {
    closes = SessionCloses(closes.depth());
  }
  for (const std::size_t index : by_session_) {
    signals_[index].signal = make_session_signal(*defs_[index]);
    signals_[index].known = false;
  }
}

void Channel::update(Timestamp time, Session session, std::span<const std::int64_t> numbers) {
  add_close(session, numbers);
  if (!by_time_.empty()) {
    add_sample(time, numbers.front());
  }
}

void Channel::add_close(Session session, std::span<const std::int64_t> numbers) {
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
}

void Channel::add_sample(Timestamp time, std::int64_t number) {
  samples_.append(time, number);
  for (const std::size_t index : by_time_) {
    Slot& slot = signals_[index];
    slot.due = slot.signal->add_sample();
    slot.known = false;
  }
}

std::int64_t Channel::longest_ns() const {
  std::int64_t longest = 0;
  for (const Slot& slot : signals_) {
    longest = std::max(longest, slot.width_ns);
  }
  return longest;
}

std::vector<ChannelState::Close> Channel::closes() const {
  std::vector<ChannelState::Close> all;
  for (std::int64_t n = closes_.front().count(); n-- > 0;) {
    ChannelState::Close& close = all.emplace_back(closes_.front().session(n));
    for (const SessionCloses& closes : closes_) {
      close.numbers.push_back(closes.close(n));
    }
  }
  return all;
}

ChannelState Channel::state() const {
  ChannelState state{.undefined = undefined_, .depth = closes_.front().depth(), .closes = closes()};
  for (SampleIndex i = samples_.oldest_held(); i < samples_.end(); ++i) {
    state.samples.push_back({samples_.time(i), samples_.value(i)});
  }
  for (const std::size_t index : by_time_) {
    state.complete.push_back({signals_[index].width_ns, signals_[index].signal->complete_from()});
  }
  return state;
}

bool Channel::can_restore(const ChannelState& state) const {
  const auto count = static_cast<std::int64_t>(state.closes.size());
  return (state.depth >= closes_.front().depth() || count <= state.depth) &&
         std::ranges::all_of(state.closes, [this](const ChannelState::Close& close) {
           return close.numbers.size() == closes_.size();
         });
}

void Channel::restore(const ChannelState& state, Timestamp now) {
  for (const ChannelState::Close& close : state.closes) {
    add_close(close.session, close.numbers);
  }
  for (const ChannelState::Sample& sample : state.samples) {
    add_sample(sample.time, sample.number);
  }
  for (const std::size_t index : by_time_) {
    const auto complete = std::ranges::find(state.complete, signals_[index].width_ns,
                                            &ChannelState::Complete::width_ns);
    if (complete != state.complete.end() && complete->from != Timestamp::end_of_time()) {
      signals_[index].signal->restore_complete_from(complete->from);
    }
    advance(index, now);
    value(index);  // known, as it was: whether it changes next is measured against it
  }
  undefined_ = state.undefined;
}

}  // namespace yieldwatch
