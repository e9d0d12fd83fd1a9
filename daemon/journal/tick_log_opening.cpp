// How a writer begins: what it finds, what it cuts, where it goes on.
#include <sys/stat.h>
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

// What was being written when the daemon was stopped is cut. A damaged segment is left as it is.
void TickLogWriter::continue_in(const SegmentSummary& newest) {
  const bool is_damaged = !newest.damage.empty() || (!newest.header && newest.records > 0);
  if (is_damaged) {
    for (const auto& problem : newest.damage) {
      findings_.push_back(to_string(problem));
    }
    if (!newest.header) {
      findings_.push_back(newest.file.string() + " has a damaged header; nothing was changed");
    }
    findings_.push_back("records go on in a new segment, from record " +
                        std::to_string(newest.next) + " on");
    return;
  }
  if (!newest.header) {
    if (::unlink(newest.file.c_str()) != 0) {
      fail_to_open("remove", errno);
    } else {
      findings_.push_back(cut_text(newest));
    }
    return;
  }
  header_ = *newest.header;
  seed_ = segment_seed(header_.first);
  if (const int error = file_.open(newest.file); error != 0) {
    return fail_to_open("open", error);
  }
  if (newest.tail_bytes() > 0) {
    if (const int error = file_.cut(newest.whole_bytes); error != 0) {
      return fail_to_open("cut", error);
    }
    findings_.push_back(cut_text(newest));
  }
  // What a killed process left to the system is on the disk from here on.
  if (const int error = file_.sync(); error != 0) {
    fail_to_open("sync", error);
  }
}

// A disk that takes nothing may do so later: recover() then begins another segment.
void TickLogWriter::fail_to_open(const char* verb, int error) {
  fail(verb, error);
  if (!is_of_disk(error)) {
    throw UnusableJournal(status_.failure->reason + "; user " + std::to_string(::geteuid()) +
                          " must be able to, or name another directory");
  }
  file_.close();
}

void TickLogWriter::continue_newest(Timestamp now) {
  const auto firsts = list_segments(folder_);
  require_readable(folder_, firsts);
  std::optional<SegmentSummary> newest;
  if (!firsts.empty()) {
    newest = summarize_segment(folder_ / segment_name(firsts.back()), firsts.back());
  }
  const std::uint64_t last = newest ? newest->next - 1 : 0;
  status_ = {.last = last, .written = last, .durable = last};
  begin_segment(last + 1, now);
  if ((::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) ||
      ::access(folder_.c_str(), R_OK | W_OK | X_OK) != 0) {
    fail_to_open("write", errno);
  } else if (newest) {
    continue_in(*newest);
  }
  if (options_.known_number > last) {
    findings_.push_back(record_range(last + 1, options_.known_number) +
                        " are known to have been given and are not in the log");
    status_.last = status_.written = options_.known_number;
    begin_segment(status_.last + 1, now);
  }
}

}  // namespace yieldwatch
