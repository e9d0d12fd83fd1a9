// Windows over sessions, made anew from the closes of the instruments they rest on: after a
// restart with other rules, and where the past was corrected.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "analyzer/graph.h"

namespace yieldwatch {

// Those of one series whose channel `wanted` says. Its instruments have their past closes and
// their present values. What rules remember of sessions goes on from where it was.
void rebuild_windows(Graph& graph, SeriesNode& series,
                     const std::function<bool(std::size_t channel)>& wanted);

}  // namespace yieldwatch
