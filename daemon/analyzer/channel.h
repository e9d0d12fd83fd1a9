// A channel at work: one flow of numbers and the signals that are computed from it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/series_program.h"
#include "core/time.h"
#include "core/value.h"
#include "rules/rule.h"
#include "window/closes.h"
#include "window/samples.h"
#include "window/signal.h"

namespace yieldwatch {

// One flow of numbers out of a series, with the windows over it. A series has up to two: its
// level as quoted, and what most signals work on (SignalRow::on_level).
class Channel {
 public:
  // Makes the signals in `defs`, all of one series and channel; their indices are those there.
  explicit Channel(std::span<const SignalDef* const> defs);

  // A new value in a session that is not before the last one, at a time that is not before.
  void update(Timestamp time, Session session, std::int64_t working);
  // Event time is `now`: time windows let go what is too old.
  void advance(Timestamp now);
  // When `advance` would next change a signal.
  Timestamp next_due() const { return next_due_; }

  const Signal& signal(std::size_t index) const { return *signals_[index].signal; }
  // signal(index).compute(), computed once for all who ask between two changes.
  const std::optional<Value>& value(std::size_t index) const;
  std::int64_t session_number() const { return closes_.number(); }
  std::uint64_t overflowed() const { return samples_.overflowed(); }

 private:
  struct Slot {
    std::unique_ptr<Signal> signal;
    mutable std::optional<Value> value;
    mutable bool known = false;
  };

  void changed();

  SessionCloses closes_;
  SampleStore samples_;
  std::vector<Slot> signals_;
  std::vector<Signal*> by_session_;
  std::vector<Signal*> by_time_;
  Timestamp next_due_ = Timestamp::end_of_time();
};

}  // namespace yieldwatch
