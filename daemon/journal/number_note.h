// The newest number that an alert was published under before it could be kept.
//
// It stands in a file of its own of one fixed line, which is written over in place: that works
// on most full disks, where nothing can be added. So a daemon that is killed while the disk is
// full does not give a number, when it is started again, that a client has seen on another alert.
// Where even that can't be written (read-only, or a file system that copies on write), it can't
// know better than what the journal says.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/time.h"
#include "journal/directory_lock.h"

namespace yieldwatch {

// Never throws: it is for when everything else has failed. Belongs to one thread; `lock`
// outlives it.
class NumberNote final {
 public:
  // `begun` is the journal's: what was noted for another one is not heeded.
  NumberNote(const DirectoryLock& lock, Timestamp begun);
  ~NumberNote();
  NumberNote(const NumberNote&) = delete;
  NumberNote& operator=(const NumberNote&) = delete;

  // As noted before the start; 0 if nothing was.
  std::uint64_t found() const { return found_; }
  // Outlives the process. False: it could not be noted.
  bool note(std::uint64_t number);

 private:
  bool open_to_write();

  std::filesystem::path path_;
  Timestamp begun_;
  int file_ = -1;  // open for writing; where it can't be, note() tries again
  std::uint64_t found_ = 0;
};

}  // namespace yieldwatch
