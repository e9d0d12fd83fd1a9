#include "journal/segment_summary.h"

#include <algorithm>

#include "journal/segment_cursor.h"

namespace yieldwatch {

std::optional<SegmentSummary> summarize_segment(const std::filesystem::path& file,
                                                std::uint64_t first) {
  SegmentCursor cursor(file, first);
  if (!cursor.is_open()) {
    return std::nullopt;
  }
  SegmentSummary summary{.file = file, .first = first, .header = cursor.header()};
  while (true) {
    const auto step = cursor.next();
    if (step == SegmentCursor::Step::record) {
      const Timestamp received = cursor.record().receive_time;
      summary.first_received = summary.records == 0 ? received : summary.first_received;
      summary.last_received = received;
      ++summary.records;
      continue;
    }
    const std::uint64_t offset = cursor.offset();
    const std::uint64_t number = cursor.number();
    if (step == SegmentCursor::Step::end || !cursor.skip_bad()) {
      break;
    }
    if (cursor.offset() > offset) {
      summary.damage.push_back({.file = file,
                                .offset = offset,
                                .bytes = cursor.offset() - offset,
                                .first = number,
                                .last = cursor.number() - 1});
    }
  }
  summary.next = cursor.number();
  summary.bytes = cursor.size();
  // A file shorter than a header is all tail.
  summary.whole_bytes =
      summary.header || summary.records > 0 ? std::min(cursor.offset(), summary.bytes) : 0;
  return summary;
}

}  // namespace yieldwatch
