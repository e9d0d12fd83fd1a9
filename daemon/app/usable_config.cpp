#include "app/usable_config.h"

#include <iostream>
#include <utility>

namespace yieldwatch {

std::optional<Config> usable_config(const std::string& path) {
  Diagnostics diagnostics;
  Config config = load_config(path, diagnostics);
  std::cerr << diagnostics.text();
  if (!diagnostics.ok()) {
    std::cerr << "yieldwatchd: " << path << " can't be used; nothing was started\n";
    return std::nullopt;
  }
  return std::optional(std::move(config));
}

}  // namespace yieldwatch
