// How far a history has been played before: what a restart need not send again.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>

#include "core/time.h"

namespace yieldwatch {

// Of one instrument: all its ticks before `time`, and the first `count` of that time. Whether they
// were accepted is all the same.
struct KnownTicks {
  static constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

  Timestamp time = Timestamp::never();
  std::uint64_t count = 0;

  friend bool operator==(const KnownTicks&, const KnownTicks&) = default;
};

using KnownByInstrument = std::map<std::string, KnownTicks, std::less<>>;

}  // namespace yieldwatch
