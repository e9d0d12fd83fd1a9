// The gate before the windows: what is plainly wrong never reaches a signal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "core/tick.h"
#include "core/value.h"

namespace yieldwatch {

// A tick that was refused as a jump: the next one near it lets both in.
struct HeldTick {
  Timestamp time;
  Value value;
  std::string source;

  friend bool operator==(const HeldTick&, const HeldTick&) = default;
};

// Judges the values of one instrument. Remembers the last accepted one, and the newest that
// jumped from it: of each source, where it has several.
class Gate {
 public:
  explicit Gate(const Instrument& instrument);

  // Why `value` is refused, or nothing. A value that passes becomes the last accepted one.
  std::optional<RefusalReason> judge(Value value);

  // The same for a value of the past, but for jumps. Nothing is remembered.
  std::optional<RefusalReason> judge_past(Value value) const { return out_of_limits(value); }
  // Taken on other grounds: the last accepted one. Nothing is held any more.
  void accept(Value value) {
    measure_from(value);
    held_.clear();
  }
  // The newest value is of another source or another figure now: jumps are measured from it. What
  // is held may still turn out to be right.
  void measure_from(Value value) {
    last_ = value;
    refused_in_a_row_ = 0;
  }

  // The last accepted one, and how many it has refused since; restore() goes on from there.
  const std::optional<Value>& last() const { return last_; }
  std::uint64_t refused_in_a_row() const { return refused_in_a_row_; }
  void restore(std::optional<Value> last, std::uint64_t refused_in_a_row,
               std::vector<HeldTick> held) {
    last_ = last;
    refused_in_a_row_ = refused_in_a_row;
    held_ = std::move(held);
  }

  // A tick that was refused as a jump may be right: it is held, in place of one before it.
  void hold(HeldTick tick);
  const std::vector<HeldTick>& held() const { return held_; }
  // The one held of that source; of an instrument without a list of sources, of any. Or null.
  const HeldTick* held_of(std::string_view source) const;
  // Whether a tick says that a held one is right: near it, and later or from another source.
  bool confirms(const HeldTick& held, const HeldTick& tick) const {
    return (tick.time > held.time || tick.source != held.source) && !jumps(held.value, tick.value);
  }
  // Any one that is held.
  bool confirms(const HeldTick& tick) const;
  // Whether one of two values is a jump from the other.
  bool jumps(Value from, Value to) const;

  // What the value just refused was measured against, and the likely cause, for a person.
  std::string explain(RefusalReason reason, Value value) const;

 private:
  std::optional<RefusalReason> out_of_limits(Value value) const;
  std::optional<RefusalReason> fault_of(Value value) const;

  GateLimits limits_;
  Unit unit_;
  double jump_factor_ = 0;  // prices: exp(max_jump / 100)
  std::optional<Value> last_;
  std::uint64_t refused_in_a_row_ = 0;
  bool has_several_sources_ = false;
  std::vector<HeldTick> held_;  // one a source, or one
};

}  // namespace yieldwatch
