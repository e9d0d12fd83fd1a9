// Files that are only texts: what a loader is given in place of the disk.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

namespace yieldwatch {

class PretendedFiles {
 public:
  PretendedFiles& add(const std::string& path, std::string text) {
    texts_[path] = std::move(text);
    return *this;
  }

  // A ReadText.
  std::string operator()(const std::filesystem::path& path) const {
    const auto found = texts_.find(path.string());
    if (found == texts_.end()) {
      throw std::runtime_error("No such file or directory");
    }
    return found->second;
  }

 private:
  std::map<std::string, std::string> texts_;
};

}  // namespace yieldwatch
