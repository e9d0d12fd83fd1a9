// Another program, run by a test: its output line by line, signals, its end. Everything that
// waits has a deadline, so that a test that goes wrong fails instead of hanging.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace yieldwatch::testing {

// Generous: only a test that fails waits for so long.
inline constexpr std::chrono::seconds kPatience{30};

// Looks until it is so. The nap keeps a wait for another process from eating its processor.
template <class Predicate>
bool eventually(Predicate is_so, std::chrono::milliseconds patience = kPatience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

struct ProcessOptions {
  std::map<std::string, std::string> environment;  // set beside our own
  std::vector<std::string> unset;                  // taken out of it
  std::filesystem::path directory;                 // to start in; empty: ours
  std::filesystem::path output;                    // standard output goes there; empty: to us
  unsigned short terminal_columns = 0;  // standard output is a terminal so wide; 0: a pipe
};

// Killed when it goes out of scope, and when the test's own process dies.
class Process final {
 public:
  explicit Process(std::vector<std::string> command, const ProcessOptions& options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // The next line of standard output; nothing if none comes in time or it has ended.
  std::optional<std::string> line(std::chrono::milliseconds patience = kPatience);
  // Reads lines until one holds `text`, and gives it.
  std::optional<std::string> line_with(std::string_view text,
                                       std::chrono::milliseconds patience = kPatience);
  // Waits until standard error holds `text`.
  bool error_with(std::string_view text, std::chrono::milliseconds patience = kPatience);

  // All of standard output and error until now.
  std::string output();
  std::string error();

  void signal(int number) const;
  // Waits for the end: the exit code, -N if signal N ended it, nothing if it goes on.
  std::optional<int> wait(std::chrono::milliseconds patience = kPatience);

 private:
  void read_all(int out, int err);

  pid_t pid_ = -1;
  std::optional<int> ended_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string output_;
  std::string error_;
  bool closed_ = false;
  std::size_t read_ = 0;  // how much of output_ line() has given
  std::thread reader_;
};

}  // namespace yieldwatch::testing
