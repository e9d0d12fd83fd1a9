// Removes what a tick log need not keep any longer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "journal/directory_lock.h"
#include "journal/durable_file.h"
#include "journal/segment_format.h"

namespace yieldwatch {

struct TickLogPruning {
  // Segments whose last record was received longer ago are removed; 0: none for their age.
  std::int64_t max_age_ns = 0;
  // While an ordinary user can write fewer bytes than these to the disk, the oldest segment is
  // removed; 0: none for that.
  std::uint64_t min_free_bytes = 0;
  // A restart needs this record and those after it (the newest checkpoint's position): no
  // segment that could have one of them is removed. 0: nothing is.
  std::uint64_t keep_from = 0;
};

struct PrunedSegment {
  enum class Reason : std::uint8_t { age, disk };
  std::filesystem::path file;
  std::uint64_t first = 0;  // numbers, those of lost records included
  std::uint64_t last = 0;
  std::uint64_t bytes = 0;
  Reason reason = Reason::age;
};

struct TickLogPruned {
  std::vector<PrunedSegment> removed;  // the oldest first
  std::string error;                   // why it stopped before it was done; empty: it did not
  // The disk has less room than wanted, but what is left must be kept.
  bool still_short = false;
};

// Removes whole segments, from the oldest on; never the newest. `now` is the wall clock. To be
// called by the writer's thread or any other, one at a time. Never throws: a file that can't be
// read or removed ends it.
TickLogPruned prune_tick_log(const DirectoryLock& lock, const TickLogPruning& pruning,
                             Timestamp now, Disk& disk = system_disk());

}  // namespace yieldwatch
