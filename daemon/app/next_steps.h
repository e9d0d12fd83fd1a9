// What to type next, after a replay in a terminal.
#pragma once

#include <string>

#include "app/config/config.h"

namespace yieldwatch {

std::string next_steps(const Config& config);

}  // namespace yieldwatch
