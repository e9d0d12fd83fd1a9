// Where the real data are that tests may use: not part of the project, absent on most machines.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace yieldwatch::testing {

// The folder named by YIELDWATCH_SHARED, or else `shared` beside the checkout. A test that
// gets nothing skips, with a message.
inline std::optional<std::filesystem::path> shared_data(const std::filesystem::path& below) {
  const char* named = std::getenv("YIELDWATCH_SHARED");
  const char* source = std::getenv("YIELDWATCH_SOURCE");
  std::filesystem::path root;
  if (named != nullptr) {
    root = named;
  } else if (source != nullptr) {
    root = std::filesystem::path(source).parent_path() / "shared";
  }
  if (root.empty() || !std::filesystem::exists(root / below)) {
    return std::nullopt;
  }
  return root / below;
}

}  // namespace yieldwatch::testing
