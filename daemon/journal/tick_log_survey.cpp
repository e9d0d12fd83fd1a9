#include "journal/tick_log_survey.h"

namespace yieldwatch {
namespace {

TickLogProblem tail_of(const SegmentSummary& segment) {
  return {.kind = TickLogProblem::Kind::torn_tail,
          .file = segment.file,
          .offset = segment.whole_bytes,
          .bytes = segment.tail_bytes(),
          .first = segment.next,
          .last = segment.next};
}

}  // namespace

void survey_tick_log(const std::filesystem::path& directory,
                     const std::function<void(const SurveyedSegment&)>& see) {
  const auto folder = tick_log_folder(directory);
  const auto firsts = list_segments(folder);
  std::uint64_t wanted = 0;
  std::optional<TickLogProblem> bad_tail;
  for (const std::uint64_t first : firsts) {
    auto summary = summarize_segment(folder / segment_name(first), first);
    if (!summary) {
      continue;  // removed since it was listed
    }
    SurveyedSegment segment{.summary = *std::move(summary), .is_newest = first == firsts.back()};
    const SegmentSummary& found = segment.summary;
    const bool is_begun = found.header || found.records > 0 || !segment.is_newest;
    if (is_begun) {
      const bool is_oldest = wanted == 0;
      if (is_oldest) {
        wanted = found.header && found.header->lost_from > 0 ? found.header->lost_from : first;
      }
      segment.before =
          problems_between(wanted, bad_tail, found.file, first, found.header, is_oldest);
    }
    segment.within = found.damage;
    bad_tail.reset();
    if (found.tail_bytes() > 0) {
      bad_tail = tail_of(found);
      if (segment.is_newest) {
        segment.within.push_back(*bad_tail);
      }
    }
    wanted = found.next;
    see(segment);
  }
}

}  // namespace yieldwatch
