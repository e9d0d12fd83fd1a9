// An instrument's values come from another source, or it is stale for want of one.
#pragma once

#include <cstddef>

#include "analyzer/context.h"

namespace yieldwatch {

// Its values come from that source from now on; what that one knows that is newer goes in.
[[gnu::cold]] void take_over(Context& context, std::size_t instrument, std::size_t source);

// It has fallen due. Unless another source knows better: then that one takes over.
[[gnu::cold]] void go_stale(Context& context, std::size_t instrument);

}  // namespace yieldwatch
