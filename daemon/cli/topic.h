// What a person may follow.
#pragma once

#include <string>

namespace yieldwatch {

// Throws UsageError, naming the nearest, where nothing can ever be published that `wanted`
// follows: it is neither a tier, nor the beginning of an alert's topic, nor of one the system
// speaks on. Without this a slip would wait for ever.
void require_topic(const std::string& wanted);

}  // namespace yieldwatch
