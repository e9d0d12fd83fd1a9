// What is in a tick log, segment by segment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "journal/segment_summary.h"

namespace yieldwatch {

struct SurveyedSegment {
  SegmentSummary summary;
  bool is_newest = false;
  // Between the segment before and this one; then within this one, its torn tail among them.
  std::vector<TickLogProblem> before;
  std::vector<TickLogProblem> within;
};

// Reads all of it, and tells `see` of each segment as soon as it is read, in their order. Works
// on a log that is being written. Throws JournalError if something can't be read.
void survey_tick_log(const std::filesystem::path& directory,
                     const std::function<void(const SurveyedSegment&)>& see);

}  // namespace yieldwatch
