// Simulated histories: a yield and an index of small against large, of which all is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "evidence/search.h"

namespace yieldwatch::testing {

// Daily closes. Both are random walks whose volatility comes in clusters (GARCH(1,1) with
// 0.08 and 0.90), about as large and as persistent as the 10-year yield (7 bp a day) and
// small minus big (0.5% a day).
struct Market {
  std::vector<double> yield;     // percent
  std::vector<double> relative;  // an index from 100
};

// `response`: what the index does over 120 sessions from the next one on for each 100 bp that
// the yield has changed over 60, in percentage points, in the long run; 0 for none.
Market simulate(std::size_t sessions, double response, std::uint64_t seed);

// Feeds a recorder one tick a day of each.
void play(const Market& market, Recorder& recorder);

// Asks about change(YIELD, W) and zscore(YIELD, W, 250d) for some windows, against RELATIVE.
SearchPlan search_plan();

}  // namespace yieldwatch::testing
