#include "journal/number_note.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cstdio>

namespace yieldwatch {
namespace {

constexpr std::size_t kSize = 42;  // two numbers of 20 digits, a space, the end of the line
using Line = std::array<char, kSize + 1>;

}  // namespace

NumberNote::NumberNote(const DirectoryLock& lock, Timestamp begun)
    : path_(lock.directory() / "published"), begun_(begun) {
  // Read apart: on a read-only disk it can't be opened to be written.
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  Line line{};
  std::int64_t of = 0;
  std::uint64_t number = 0;
  if (::pread(file, line.data(), kSize, 0) == static_cast<ssize_t>(kSize) &&
      std::sscanf(line.data(), "%" SCNd64 " %" SCNu64, &of, &number) == 2 && of == begun_.ns) {
    found_ = number;
  } else if (note(0)) {  // so that its bytes are there when there is no room for more
    ::fdatasync(file_);
  }
  ::close(file);
}

NumberNote::~NumberNote() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

bool NumberNote::open_to_write() {
  if (file_ < 0) {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  }
  return file_ >= 0;
}

bool NumberNote::note(std::uint64_t number) {
  Line line{};
  std::snprintf(line.data(), line.size(), "%020" PRId64 " %020" PRIu64 "\n", begun_.ns, number);
  return open_to_write() && ::pwrite(file_, line.data(), kSize, 0) == static_cast<ssize_t>(kSize);
}

}  // namespace yieldwatch
