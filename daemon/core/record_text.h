// The record of an alert in words, for a person.
#pragma once

#include <string>

#include "core/transition.h"

namespace yieldwatch {

// Parts set apart by " | ", on one line: what is expected and what followed, the same period,
// the verdict. "no record attached" where the alert has none; empty where one that has a record
// ends. "small caps" is short for the rule's outcome: small caps less large.
std::string to_record_text(const Transition& transition);

// "small caps -1.2pp against usual expected over the next 120 sessions (-1.7pp per 100bp, p 0.04
// corrected, 1962-2026)". `unit` is the signal's.
std::string expected_text(const HorizonRecord& record, Unit unit);
// "after 36 such rises -2.4pp, 67% lagged (any day 52%)"; "9 episodes: too few to say".
std::string episodes_text(const HorizonRecord& record, std::string_view alerts);
// "in credit easing (revised since): after 12 -3.0pp"; "in credit easing: stale evidence, the
// regime was changed since".
std::string regime_text(const RegimeRecord& record);
// "same period: small caps +3.0% per 100bp over the last 250 sessions".
std::string same_period_text(Quantity beta);
// "weak, in sample"; "stale evidence: the rule was changed since".
std::string verdict_text(const AlertRecord& record);

}  // namespace yieldwatch
