// Keeps a second daemon from stealing an ipc endpoint: a second bind of the path succeeds,
// and the first socket goes deaf without a word.
#pragma once

#include <string>

namespace yieldwatch {

// Holds an flock on "<path>.lock" for as long as it lives; the system lets go of it when the
// process ends, however it ends. The file stays: to remove it would be a race. Nothing is
// locked for other transports, where the system itself refuses a second bind.
class BindLock final {
 public:
  // Throws std::runtime_error, naming the endpoint and the process that holds it.
  explicit BindLock(const std::string& endpoint);
  ~BindLock();
  BindLock(const BindLock&) = delete;
  BindLock& operator=(const BindLock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace yieldwatch
