// How the record of rules is printed.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "evidence/evidence.h"

namespace yieldwatch {

// An array of objects, one for each row, in the order of the rows; each with the fingerprint of
// what it was made from.
std::string to_json(std::span<const EvidenceRow> rows, const std::string& fingerprint);

// For eyes: a table of responses, one of episodes, then thirds, regimes and episodes of each rule.
void print_text(std::ostream& out, std::span<const EvidenceRow> rows);

}  // namespace yieldwatch
