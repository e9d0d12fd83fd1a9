// What the analyzer's memory does, counted: for the table of benchmarks and, since a count is
// no wall time, for ordinary tests.
#pragma once

#include <cstdint>

namespace yieldwatch::bench {

// Allocations of the analyzer's thread over that many ticks that change no state, after
// as many that warmed it up: in Analyzer::step …
std::int64_t allocations_of_steps(std::int64_t ticks);
// … and on the whole way from a socket through decoding to the step.
std::int64_t allocations_from_socket(std::int64_t ticks);

// Heap an analyzer has gained per sample in its time windows (of all kinds, over the same
// samples), once the longest of them holds about that many.
double bytes_a_sample(std::int64_t samples);

}  // namespace yieldwatch::bench
