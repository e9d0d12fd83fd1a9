// The segments of a tick log, and what may be wrong between and within them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/segment_format.h"

namespace yieldwatch {

// DIRECTORY/ticks, where DIRECTORY is the journal's.
std::filesystem::path tick_log_folder(const std::filesystem::path& directory);

// Numbers of the first records of the segments in `folder`, rising. Files of other names are not
// looked at; no folder is an empty one. Throws JournalError if it can't be read.
std::vector<std::uint64_t> list_segments(const std::filesystem::path& folder);

// What keeps a reader from some records.
struct TickLogProblem {
  enum class Kind : std::uint8_t {
    torn_tail,  // the newest segment ends within a record: one that was being written when the
                // daemon was stopped, or is being written now
    corrupt,    // bytes that are not what was written
    missing,    // a segment between two others is not there
    lost,       // the daemon could not write them, and said so
    pruned,     // older than the oldest segment
  };
  Kind kind = Kind::corrupt;
  std::filesystem::path file;  // for missing, lost and pruned: the segment after
  std::uint64_t offset = 0;    // in the file, where it begins
  std::uint64_t bytes = 0;     // that can't be used; 0 if no file has them
  std::uint64_t first = 0;     // the records that can't be read; none if last < first
  std::uint64_t last = 0;
  int error = 0;  // lost: the errno of it

  std::uint64_t records() const { return last < first ? 0 : last - first + 1; }
};

std::string_view to_string(TickLogProblem::Kind kind);  // "torn_tail", ...

// What is wrong, where, which records, and what to do about it: one line.
std::string to_string(const TickLogProblem& problem);

// "record 7", "records 7 to 12".
std::string record_range(std::uint64_t first, std::uint64_t last);

// What stands between a segment whose good records end before number `wanted`, and the one
// after it. `bad_tail`: what can't be read at the first one's end, if anything. `is_oldest`:
// there is no first one.
std::vector<TickLogProblem> problems_between(std::uint64_t wanted,
                                             const std::optional<TickLogProblem>& bad_tail,
                                             const std::filesystem::path& next_file,
                                             std::uint64_t next_first,
                                             const std::optional<SegmentHeader>& next_header,
                                             bool is_oldest);

}  // namespace yieldwatch
