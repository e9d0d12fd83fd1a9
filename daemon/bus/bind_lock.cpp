#include "bus/bind_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "bus/endpoint.h"

namespace yieldwatch {
namespace {

// The process id that the holder wrote, or "another process".
std::string holder(int file) {
  std::array<char, 16> text{};
  const ssize_t length = ::pread(file, text.data(), text.size(), 0);
  std::string pid(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
  return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

BindLock::BindLock(const std::string& endpoint) {
  const auto socket_path = ipc_path(endpoint);
  if (!socket_path) {
    return;
  }
  const std::string path = socket_path->native() + ".lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) {
    throw std::runtime_error("cannot open " + path + ": " + std::generic_category().message(errno));
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = holder(file_);
    ::close(file_);
    throw std::runtime_error(error == EWOULDBLOCK ? endpoint + " is in use by " + who
                                                  : "cannot lock " + path + ": " +
                                                        std::generic_category().message(error));
  }
  // The number is only a courtesy to whoever comes second; the lock holds without it.
  const std::string pid = std::to_string(::getpid()) + '\n';
  if (::ftruncate(file_, 0) != 0 ||
      ::pwrite(file_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return;
  }
}

BindLock::~BindLock() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

}  // namespace yieldwatch
