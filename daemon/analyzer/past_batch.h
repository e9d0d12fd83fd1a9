// What a message says of sessions gone by, read and judged.
#pragma once

#include <cstddef>
#include <vector>

#include "analyzer/analyzer.h"
#include "analyzer/graph.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

// False, and refused, of what would be refused of any source: what is out of bounds, or later than
// its message.
bool is_sound(AnalyzerListener& listener, InstrumentNode& instrument, const PastClose& value,
              const TickBatch& batch);

// One close a session, in rising order, without what is plainly wrong. `source` is the batch's
// number among the instrument's.
std::vector<PastClose> read_past(AnalyzerListener& listener, InstrumentNode& instrument,
                                 const TickBatch& batch, std::size_t source);

}  // namespace yieldwatch
