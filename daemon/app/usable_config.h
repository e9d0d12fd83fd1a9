// A configuration that a program may start with.
#pragma once

#include <optional>
#include <string>

#include "app/config/config.h"

namespace yieldwatch {

// Prints on standard error what is wrong with it, or worth a warning. Nothing: it has mistakes, and
// the program is to end with exit_code::kConfig.
std::optional<Config> usable_config(const std::string& path);

}  // namespace yieldwatch
