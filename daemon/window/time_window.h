// Which samples of a store a window of event time holds.
//
// Belongs to its signal, on the analyzer's thread. At `now` it holds the samples in
// (now - width, now] and, where asked for, the one that tells the value as of now - width: the
// last whose time is not after that, with its own timestamp. What it holds changes only when a
// sample is added and at next_due(), whatever happens in between.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "window/samples.h"

namespace yieldwatch {

class TimeWindow {
 public:
  enum class AsOf : std::uint8_t { excluded, included };

  // Holds samples that are appended from now on. `samples` must outlive it.
  TimeWindow(SampleStore& samples, std::int64_t width_ns, AsOf as_of);

  // Takes in the newest sample of the store. True if it had to let go of its oldest because
  // the store allows no more. advance() to the sample's time comes first.
  bool add();

  // Event time is `now`. True if samples have left: begin() has risen.
  bool advance(Timestamp now) {
    now_ = now > now_ ? now : now_;
    return now_ >= due_ && pass_due();
  }

  // When advance() would next change anything; end_of_time() if never.
  Timestamp next_due() const { return due_; }

  // It has had every sample since; end_of_time() before the first.
  Timestamp complete_from() const { return complete_from_; }
  // The samples added so far are those that a window held which was complete from there.
  void restore_complete_from(Timestamp from) {
    complete_from_ = from;
    set_due();
  }

  // It has all samples of the last `width`.
  bool warm() const { return warm_; }

  // It holds [begin, end).
  SampleIndex begin() const { return begin_; }
  SampleIndex end() const { return end_; }

  // For `explain`: its width, and how much of it the samples cover.
  std::int64_t width_ns() const { return width_ns_; }
  std::int64_t covered_ns() const;

  const SampleStore& samples() const { return samples_; }

 private:
  bool pass_due();
  void set_begin(SampleIndex begin);
  void set_due();

  SampleStore& samples_;
  std::size_t holder_;
  std::int64_t width_ns_;
  std::int64_t as_of_;  // samples held that are older than the width: 0 or 1
  SampleIndex begin_;
  SampleIndex end_;
  Timestamp now_ = Timestamp::never();
  Timestamp due_ = Timestamp::end_of_time();
  // It holds every sample since; end_of_time() before the first.
  Timestamp complete_from_ = Timestamp::end_of_time();
  bool warm_ = false;
};

// Inline: with every sample each window passes one of these.
inline bool TimeWindow::pass_due() {
  const SampleIndex from = std::min(begin_ + as_of_, end_);
  const SampleIndex first = samples_.first_after(now_.plus(-width_ns_), from, end_);
  const SampleIndex begin = std::max(begin_, first - as_of_);
  const bool left = begin != begin_;
  set_begin(begin);
  set_due();
  return left;
}

inline void TimeWindow::set_begin(SampleIndex begin) {
  begin_ = begin;
  samples_.hold(holder_, begin);
}

inline void TimeWindow::set_due() {
  const Timestamp warm_at = complete_from_.plus(width_ns_);
  warm_ = warm_at <= now_;
  if (!warm_) {
    due_ = warm_at;
    return;
  }
  const SampleIndex next = begin_ + as_of_;  // the sample whose ageing lets the oldest go
  due_ = next < end_ ? samples_.time(next).plus(width_ns_) : Timestamp::end_of_time();
}

}  // namespace yieldwatch
