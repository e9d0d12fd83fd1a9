// What a source says of sessions gone by: new closes, and other ones than were known.
#pragma once

#include <cstddef>
#include <vector>

#include "analyzer/context.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

// Puts it, in rising order of sessions, over what is known. The last of all is the instrument's
// present value then. Windows are made anew, and the rules concerned are in Context::amended.
// What is no correction (the value came late, or of another source) takes back no alert.
[[gnu::cold]] void amend(Context& context, std::size_t instrument, std::vector<PastClose> past,
                         bool is_correction = true);

}  // namespace yieldwatch
