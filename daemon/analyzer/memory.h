// What an analyzer remembers, taken out of its graph and put into another.
#pragma once

#include <span>

#include "analyzer/graph.h"
#include "analyzer/state.h"

namespace yieldwatch {

// `began` is the event time of the first message ever, `event_time` the present one.
AnalyzerState state_of(const Graph& graph, Timestamp began, Timestamp event_time);

// `graph` is new. See Analyzer::restore.
void restore_graph(Graph& graph, const AnalyzerState& state, std::span<const SessionClose> closes);

}  // namespace yieldwatch
