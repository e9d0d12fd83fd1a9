#include "app/write_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace yieldwatch {
namespace {

// All of the text, and to the disk if asked. 0, or what went wrong.
int write_all(int fd, std::string_view text, bool to_disk) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return to_disk && ::fsync(fd) != 0 ? errno : 0;
}

void write_new(const std::filesystem::path& path, std::string_view text, bool to_disk) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int error = fd < 0 ? errno : write_all(fd, text, to_disk);
  if (fd >= 0 && ::close(fd) != 0 && error == 0) {
    error = errno;
  }
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), path.string());
  }
}

void replace(const std::filesystem::path& path, std::string_view text, bool to_disk) {
  std::error_code ignored;  // what can't be looked at can't be written either, which is told
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    write_new(path, text, false);
    return;
  }
  std::filesystem::path fresh = path;
  fresh += ".new";
  try {
    write_new(fresh, text, to_disk);
    std::filesystem::rename(fresh, path);
  } catch (...) {
    std::filesystem::remove(fresh, ignored);
    throw;
  }
}

}  // namespace

void write_text_file(const std::filesystem::path& path, std::string_view text) {
  replace(path, text, true);
}

void write_passing_file(const std::filesystem::path& path, std::string_view text) {
  replace(path, text, false);
}

}  // namespace yieldwatch
