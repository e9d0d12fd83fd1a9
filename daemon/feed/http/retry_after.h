// How long a source wants to be left alone, as its header Retry-After says.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/time.h"

namespace yieldwatch {

// Seconds, or a date as HTTP writes it: 0 where that has gone by. Nothing for any other text. Pure,
// for any thread.
std::optional<std::chrono::seconds> parse_retry_after(const std::string& text, Timestamp now);

}  // namespace yieldwatch
