// The log between those who write lines and the thread that writes them out: bounded, with a
// count of what was lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/log/log_journal.h"

namespace yieldwatch {

struct LogLine {
  std::string text;       // ends with a newline
  JournalFields journal;  // its fields; empty: not for the journal
};

// What did not get out.
struct LogLoss {
  std::uint64_t lines = 0;
  int error = 0;  // errno of the last write that failed; 0: there was no room, or no time
};

// Functions may be called from any thread.
class LogQueue {
 public:
  // Bytes that wait for one output. A line beyond that is lost.
  static constexpr std::size_t kCapacity = 4 << 20;

  // What the writer is to write.
  struct Batch {
    std::vector<LogLine> lines;
    std::string alerts;      // lines of the file of alerts
    std::string progress;    // to be shown after the lines; may be empty
    std::uint64_t tell = 0;  // a report of so many lost lines goes after the lines; 0: none
  };

  // What has become of one output's part of all batches.
  struct Outcome {
    std::size_t unwritten = 0;  // bytes, which the output does not take just now
    std::uint64_t lost = 0;     // lines that a failed write has cost
    int error = 0;              // its errno; 0: none
  };

  // For those who log. None waits for a reader.
  void line(LogLine line);
  void alert(std::string_view text);  // lines
  // Replaces the one before; a line replaces it too.
  void progress(std::string text);

  // Takes no more; the writer has so long for what waits, or as long as it takes. Returns when
  // it has ended. False: it is late, so a write must hang.
  bool stop(std::optional<std::chrono::milliseconds> patience);
  LogLoss loss() const;

  // For the writer: the next batch, where nothing of the last one is unwritten in an output,
  // after a wait for one if need be. Nothing: it is to end.
  std::optional<Batch> next(const Outcome& out, const Outcome& alerts);
  // With the lines it leaves unwritten.
  void end(std::uint64_t unwritten);

 private:
  // What waits for one output.
  template <class Content>
  struct Waiting {
    Content content;
    std::size_t bytes = 0;      // of content
    std::size_t unwritten = 0;  // bytes, of earlier batches

    bool reserve(std::size_t size);
    Content take();
  };

  template <class Put>
  void put(Put put);
  void settle(const Outcome& out, const Outcome& alerts);
  bool has_to_tell() const { return loss_.lines > told_ && !failing_; }
  bool has_work() const;
  bool is_over() const;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Waiting<std::vector<LogLine>> lines_;
  Waiting<std::string> alerts_;
  std::string progress_;
  LogLoss loss_;
  std::uint64_t telling_ = 0;  // of loss_.lines: in a report not yet written
  std::uint64_t told_ = 0;     // of loss_.lines: in one that is
  bool failing_ = false;       // the output refused the last batch
  bool idle_ = false;          // the writer waits to be woken
  bool stopping_ = false;
  bool ended_ = false;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
};

}  // namespace yieldwatch
