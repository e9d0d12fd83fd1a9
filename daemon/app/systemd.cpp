#include "app/systemd.h"

#include <systemd/sd-daemon.h>

namespace yieldwatch {

// systemd's answers are not errors to us: without a NOTIFY_SOCKET there is nobody to tell.
void notify_ready(const std::string& status) {
  sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void notify_reloading() {
  sd_notify(0, "RELOADING=1");
}

void notify_stopping() {
  sd_notify(0, "STOPPING=1");
}

void notify_watchdog() {
  sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_timeout() {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) <= 0) {
    return std::nullopt;
  }
  return std::chrono::microseconds(usec);
}

}  // namespace yieldwatch
