#include "app/log/log_limiter.h"

#include <utility>

namespace yieldwatch {

// So it is when the wall clock was set back.
bool LogLimiter::Kind::is_over(Timestamp now) const {
  return now >= second.plus(kNanosPerSecond) || now < second;
}

bool LogLimiter::allow(std::string_view name, Timestamp now, std::uint64_t& held_back) {
  auto found = kinds_.find(name);
  if (found == kinds_.end()) {
    found = kinds_.emplace(std::string(name), Kind{}).first;
  }
  Kind& kind = found->second;
  if (kind.written == 0 || kind.is_over(now)) {
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

void LogLimiter::flush(
    Timestamp now,
    const std::function<void(std::string_view kind, std::uint64_t held_back)>& tell) {
  for (auto& [name, kind] : kinds_) {
    if (kind.held_back > 0 && kind.is_over(now)) {
      tell(name, std::exchange(kind.held_back, 0));
    }
  }
}

}  // namespace yieldwatch
