// Counts what operator new gives out. Linking allocations.cpp replaces it in the program.
#pragma once

#include <cstdint>

namespace yieldwatch::bench {

// Calls of operator new on this thread.
std::int64_t allocations();

// Bytes that operator new has given out and not been given back, on any thread, as malloc
// counts them: with what it rounds up by.
std::int64_t live_bytes();

}  // namespace yieldwatch::bench
