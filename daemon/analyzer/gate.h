// The gate before the windows: what is plainly wrong never reaches a signal.
#pragma once

#include <optional>
#include <string>

#include "core/instrument.h"
#include "core/tick.h"
#include "core/value.h"

namespace yieldwatch {

// Judges the values of one instrument. Remembers the last accepted one.
class Gate {
 public:
  // `needs_logarithm`: a signal works on 100·ln of the value, so it must be positive.
  Gate(const Instrument& instrument, bool needs_logarithm);

  // Why `value` is refused, or nothing. A value that passes becomes the last accepted one.
  std::optional<RefusalReason> judge(Value value);

  // What a refused value was measured against, and the likely cause, for a person.
  std::string explain(RefusalReason reason, Value value) const;

 private:
  bool jumps(Value value) const;

  GateLimits limits_;
  Unit unit_;
  bool needs_logarithm_;
  double jump_factor_ = 0;  // prices: exp(max_jump / 100)
  std::optional<Value> last_;
};

}  // namespace yieldwatch
