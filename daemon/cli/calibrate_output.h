// How a search is printed, and what rules are made of it.
#pragma once

#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "evidence/search.h"

namespace yieldwatch {

// The ranking, with `shown` findings in detail, and what it comes to: `supported` of all, and the
// best corrected p of all.
void print_text(std::ostream& out, const SearchPlan& plan, std::span<const Finding> shown,
                std::size_t supported, const std::optional<double>& best);
// An array of objects, one for each finding shown.
std::string to_json(const SearchPlan& plan, std::span<const Finding> shown);

// A rules file of the supported findings, a rule for each signal; nothing if there is none.
// `history` says what it was searched in.
std::optional<std::string> rules_file(const SearchPlan& plan, std::span<const Finding> findings,
                                      const std::string& history);

}  // namespace yieldwatch
