// A channel at work: one flow of numbers and the signals that are computed from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/series_program.h"
#include "analyzer/state.h"
#include "core/time.h"
#include "core/value.h"
#include "rules/rule.h"
#include "window/closes.h"
#include "window/samples.h"
#include "window/signal.h"

namespace yieldwatch {

// One flow of numbers out of a series, with the windows over it. A series has up to two: its
// level as quoted, and what most signals work on (SignalRow::on_level). Where several series
// are joined, numbers of all of them flow side by side.
class Channel {
 public:
  // Makes the signals in `defs`, all of one series and channel; their indices are those there.
  // They must outlive the channel.
  explicit Channel(std::span<const SignalDef* const> defs);

  // The series has no number now: neither have its signals, until the next update.
  void lose_value() { undefined_ = true; }
  bool undefined() const { return undefined_; }

  // A value in `session` would be the first of that session, and end one before it.
  bool ends_session(Session session) const {
    return session_number() > 0 && closes_.front().begins_session(session);
  }

  // A new value in a session that is not before the last one, at a time that is not before.
  // `numbers` has one for each series joined.
  void update(Timestamp time, Session session, std::span<const std::int64_t> numbers);
  // The session half of update(): a close of the past, for windows that were not there then.
  void add_close(Session session, std::span<const std::int64_t> numbers);
  // The other half, for a value that came in another way: a sample of the time windows, not older
  // than the newest one. Later than event time it may be: the source knows what is to come.
  void add_sample(Timestamp time, std::int64_t number);
  // Forgets all closes: they are to be added anew. Time windows stay as they are.
  void forget_closes();

  // Oldest first, the present session's value last.
  std::vector<ChannelState::Close> closes() const;
  // All but the kind.
  ChannelState state() const;
  // Whether the state has as many closes as this channel reads, or all there have ever been.
  bool can_restore(const ChannelState& state) const;
  // Before any update. Event time is `now`.
  void restore(const ChannelState& state, Timestamp now);

  // Event time is `now`: the signal's time window lets go what is too old. True if that gives
  // the signal another value: more often than not the least of a window stays what it was.
  bool advance(std::size_t index, Timestamp now) {
    Slot& slot = signals_[index];
    slot.due = slot.signal->advance(now);
    if (!slot.known) {
      return true;
    }
    const std::optional<Value> before = slot.value;
    slot.value = slot.signal->compute();
    return slot.value != before;
  }
  // When `advance` would next change the signal.
  Timestamp next_due(std::size_t index) const { return signals_[index].due; }
  // The signals over time windows.
  std::span<const std::size_t> by_time() const { return by_time_; }

  const Signal& signal(std::size_t index) const { return *signals_[index].signal; }
  // signal(index).compute(), computed once for all who ask between two changes; nothing while
  // the series is undefined.
  const std::optional<Value>& value(std::size_t index) const {
    if (undefined_) {
      return kNothing;
    }
    const Slot& slot = signals_[index];
    if (!slot.known) {
      slot.value = slot.signal->compute();
      slot.known = true;
    }
    return slot.value;
  }
  std::int64_t session_number() const { return closes_.front().number(); }
  // How many closes before the present session's its deepest signal reads.
  std::int64_t depth() const { return closes_.front().depth(); }
  // The longest of its time windows; 0 if it has none.
  std::int64_t longest_ns() const;
  std::uint64_t overflowed() const { return samples_.overflowed(); }

 private:
  struct Slot {
    std::unique_ptr<Signal> signal;
    std::int64_t width_ns = 0;                 // of a time window
    Timestamp due = Timestamp::end_of_time();  // signal->next_due()
    mutable std::optional<Value> value;
    mutable bool known = false;
  };

  static constexpr std::optional<Value> kNothing{};

  std::unique_ptr<Signal> make_session_signal(const SignalDef& def) const;

  std::vector<const SignalDef*> defs_;  // of signals_
  bool undefined_ = false;
  std::vector<SessionCloses> closes_;  // one for each series joined; never grows
  SampleStore samples_;
  std::vector<Slot> signals_;
  std::vector<std::size_t> by_session_;
  std::vector<std::size_t> by_time_;
};

}  // namespace yieldwatch
