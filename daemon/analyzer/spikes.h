// What is plainly wrong among the closes that a source says.
#pragma once

#include <vector>

#include "analyzer/graph.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

// Takes out of `past` what is far from the closes on both sides, and a newest one that is far from
// the one before it. Gives what it took.
std::vector<PastClose> take_spikes(const InstrumentNode& instrument, std::vector<PastClose>& past);

}  // namespace yieldwatch
