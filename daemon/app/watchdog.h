// Feeds systemd's watchdog for as long as the analyzer makes progress.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

// Looks at `progress` twice in a watchdog period and reports only when it has risen: a process
// that lives but whose analyzer hangs is to be restarted. Does nothing without a watchdog.
class Watchdog {
 public:
  Watchdog(boost::asio::io_context& io, std::function<std::uint64_t()> progress);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
