// Where the configuration is when the command line does not say.
#pragma once

#include <string>

namespace yieldwatch {

// config/yieldwatch.toml here, else /etc/yieldwatch/yieldwatch.toml. Throws
// std::runtime_error, with what to do, where neither exists.
std::string find_config();

}  // namespace yieldwatch
