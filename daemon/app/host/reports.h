// The analyzer's views as answers to `status` and `explain`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analyzer.h"
#include "evidence/attach.h"
#include "wire/control.h"

namespace yieldwatch {

// Rules and instruments of a StatusReport; the rest is the daemon's to fill in.
void report_analyzer(const Analyzer& analyzer, StatusReport& report);

// All rules of that name (one for each instrument of its for_each), with their records, if there
// is `evidence`. Empty: there is no such rule.
std::vector<Explanation> explain_rule(const Analyzer& analyzer, std::string_view name,
                                      const EvidenceHistory* evidence);

// What each rule that still waits for its first values lacks, for a person:
// "ust10y-rise-60d is still warming: change(UST10Y, 60d) has 2 of 61 closes of UST10Y".
std::vector<std::string> warming_rules(const Analyzer& analyzer);

// "a, b, c": the names of all rules, each once.
std::string rule_names(const Analyzer& analyzer);

}  // namespace yieldwatch
