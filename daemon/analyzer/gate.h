// The gate before the windows: what is plainly wrong never reaches a signal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/instrument.h"
#include "core/tick.h"
#include "core/value.h"

namespace yieldwatch {

// Judges the values of one instrument. Remembers the last accepted one.
class Gate {
 public:
  explicit Gate(const Instrument& instrument);

  // Why `value` is refused, or nothing. A value that passes becomes the last accepted one.
  std::optional<RefusalReason> judge(Value value);

  // How many it has refused since it last accepted one; restore() goes on from there.
  std::uint64_t refused_in_a_row() const { return refused_in_a_row_; }
  void restore(Value last, std::uint64_t refused_in_a_row) {
    last_ = last;
    refused_in_a_row_ = refused_in_a_row;
  }

  // What the value just refused was measured against, and the likely cause, for a person.
  std::string explain(RefusalReason reason, Value value) const;

 private:
  std::optional<RefusalReason> fault_of(Value value) const;
  bool jumps(Value value) const;

  GateLimits limits_;
  Unit unit_;
  double jump_factor_ = 0;  // prices: exp(max_jump / 100)
  std::optional<Value> last_;
  std::uint64_t refused_in_a_row_ = 0;
};

}  // namespace yieldwatch
