#include "app/log_limiter.h"

#include <utility>

namespace yieldwatch {

bool LogLimiter::allow(std::string_view name, Timestamp now, std::uint64_t& held_back) {
  auto found = kinds_.find(name);
  if (found == kinds_.end()) {
    found = kinds_.emplace(std::string(name), Kind{}).first;
  }
  Kind& kind = found->second;
  if (kind.written == 0 || now >= kind.second.plus(kNanosPerSecond) || now < kind.second) {
    kind.second = now;
    kind.written = 0;
  }
  if (kind.written == kPerSecond) {
    ++kind.held_back;
    return false;
  }
  ++kind.written;
  held_back = std::exchange(kind.held_back, 0);
  return true;
}

}  // namespace yieldwatch
