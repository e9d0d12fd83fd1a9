#include "app/log/fd_output.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace yieldwatch {

// O_NONBLOCK would be set for the shell too, and for whoever else has this terminal or pipe. But
// what poll() calls writable takes PIPE_BUF bytes.
int FdOutput::write_some() {
  while (size() > 0) {
    pollfd item{fd_, POLLOUT, 0};
    if (poll(&item, 1, 0) == 0) {
      return 0;
    }
    const auto done =
        ::write(fd_, bytes_.data() + written_, std::min<std::size_t>(size(), PIPE_BUF));
    if (done >= 0) {
      written_ += static_cast<std::size_t>(done);
    } else if (errno == EAGAIN) {
      return 0;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  drop();
  return 0;
}

std::uint64_t FdOutput::drop() {
  const auto lines =
      std::count(bytes_.begin() + static_cast<std::ptrdiff_t>(written_), bytes_.end(), '\n');
  bytes_.clear();
  written_ = 0;
  return static_cast<std::uint64_t>(lines);
}

}  // namespace yieldwatch
