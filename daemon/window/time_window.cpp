#include "window/time_window.h"

#include <algorithm>
#include <cassert>

namespace yieldwatch {

TimeWindow::TimeWindow(SampleStore& samples, std::int64_t width_ns, AsOf as_of)
    : samples_(samples),
      holder_(samples.add_holder()),
      width_ns_(width_ns),
      as_of_(as_of == AsOf::included ? 1 : 0),
      begin_(samples.end()),
      end_(samples.end()) {}

bool TimeWindow::add() {
  assert(end_ + 1 == samples_.end());
  if (complete_from_ == Timestamp::end_of_time()) {
    complete_from_ = samples_.time(end_);
  }
  ++end_;
  if (end_ - begin_ > samples_.max_held()) {
    samples_.count_overflow();
    set_begin(begin_ + 1);
    // What is complete no longer reaches back a whole width: not warm until it does.
    complete_from_ = samples_.time(begin_);
    set_due();
    return true;
  }
  if (due_ == Timestamp::end_of_time()) {
    set_due();
  }
  return false;
}

bool TimeWindow::pass_due() {
  const SampleIndex from = std::min(begin_ + as_of_, end_);
  const SampleIndex first = samples_.first_after(now_.plus(-width_ns_), from, end_);
  const SampleIndex begin = std::max(begin_, first - as_of_);
  const bool left = begin != begin_;
  set_begin(begin);
  set_due();
  return left;
}

void TimeWindow::set_begin(SampleIndex begin) {
  begin_ = begin;
  samples_.hold(holder_, begin);
}

void TimeWindow::set_due() {
  const Timestamp warm_at = complete_from_.plus(width_ns_);
  warm_ = warm_at <= now_;
  if (!warm_) {
    due_ = warm_at;
    return;
  }
  const SampleIndex next = begin_ + as_of_;  // the sample whose ageing lets the oldest go
  due_ = next < end_ ? samples_.time(next).plus(width_ns_) : Timestamp::end_of_time();
}

std::int64_t TimeWindow::covered_ns() const {
  if (warm_) {
    return width_ns_;
  }
  return now_ > complete_from_ ? std::min(width_ns_, now_.ns - complete_from_.ns) : 0;
}

}  // namespace yieldwatch
