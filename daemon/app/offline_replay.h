// The analyzer over a history, without sockets: the same step as the daemon's.
#pragma once

#include <functional>
#include <optional>

#include "analyzer/analyzer.h"
#include "core/tick.h"
#include "feed/replay/history.h"

namespace yieldwatch {

struct OfflineReplay {
  const HistorySpec* history = nullptr;            // must outlive the call
  std::optional<Session> stop_after;               // by local date; none: to the end
  std::function<void(const BadRow&)> on_bad_row;   // may be empty
  std::function<void(const TickBatch&)> on_ticks;  // after each step; may be empty
};

// Steps the analyzer through the history to its end, with a last heartbeat. Returns the number
// of bad rows. Throws as HistoryReader does.
std::uint64_t run(const OfflineReplay& replay, Analyzer& analyzer);

}  // namespace yieldwatch
