// The wall clock, for what is stamped on the way out. Never for what is decided.
#pragma once

#include "core/time.h"

namespace yieldwatch {

Timestamp wall_clock();

}  // namespace yieldwatch
