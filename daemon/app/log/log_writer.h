// Writes the log out, on a thread of its own.
//
// A reader that has stopped reading (a terminal after Ctrl-S, a pipe that nobody empties) must
// hold up neither the analyzer nor a stop, nor the file of alerts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "app/log/log_queue.h"

namespace yieldwatch {

// Functions may be called from any thread; none but close() waits for a reader.
class LogWriter {
 public:
  // Writes to the descriptor `out`, which stays the caller's. `tell` makes the line that says
  // how many lines have been lost so far; called on the writer's thread, and not after close().
  LogWriter(int out, std::function<LogLine(std::uint64_t lost)> tell);
  ~LogWriter();  // as close() without patience
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Alerts go to this descriptor from now on. It becomes the writer's, which closes it.
  void open_alerts(int fd);

  void line(LogLine line);
  void alert(std::string_view text);  // ends with a newline; only after open_alerts()
  // A text without a newline, which the next line or progress replaces on a terminal.
  void progress(std::string text);

  // Writes what waits, to its end or for so long; what is left then is lost, and what comes
  // later is not written. Returns all that was lost.
  LogLoss close(std::optional<std::chrono::milliseconds> patience);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // the thread's too: one that hangs in a write is left behind
  std::thread thread_;
};

}  // namespace yieldwatch
