// The log: one line an event, for a terminal, a file or systemd's journal.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/log/log_queue.h"
#include "core/transition.h"

namespace yieldwatch {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

// A key=value of a log line. The value may come from outside: it is escaped.
struct LogField {
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(v) {}
  LogField(std::string_view k, std::uint64_t v) : key(k), value(std::to_string(v)) {}
  LogField(std::string_view k, std::int64_t v) : key(k), value(std::to_string(v)) {}

  std::string_view key;
  std::string value;
};

struct LogOptions {
  LogLevel level = LogLevel::info;
  std::filesystem::path alerts_file;  // alerts alone, appended; empty for none
};

// Writes to standard output, with colour where that is a terminal and NO_COLOR is not set;
// to the systemd journal, with fields, where standard output leads there. All functions may be
// called from any thread, and none but close() waits for a reader. Lines that can't be written,
// or that find too many waiting for a slow reader, are counted; the count is told once the
// output takes lines again. It never stops the program.
class Log {
 public:
  // Throws std::system_error where the file of alerts can't be opened.
  explicit Log(const LogOptions& options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Writes what waits, to its end or for so long at most. Nothing is logged after it. Returns
  // what has been lost since the start.
  LogLoss close(std::optional<std::chrono::milliseconds> patience);

  // Opens the file of alerts anew, by its name: whoever rotates it has moved it away. Where that
  // fails, alerts go on into the old one. Tells of either.
  void reopen();

  // "<wall clock> <level> <event> key=value …". `event` is stable: people grep for it.
  void event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

  // "<event time> ALERT …| id=… seq=…".
  void alert(const Transition& transition, std::uint64_t seq);

  // A line that the next one replaces, cut to the width of the terminal. Nothing where
  // standard output is none.
  void progress(const std::string& text);

  // A block of text for a person, as it is.
  void text(const std::string& block);

  bool is_terminal() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// An alert as the log and `yieldwatch tail` print it:
// "<event time> ALERT … | <its record> | id=… seq=… origin=…", the origin unless live. An alert
// that ends does not repeat its record.
std::string alert_line(const Transition& transition, std::uint64_t seq);

// The same as an entry of systemd's journal: PRIORITY, and what it is by the names of fields. A
// field that is given several times has several values, as YIELDWATCH_REGIME may.
JournalFields alert_fields(const Transition& transition, std::uint64_t seq);

// `value` as it stands after "key=": in quotes and escaped unless it is a plain word.
std::string log_value(std::string_view value);

}  // namespace yieldwatch
