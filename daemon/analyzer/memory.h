// What an analyzer remembers, taken out of one and put into another.
#pragma once

#include <span>

#include "analyzer/context.h"
#include "analyzer/state.h"

namespace yieldwatch {

AnalyzerState state_of(const Context& context);

// `context` is new. See Analyzer::restore.
void restore(Context& context, const AnalyzerState& state, std::span<const SessionClose> closes);

}  // namespace yieldwatch
