// A line that grows while one waits.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>

namespace yieldwatch {

// Shows "what  43%" on standard error while it is a terminal, and removes it at its end. advance()
// may be called by any thread.
class Progress {
 public:
  Progress(std::string what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::size_t done);

 private:
  void show(std::size_t percent);

  std::string what_;
  std::size_t total_;
  bool shown_;  // there is somebody to see it
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::size_t> percent_ = 0;
  std::mutex writing_;
};

}  // namespace yieldwatch
