// What is plainly wrong among the closes that a source says.
#pragma once

#include <string_view>
#include <vector>

#include "analyzer/analyzer.h"
#include "analyzer/graph.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

// Takes out of `closes`, in rising order, what is far from the closes on both sides, and a newest
// one that is far from the one before it. All of it is refused, and the newest may be right: it is
// held, as a tick is. Not taken out is the close of `trusted`, of which something else says that it
// is right.
void refuse_spikes(AnalyzerListener& listener, InstrumentNode& instrument,
                   std::vector<PastClose>& closes, std::string_view source,
                   Session trusted = Session::none());

}  // namespace yieldwatch
