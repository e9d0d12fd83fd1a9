// Messages of an instrument that several feeds have: only what the source in use says goes in.
// What the others say is kept for when it is needed: they take over, confirm a jump, differ.
#pragma once

#include <cstddef>

#include "analyzer/intake.h"

namespace yieldwatch {

// All of a batch of one of them, of ticks or of the past, but for the end of its message.
[[gnu::cold]] void apply_chosen(Intake& intake, std::size_t number, const TickBatch& batch);

}  // namespace yieldwatch
