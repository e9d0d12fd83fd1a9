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

std::int64_t TimeWindow::covered_ns() const {
  if (warm_) {
    return width_ns_;
  }
  return now_ > complete_from_ ? std::min(width_ns_, now_.ns - complete_from_.ns) : 0;
}

}  // namespace yieldwatch
