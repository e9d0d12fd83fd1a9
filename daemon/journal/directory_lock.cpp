#include "journal/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "journal/journal_error.h"

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

void make_private_directory(const std::filesystem::path& directory) {
  std::error_code ignored;
  if (std::filesystem::is_directory(directory, ignored)) {
    return;
  }
  if (std::filesystem::exists(directory, ignored)) {
    throw JournalError(directory.string() + " is no directory; name one for the journal");
  }
  // "a/b/" has the parent "a/b".
  const auto parent =
      directory.has_filename() ? directory.parent_path() : directory.parent_path().parent_path();
  if (!parent.empty() && parent != directory) {
    make_private_directory(parent);
  }
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    throw JournalError(cannot("make the directory", directory, errno) +
                       "; make it, owned by the daemon's user, or name another");
  }
}

DirectoryLock::DirectoryLock(std::filesystem::path directory) : directory_(std::move(directory)) {
  make_private_directory(directory_);
  const auto path = directory_ / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) {
    throw JournalError(cannot("write in", directory_, errno) + "; user " +
                       std::to_string(::geteuid()) + " must be able to, or name another directory");
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = holder(file_);
    ::close(file_);
    throw JournalError(error == EWOULDBLOCK
                           ? directory_.string() + " is in use by " + who +
                                 "; stop that one, or give this one a directory of its own"
                           : cannot("lock", path, error));
  }
  // The number is only a courtesy to whoever comes second; the lock holds without it.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) != 0 ||
      ::pwrite(file_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return;
  }
}

DirectoryLock::~DirectoryLock() {
  ::close(file_);
}

}  // namespace yieldwatch
