// Where and for how long the daemon keeps what it was told and what it said.
#pragma once

#include <cstdint>
#include <filesystem>

namespace yieldwatch {

struct JournalConfig {
  std::filesystem::path directory;         // empty: nothing is kept
  std::uint64_t segment_mib = 64;          // of the tick log
  std::uint64_t keep_ticks_days = 90;      // segments of the tick log
  std::uint64_t keep_alerts_days = 3'650;  // transitions
  std::uint64_t min_free_mib = 1'024;      // below it the oldest segments go sooner

  friend bool operator==(const JournalConfig&, const JournalConfig&) = default;
};

}  // namespace yieldwatch
