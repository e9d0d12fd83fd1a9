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

// Puts what a source says of the past, in rising order of sessions, over what is known. The last
// close of all is the instrument's present value then.
Amended amend_instrument(InstrumentNode& instrument, std::vector<PastClose> past);

// Takes out of `past` what is far from the closes on both sides, and a newest one that is far from
// the one before it.
std::vector<PastClose> take_spikes(const InstrumentNode& instrument, std::vector<PastClose>& past);

}  // namespace yieldwatch
