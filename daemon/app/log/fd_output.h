// Lines on their way to a file descriptor that may take none for a while.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yieldwatch {

// Belongs to one thread. Does not close the descriptor.
class FdOutput {
 public:
  explicit FdOutput(int fd) : fd_(fd) {}

  int fd() const { return fd_; }
  void use(int fd) { fd_ = fd; }

  void add(std::string_view text) { bytes_ += text; }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size() - written_; }  // bytes

  // Writes as much as the descriptor takes without waiting. Returns errno of a failure, else 0.
  int write_some();
  // Gives up what has not been written; says how many lines, or ends of lines, it was.
  std::uint64_t drop();

 private:
  int fd_;
  std::string bytes_;
  std::size_t written_ = 0;
};

}  // namespace yieldwatch
