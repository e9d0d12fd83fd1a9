// One daemon a directory: two that wrote the same journal would number the same records twice.
#pragma once

#include <filesystem>

namespace yieldwatch {

// Holds an flock on the directory for as long as it lives; the system lets go of it when the
// process ends, however it ends. DIRECTORY/lock names the process. Whoever only reads needs no
// lock.
class DirectoryLock final {
 public:
  // Makes the directory if there is none (and its parents, each with mode 0700). Throws
  // UnusableJournal if it is none or not ours, and JournalError if it can't be made or if another
  // process holds it, which is named. That it can't be written now, since the disk is full or
  // read-only, is no reason not to hold it.
  explicit DirectoryLock(std::filesystem::path directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  const std::filesystem::path& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
  int file_ = -1;
};

// Makes `directory` as DirectoryLock does. Throws JournalError, saying what to do.
void make_private_directory(const std::filesystem::path& directory);

}  // namespace yieldwatch
