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

constexpr std::size_t kNoteSize = 16;

// The process id that the holder wrote, or "another process".
std::string holder(const std::filesystem::path& name) {
  std::array<char, kNoteSize> text{};
  const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  const ssize_t length = file < 0 ? 0 : ::read(file, text.data(), text.size());
  ::close(file);
  std::string pid(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
  return pid.empty() ? "another process" : "process " + pid;
}

// Only a courtesy to whoever comes second; the lock holds without it. Written over in place, which
// works on a full disk.
void note_holder(const std::filesystem::path& name) {
  std::string pid = std::to_string(::getpid());
  pid.resize(kNoteSize - 1, ' ');
  pid += '\n';
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  [[maybe_unused]] const ssize_t written = file < 0 ? 0 : ::write(file, pid.data(), pid.size());
  ::close(file);
}

}  // namespace

void make_private_directory(const std::filesystem::path& directory) {
  std::error_code ignored;
  if (std::filesystem::is_directory(directory, ignored)) {
    return;
  }
  if (std::filesystem::exists(directory, ignored)) {
    throw UnusableJournal(directory.string() + " is no directory; name one for the journal");
  }
  // "a/b/" has the parent "a/b".
  const auto parent =
      directory.has_filename() ? directory.parent_path() : directory.parent_path().parent_path();
  if (!parent.empty() && parent != directory) {
    make_private_directory(parent);
  }
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    const int error = errno;
    const std::string why = cannot("make the directory", directory, error) +
                            "; make it, owned by the daemon's user, or name another";
    if (is_of_disk(error)) {
      throw JournalError(why);
    }
    throw UnusableJournal(why);
  }
}

DirectoryLock::DirectoryLock(std::filesystem::path directory) : directory_(std::move(directory)) {
  make_private_directory(directory_);
  if (::access(directory_.c_str(), W_OK | X_OK) != 0 && !is_of_disk(errno)) {
    throw UnusableJournal(cannot("write in", directory_, errno) + "; user " +
                          std::to_string(::geteuid()) +
                          " must be able to, or name another directory");
  }
  file_ = ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file_ < 0) {
    throw JournalError(cannot("open", directory_, errno));
  }
  const auto name = directory_ / "lock";
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(file_);
    throw JournalError(error == EWOULDBLOCK
                           ? directory_.string() + " is in use by " + holder(name) +
                                 "; stop that one, or give this one a directory of its own"
                           : cannot("lock", directory_, error));
  }
  note_holder(name);
}

DirectoryLock::~DirectoryLock() {
  ::close(file_);
}

}  // namespace yieldwatch
