#include "journal/tick_log_prune.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "journal/journal_error.h"
#include "journal/segment_cursor.h"
#include "journal/segment_list.h"

namespace yieldwatch {
namespace {

// When the last record of a segment was received; where its end is damaged, when the next
// segment was begun.
Timestamp last_received(const std::filesystem::path& folder, std::uint64_t first,
                        std::uint64_t next) {
  SegmentCursor segment(folder / segment_name(first), first);
  if (segment.is_open()) {
    const Timestamp last = segment.last_receive_time();
    if (last != Timestamp::never()) {
      return last;
    }
  }
  SegmentCursor after(folder / segment_name(next), next);
  const auto header = after.is_open() ? after.header() : std::nullopt;
  return header ? header->begun : Timestamp::end_of_time();
}

}  // namespace

TickLogPruned prune_tick_log(const DirectoryLock& lock, const TickLogPruning& pruning,
                             Timestamp now, Disk& disk) {
  TickLogPruned pruned;
  const auto folder = tick_log_folder(lock.directory());
  const auto too_full = [&] {
    return pruning.min_free_bytes > 0 && disk.free_bytes(folder) < pruning.min_free_bytes;
  };
  try {
    const auto firsts = list_segments(folder);
    for (std::size_t i = 0; i + 1 < firsts.size() && firsts[i + 1] <= pruning.keep_from; ++i) {
      const bool is_full = too_full();
      const bool is_old =
          !is_full && pruning.max_age_ns > 0 &&
          last_received(folder, firsts[i], firsts[i + 1]).plus(pruning.max_age_ns) < now;
      if (!is_full && !is_old) {
        break;
      }
      const auto file = folder / segment_name(firsts[i]);
      std::error_code ignored;
      const std::uintmax_t bytes = std::filesystem::file_size(file, ignored);
      if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        throw JournalError(cannot("remove", file, errno));
      }
      pruned.removed.push_back(
          {.file = file,
           .first = firsts[i],
           .last = firsts[i + 1] - 1,
           .bytes = ignored ? 0 : bytes,
           .reason = is_full ? PrunedSegment::Reason::disk : PrunedSegment::Reason::age});
    }
    if (!pruned.removed.empty()) {
      // Else after a power failure an old segment could be back while a younger one is not.
      if (disk.sync_directory(folder) != 0) {
        throw JournalError(cannot("sync", folder, errno));
      }
    }
  } catch (const JournalError& error) {
    pruned.error = error.what();
  }
  pruned.still_short = too_full();
  return pruned;
}

}  // namespace yieldwatch
