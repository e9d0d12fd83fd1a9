// How a rule's outcome moves with its series on the same days.
#pragma once

#include <optional>

#include "app/config/names.h"
#include "rules/rule.h"

namespace yieldwatch {

// beta(outcome, series of the rule's signal, 250d). Nothing for a rule without outcome or with a
// signal of several series, and where the outcome's series is not known or is a yield.
std::optional<SignalDef> same_period_of(const Rule& rule, const Names& names);

}  // namespace yieldwatch
