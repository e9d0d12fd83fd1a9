#include "journal/tick_log_reader.h"

#include <algorithm>

#include "journal/journal_error.h"

namespace yieldwatch {

TickLogReader::TickLogReader(const std::filesystem::path& directory, std::uint64_t from)
    : folder_(tick_log_folder(directory)), wanted_(from) {
  firsts_ = list_segments(folder_);
}

// Whether no segment comes after the one under the cursor.
bool TickLogReader::newest_is_open() {
  if (firsts_.empty() || firsts_.back() <= open_first_) {
    firsts_ = list_segments(folder_);
  }
  return firsts_.empty() || firsts_.back() <= open_first_;
}

// Goes to the segment after the one under the cursor, or to the first that is wanted. False: there
// is none, or it has not even its header yet.
bool TickLogReader::enter_next() {
  for (bool listed_anew = false;; listed_anew = true) {
    if (listed_anew) {
      firsts_ = list_segments(folder_);
    }
    auto next = std::ranges::upper_bound(firsts_, open_first_);
    if (open_first_ == 0 && next != firsts_.end()) {
      const auto behind = std::ranges::upper_bound(firsts_, std::max(wanted_, firsts_.front()));
      next = std::prev(behind);
    }
    if (next == firsts_.end()) {
      if (listed_anew) {
        return false;
      }
      continue;
    }
    const std::uint64_t first = *next;
    auto cursor = std::make_unique<SegmentCursor>(folder_ / segment_name(first), first);
    if (!cursor->is_open()) {
      continue;  // removed since we listed it
    }
    const auto header = cursor->header();
    if (!header && first == firsts_.back() && cursor->size() <= kSegmentHeaderSize) {
      return false;  // it is being made, or was when the daemon was stopped
    }
    if (wanted_ == 0) {
      wanted_ = header && header->lost_from > 0 ? std::min(header->lost_from, first) : first;
    }
    // In the segment that we begin with, the wanted record may stand anywhere.
    const std::uint64_t expected = cursor_ ? cursor_->number() : std::min(wanted_, first);
    for (const auto& problem : problems_between(expected, bad_tail_, cursor->path(), first, header,
                                                first == firsts_.front())) {
      say(problem);
    }
    wanted_ = std::max(wanted_, first);
    open_first_ = first;
    bad_tail_.reset();
    torn_said_at_ = 0;
    is_sealed_ = false;
    cursor_ = std::move(cursor);
    return true;
  }
}

void TickLogReader::say(TickLogProblem problem) {
  if (problem.records() > 0) {
    if (problem.last < wanted_) {
      return;  // not asked for
    }
    problem.first = std::max(problem.first, wanted_);
  }
  pending_.push_back(std::move(problem));
}

// The cursor can't go on. Nothing: look once more.
std::optional<TickLogReader::Step> TickLogReader::at_end_or_bad(SegmentCursor::Step step) {
  if (!is_sealed_ && !newest_is_open()) {
    is_sealed_ = true;  // but it may have grown between our two looks
    return std::nullopt;
  }
  const std::uint64_t offset = cursor_->offset();
  const std::uint64_t number = cursor_->number();
  const bool is_bad = step == SegmentCursor::Step::bad;
  if (is_bad && cursor_->skip_bad()) {
    if (cursor_->offset() > offset) {
      say({.file = cursor_->path(),
           .offset = offset,
           .bytes = cursor_->offset() - offset,
           .first = number,
           .last = cursor_->number() - 1});
      wanted_ = std::max(wanted_, cursor_->number());
    }
    return std::nullopt;
  }
  TickLogProblem tail{.kind = TickLogProblem::Kind::torn_tail,
                      .file = cursor_->path(),
                      .offset = offset,
                      .bytes = std::max(cursor_->size(), offset) - offset,
                      .first = number,
                      .last = number};
  if (is_sealed_) {
    if (is_bad) {
      bad_tail_ = std::move(tail);
    }
    return enter_next() ? std::nullopt : std::optional(Step::end);
  }
  if (is_bad && torn_said_at_ != offset) {
    torn_said_at_ = offset;
    pending_.push_back(std::move(tail));
    return std::nullopt;
  }
  return Step::end;
}

TickLogReader::Step TickLogReader::next() {
  if (!cursor_ && !enter_next()) {
    return Step::end;
  }
  while (true) {
    if (!pending_.empty()) {
      problem_ = std::move(pending_.front());
      pending_.pop_front();
      return Step::problem;
    }
    const SegmentCursor::Step step = cursor_->next();
    if (step == SegmentCursor::Step::record) {
      const std::uint64_t number = cursor_->record().number;
      if (number >= wanted_) {
        wanted_ = number + 1;
        return Step::record;
      }
      continue;
    }
    if (const auto said = at_end_or_bad(step)) {
      return *said;
    }
  }
}

}  // namespace yieldwatch
