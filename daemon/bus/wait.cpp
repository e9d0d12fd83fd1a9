#include "bus/wait.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace yieldwatch {
namespace {

constexpr std::size_t kMost = 4;

}  // namespace

void wait(std::span<WaitItem> items, std::chrono::milliseconds timeout) {
  std::array<pollfd, kMost> fds{};
  if (items.size() > kMost) {
    throw std::logic_error("wait() takes four sockets at most");
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    fds[i] = {items[i].socket.get(zmq::sockopt::fd), POLLIN, 0};
  }
  if (poll(fds.data(), items.size(), static_cast<int>(timeout.count())) < 0 && errno != EINTR) {
    throw zmq::error_t();
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].signalled = fds[i].revents != 0;
  }
}

}  // namespace yieldwatch
