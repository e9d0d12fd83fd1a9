// What the parts of the engine work on together: the graph, the event time, what falls due, and
// the rules that are to be evaluated.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "analyzer/analyzer.h"
#include "analyzer/due_times.h"
#include "analyzer/graph.h"

namespace yieldwatch {

struct Context {
  Context(AnalyzerSpec spec, AnalyzerListener& l)
      : graph(std::move(spec)), due(graph.wakings.size()), listener(l) {
    dirty.reserve(graph.rules.size());
  }

  // The rule is evaluated at the end of this group of ticks.
  void mark(std::size_t rule) {
    if (!graph.rules[rule].dirty) {
      graph.rules[rule].dirty = true;
      dirty.push_back(rule);
    }
  }

  // Its past has changed: it is evaluated when all of that is in.
  void mark_amended(std::size_t rule) {
    if (!graph.rules[rule].amended) {
      graph.rules[rule].amended = true;
      amended.push_back(rule);
    }
  }

  Graph graph;
  DueTimes due;  // by the slots of Graph::wakings
  AnalyzerListener& listener;
  Timestamp began = Timestamp::never();  // the event time of the first message ever
  Timestamp now = Timestamp::never();    // the present one
  std::vector<std::size_t> dirty;        // rules to evaluate at the end of this group
  std::vector<std::size_t> amended;  // rules that wait until what is said of the past is complete
};

}  // namespace yieldwatch
