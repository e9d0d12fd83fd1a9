// Windows of time, told of values that did not come as ticks: of another source that takes over, or
// of sessions that were missed. Each goes in as a sample of its own instant.
//
// What a window holds already stays as it is, even where a close among it is corrected: which of
// its samples was wrong nobody says. And an empty one is not begun with a value of the past, since
// of the time between that and now it would claim to have every sample.
#pragma once

#include "analyzer/context.h"

namespace yieldwatch {

// The windows of time over a series. Its instruments have their new closes; `newest` is when the
// series had its newest value before that, never() if it had none, and `is_revised` says that the
// present value of one of them is another one.
void catch_up(Context& context, SeriesNode& series, Timestamp newest, bool is_revised);

}  // namespace yieldwatch
