// An instrument's values come from another source, or it is stale for want of one.
#pragma once

#include <cstddef>
#include <vector>

#include "analyzer/context.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

// Its values come from that source from now on, and these closes of it go in.
[[gnu::cold]] void take_over(Context& context, std::size_t instrument, std::size_t source,
                             std::vector<PastClose> closes);

// It has fallen due. Unless another source knows better: then that one takes over.
[[gnu::cold]] void go_stale(Context& context, std::size_t instrument);

}  // namespace yieldwatch
