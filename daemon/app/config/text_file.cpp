#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "app/config/toml_reader.h"

namespace yieldwatch {

std::string read_text_file(const std::filesystem::path& path) {
  if (path.empty()) {
    throw std::runtime_error("the path is empty");
  }
  // Opening a directory succeeds, and reading it fails without a reason.
  if (std::filesystem::is_directory(path)) {
    throw std::runtime_error("it is a directory");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error(std::generic_category().message(errno == 0 ? EIO : errno));
  }
  std::string text(kMaxTomlBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) {
    throw std::runtime_error(std::generic_category().message(errno == 0 ? EIO : errno));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxTomlBytes) {
    throw std::runtime_error("it is larger than 4 MiB, too large for a configuration");
  }
  return text;
}

}  // namespace yieldwatch
