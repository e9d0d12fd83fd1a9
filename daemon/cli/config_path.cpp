#include "cli/config_path.h"

#include <filesystem>

namespace yieldwatch {

std::optional<std::string> configuration_in_use() {
  for (const char* candidate : {"config/yieldwatch.toml", "/etc/yieldwatch/yieldwatch.toml"}) {
    std::error_code ignored;  // what can't be looked at is not there for us
    if (std::filesystem::exists(candidate, ignored)) {
      return candidate;
    }
  }
  return std::nullopt;
}

std::string find_config() {
  if (auto path = configuration_in_use()) {
    return *std::move(path);
  }
  throw BadConfig(
      "yieldwatch: no configuration: neither config/yieldwatch.toml nor "
      "/etc/yieldwatch/yieldwatch.toml exists; name one on the command line\n");
}

}  // namespace yieldwatch
