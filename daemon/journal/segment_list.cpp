#include "journal/segment_list.h"

#include <algorithm>
#include <system_error>

#include "journal/journal_error.h"

namespace yieldwatch {

std::filesystem::path tick_log_folder(const std::filesystem::path& directory) {
  return directory / "ticks";
}

std::vector<std::uint64_t> list_segments(const std::filesystem::path& folder) {
  std::vector<std::uint64_t> firsts;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (const auto first = parse_segment_name(entry->path().filename().native())) {
      firsts.push_back(*first);
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw JournalError(cannot("read the directory", folder, error.value()));
  }
  std::ranges::sort(firsts);
  return firsts;
}

std::string_view to_string(TickLogProblem::Kind kind) {
  switch (kind) {
    case TickLogProblem::Kind::torn_tail:
      return "torn_tail";
    case TickLogProblem::Kind::corrupt:
      return "corrupt";
    case TickLogProblem::Kind::missing:
      return "missing";
    case TickLogProblem::Kind::lost:
      return "lost";
    case TickLogProblem::Kind::pruned:
      return "pruned";
  }
  return "";
}

std::string record_range(std::uint64_t first, std::uint64_t last) {
  return first == last ? "record " + std::to_string(first)
                       : "records " + std::to_string(first) + " to " + std::to_string(last);
}

std::string to_string(const TickLogProblem& problem) {
  const std::string range = record_range(problem.first, problem.last);
  const std::string bytes = std::to_string(problem.bytes) + " bytes";
  switch (problem.kind) {
    case TickLogProblem::Kind::torn_tail:
      return problem.file.string() + " ends with " + bytes +
             " that are no whole record, from byte " + std::to_string(problem.offset) +
             " on, where record " + std::to_string(problem.first) +
             " was being written; a daemon cuts them when it starts";
    case TickLogProblem::Kind::corrupt: {
      const std::string where = problem.file.string() + " is damaged at byte " +
                                std::to_string(problem.offset) + ": " + bytes +
                                " are not what was written";
      return where + (problem.records() > 0 ? ", " + range + " can't be read" : "") +
             "; nothing was changed, copy it back from a backup if there is one";
    }
    case TickLogProblem::Kind::missing:
      return range + (problem.first == problem.last ? " is" : " are") +
             " missing: the segment before " + problem.file.string() +
             " is not there; copy it back from a backup if there is one";
    case TickLogProblem::Kind::lost:
      return range + (problem.first == problem.last ? " was" : " were") + " lost before " +
             problem.file.string() + ": " +
             (problem.error == 0 ? "reason unknown"
                                 : std::generic_category().message(problem.error));
    case TickLogProblem::Kind::pruned:
      return range + (problem.first == problem.last ? " is" : " are") +
             " no longer kept: the oldest segment is " + problem.file.string();
  }
  return "";
}

std::vector<TickLogProblem> problems_between(std::uint64_t wanted,
                                             const std::optional<TickLogProblem>& bad_tail,
                                             const std::filesystem::path& next_file,
                                             std::uint64_t next_first,
                                             const std::optional<SegmentHeader>& next_header,
                                             bool is_oldest) {
  using Kind = TickLogProblem::Kind;
  std::vector<TickLogProblem> problems;
  const bool stated = next_header && next_header->lost_from > 0;
  const std::uint64_t lost_from =
      stated ? std::clamp(next_header->lost_from, std::min(wanted, next_first), next_first)
             : next_first;
  if (wanted < lost_from) {
    if (bad_tail) {
      problems.push_back(*bad_tail);
      problems.back().kind = Kind::corrupt;
      problems.back().first = wanted;
      problems.back().last = lost_from - 1;
    } else {
      problems.push_back({.kind = is_oldest ? Kind::pruned : Kind::missing,
                          .file = next_file,
                          .first = wanted,
                          .last = lost_from - 1});
    }
  }
  if (lost_from < next_first && wanted < next_first) {
    problems.push_back({.kind = Kind::lost,
                        .file = next_file,
                        .first = std::max(wanted, lost_from),
                        .last = next_first - 1,
                        .error = next_header->lost_error});
  }
  if (!next_header || next_first < wanted) {
    problems.push_back({.kind = Kind::corrupt,
                        .file = next_file,
                        .bytes = kSegmentHeaderSize,
                        .first = next_first,
                        .last = next_first - 1});
  }
  return problems;
}

}  // namespace yieldwatch
