// What is in one segment, read from its first byte to its last.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "journal/segment_list.h"

namespace yieldwatch {

struct SegmentSummary {
  std::filesystem::path file;
  std::uint64_t first = 0;              // number of the first record, by the file's name
  std::optional<SegmentHeader> header;  // nothing: not whole
  std::uint64_t next = 0;               // the number after the last whole record's
  std::uint64_t records = 0;            // that are whole
  std::uint64_t bytes = 0;              // of the file
  std::uint64_t whole_bytes = 0;        // up to the end of the last whole record
  Timestamp first_received = Timestamp::never();
  Timestamp last_received = Timestamp::never();
  std::vector<TickLogProblem> damage;  // what is not whole and has whole records behind it

  std::uint64_t tail_bytes() const { return bytes - whole_bytes; }
};

// Nothing if there is no such file. Throws JournalError if it can't be read, or if a newer version
// of the program wrote it.
std::optional<SegmentSummary> summarize_segment(const std::filesystem::path& file,
                                                std::uint64_t first);

}  // namespace yieldwatch
