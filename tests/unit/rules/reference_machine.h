// The alert machine as one would explain it: every question is answered anew by looking back
// over all that was seen. Slow, and without memory; for comparing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/alert_machine.h"
#include "rules/rule.h"

namespace yieldwatch::test {

// The changes, as to_text writes them, of a rule that saw `history`, one input an instant.
std::vector<std::string> reference_changes(const Rule& rule, const std::vector<RuleInput>& history);

}  // namespace yieldwatch::test
