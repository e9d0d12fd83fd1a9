// What happened after the alert itself.
#pragma once

#include <cstdint>
#include <span>

#include "evidence/evidence.h"
#include "evidence/record.h"

namespace yieldwatch {

// The outcomes of every session of the record: what an episode is compared with.
void fill_base(std::span<const double> outcomes, EvidenceRow& row);

// The tier's episodes, their path, interval and p. Needs the base in `row`; `outcomes` are
// those of the span's sessions.
void fill_episodes(const Asked& asked, Tier tier, Span span, std::span<const double> outcomes,
                   std::uint64_t seed, EvidenceRow& row);

}  // namespace yieldwatch
