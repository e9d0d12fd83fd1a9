#include "cli/config_path.h"

#include <filesystem>

namespace yieldwatch {

std::string find_config() {
  for (const char* candidate : {"config/yieldwatch.toml", "/etc/yieldwatch/yieldwatch.toml"}) {
    std::error_code ignored;  // what can't be looked at is not there for us
    if (std::filesystem::exists(candidate, ignored)) {
      return candidate;
    }
  }
  throw BadConfig(
      "yieldwatch: no configuration: neither config/yieldwatch.toml nor "
      "/etc/yieldwatch/yieldwatch.toml exists; name one on the command line\n");
}

}  // namespace yieldwatch
