// What one question of a search says over its own record, whatever else was asked.
//
// Pure functions; any thread.
#pragma once

#include "evidence/record.h"
#include "evidence/search.h"
#include "evidence/search_record.h"

namespace yieldwatch {

// The response over a span of the question's sessions, in pp for each `step` of its signal.
Finding::Part respond(const Asked& asked, Span span, double step);

// Fills in the response with its thirds, and what followed each level's episodes; nothing that is
// corrected for the search.
void fill_own_figures(const Asked& asked, const CandidateRecord& candidate, double step,
                      Finding& finding);

// Fills in what the parts before and from `split` say; none(): from 60% of the record.
void fill_parts(const Asked& asked, Session split, double step, Finding& finding);

// That of its best level.
Verdict best_verdict(const Finding& finding);

}  // namespace yieldwatch
