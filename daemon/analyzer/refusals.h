// Says why something that came in is not used, and counts it. All of it is rare, and kept out of
// the way of what is not refused.
#pragma once

#include <string>

#include "analyzer/analyzer.h"
#include "analyzer/graph.h"

namespace yieldwatch {

// All the batch has, of an instrument that nobody knows or of a source that is not asked.
[[gnu::cold]] void refuse_batch(AnalyzerListener& listener, const TickBatch& batch,
                                RefusalReason reason, std::string detail);
[[gnu::cold]] void refuse_unit(AnalyzerListener& listener, const TickBatch& batch,
                               InstrumentNode& instrument);
// Its publisher is none of the instrument's `sources`.
[[gnu::cold]] void refuse_source(AnalyzerListener& listener, const TickBatch& batch,
                                 InstrumentNode& instrument);

// One value.
[[gnu::cold]] void refuse(AnalyzerListener& listener, InstrumentNode& instrument,
                          RefusalReason reason, Timestamp time, Value value, std::string detail);
// By the instrument's gate, which can still say why.
[[gnu::cold]] void refuse_by_gate(AnalyzerListener& listener, InstrumentNode& instrument,
                                  RefusalReason reason, Timestamp time, Value value);
// It happened, it says, after it was published.
[[gnu::cold]] void refuse_future(AnalyzerListener& listener, InstrumentNode& instrument,
                                 const TickBatch& batch, Timestamp time, Value value);
// Not used either; but what a batch says that may have been sent before is no news to anybody, and
// passed over in silence.
[[gnu::cold]] void refuse_late(AnalyzerListener& listener, InstrumentNode& instrument,
                               const TickBatch& batch, Timestamp time, Value value);
[[gnu::cold]] void refuse_duplicate(AnalyzerListener& listener, InstrumentNode& instrument,
                                    const TickBatch& batch, Timestamp time, Value value);

}  // namespace yieldwatch
