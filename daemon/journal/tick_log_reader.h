// Reads a tick log, while a daemon writes it or not. Never changes anything.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "journal/segment_cursor.h"
#include "journal/segment_list.h"

namespace yieldwatch {

// Gives the records in order of their numbers, and says of each number that it can't give why
// that is so. Belongs to one thread.
class TickLogReader final {
 public:
  // `directory` is the journal's. From record `from` on; 0: from the oldest that is kept. Throws
  // JournalError if it can't be read.
  explicit TickLogReader(const std::filesystem::path& directory, std::uint64_t from = 0);

  enum class Step : std::uint8_t {
    record,   // record() is the next one
    problem,  // problem() says which can't be read, and the next step goes on behind them
    end,      // nothing more for now; ask again when there may be
  };
  // A torn tail is said once; if it was a record being written, that is given later. Throws
  // JournalError if a file can't be read, or if a newer version of the program wrote it.
  Step next();

  // The views last until the next call.
  const TickRecord& record() const { return cursor_->record(); }
  const TickLogProblem& problem() const { return problem_; }

  // The number that the next record will have if nothing is wrong; 0: not known yet.
  std::uint64_t wanted() const { return wanted_; }

 private:
  bool enter_next();
  std::optional<Step> at_end_or_bad(SegmentCursor::Step step);
  bool newest_is_open();
  void say(TickLogProblem problem);

  std::filesystem::path folder_;
  std::uint64_t wanted_;
  std::vector<std::uint64_t> firsts_;  // as listed last
  std::uint64_t open_first_ = 0;       // of the segment under the cursor; 0: none yet
  std::unique_ptr<SegmentCursor> cursor_;
  bool is_sealed_ = false;                  // it has a successor, so that it grows no more
  std::optional<TickLogProblem> bad_tail_;  // of the segment that was left
  std::uint64_t torn_said_at_ = 0;          // the offset of the torn tail that was said
  std::deque<TickLogProblem> pending_;
  TickLogProblem problem_;
};

}  // namespace yieldwatch
