// What the daemon tells systemd. All of it does nothing where systemd did not start us.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace yieldwatch {

void notify_ready(const std::string& status);
// A configuration is being read anew; notify_ready() ends it.
void notify_reloading();
void notify_stopping();
// "The analyzer makes progress."
void notify_watchdog();

// How often the watchdog wants to hear of us; nothing if there is none.
std::optional<std::chrono::microseconds> watchdog_timeout();

}  // namespace yieldwatch
