// Where the configuration is when the command line does not say.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace yieldwatch {

// There is no configuration, or none that can be used: exit code 78. Its text is whole lines.
class BadConfig : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// config/yieldwatch.toml here, else /etc/yieldwatch/yieldwatch.toml; nothing where neither
// exists.
std::optional<std::string> configuration_in_use();

// The same. Throws BadConfig, with what to do, where neither exists.
std::string find_config();

}  // namespace yieldwatch
