// How a writer begins: what it finds, what it cuts, where it goes on.
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "journal/journal_error.h"
#include "journal/segment_cursor.h"
#include "journal/segment_summary.h"
#include "journal/tick_log_writer.h"

namespace yieldwatch {
namespace {

std::string cut_text(const SegmentSummary& segment) {
  return "cut " + std::to_string(segment.tail_bytes()) + " bytes from byte " +
         std::to_string(segment.whole_bytes) + " of " + segment.file.string() + " on: record " +
         std::to_string(segment.next) + " was being written when the daemon was stopped";
}

void require_writable(const std::filesystem::path& folder) {
  make_private_directory(folder);
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    throw JournalError(cannot("write in", folder, errno) + "; user " + std::to_string(::geteuid()) +
                       " must be able to, or name another directory");
  }
}

// Before anything is touched: no file may be of a newer version.
void require_readable(const std::filesystem::path& folder,
                      const std::vector<std::uint64_t>& firsts) {
  for (const std::uint64_t first : firsts) {
    SegmentCursor segment(folder / segment_name(first), first);
    if (segment.is_open()) {
      static_cast<void>(segment.header());
    }
  }
}

}  // namespace

void TickLogWriter::continue_newest(Timestamp now) {
  require_writable(folder_);
  const auto firsts = list_segments(folder_);
  require_readable(folder_, firsts);
  std::optional<SegmentSummary> newest;
  if (!firsts.empty()) {
    newest = summarize_segment(folder_ / segment_name(firsts.back()), firsts.back());
  }
  const std::uint64_t last = newest ? newest->next - 1 : 0;
  status_ = {.last = last, .written = last, .durable = last};
  begin_segment(last + 1, now);
  if (newest) {
    const bool is_damaged = !newest->damage.empty() || (!newest->header && newest->records > 0);
    if (is_damaged) {
      for (const auto& problem : newest->damage) {
        findings_.push_back(to_string(problem));
      }
      if (!newest->header) {
        findings_.push_back(newest->file.string() + " has a damaged header; nothing was changed");
      }
      findings_.push_back("records go on in a new segment, from record " +
                          std::to_string(last + 1) + " on");
    } else if (!newest->header) {
      findings_.push_back(cut_text(*newest));
      if (::unlink(newest->file.c_str()) != 0) {
        throw JournalError(cannot("remove", newest->file, errno));
      }
    } else {
      if (const int error = file_.open(newest->file); error != 0) {
        throw JournalError(cannot("open", newest->file, error));
      }
      if (newest->tail_bytes() > 0) {
        findings_.push_back(cut_text(*newest));
        if (const int error = file_.cut(newest->whole_bytes); error != 0) {
          throw JournalError(cannot("cut", newest->file, error));
        }
      }
      // What a killed process left to the system is on the disk from here on.
      if (const int error = file_.sync(); error != 0) {
        throw JournalError(cannot("sync", newest->file, error));
      }
      header_ = *newest->header;
      seed_ = segment_seed(header_.first);
    }
  }
  if (options_.known_number > last) {
    findings_.push_back(record_range(last + 1, options_.known_number) +
                        " are known to have been given and are not in the log");
    status_.last = options_.known_number;
    begin_segment(status_.last + 1, now);
  }
}

}  // namespace yieldwatch
