// What the analyzer shows of its state: transitions, and rules and instruments as they stand.
#pragma once

#include <vector>

#include "analyzer/analyzer.h"
#include "analyzer/graph.h"

namespace yieldwatch {

Transition make_transition(const Graph& graph, const RuleNode& node, const StateChange& change,
                           Origin origin);

RuleSample sample_of(const Graph& graph, const RuleNode& node);

RuleView view_of(const Graph& graph, const RuleNode& node);

InstrumentView view_of(const InstrumentNode& node);
std::vector<InstrumentView> instrument_views(const Graph& graph);

}  // namespace yieldwatch
