// Standard output, as long as it lives, into a file: what a log says, or what nobody is to read.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace yieldwatch {

class RedirectedOutput final {
 public:
  explicit RedirectedOutput(const std::filesystem::path& to = "/dev/null")
      : saved_(dup(STDOUT_FILENO)) {
    const int file = open(to.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(file, STDOUT_FILENO);
    ::close(file);
  }
  ~RedirectedOutput() {
    dup2(saved_, STDOUT_FILENO);
    ::close(saved_);
  }
  RedirectedOutput(const RedirectedOutput&) = delete;
  RedirectedOutput& operator=(const RedirectedOutput&) = delete;

 private:
  int saved_;
};

}  // namespace yieldwatch
