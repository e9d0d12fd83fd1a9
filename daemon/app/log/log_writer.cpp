#include "app/log/log_writer.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <utility>

#include "app/log/fd_output.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";
constexpr int kStalledMs = 20;  // how long a stalled output may hold up the other one

void close_fd(int fd) {
  if (fd >= 0) {
    ::close(fd);
  }
}

LogQueue::Outcome write_some(FdOutput& output) {
  const int error = output.write_some();
  return {.unwritten = error == 0 ? output.size() : 0,
          .lost = error == 0 ? 0 : output.drop(),
          .error = error};
}

void wait_for_room(const FdOutput& a, const FdOutput& b) {
  std::array<pollfd, 2> stalled{};
  nfds_t count = 0;
  for (const FdOutput* output : {&a, &b}) {
    if (output->size() > 0) {
      stalled.at(count++) = {output->fd(), POLLOUT, 0};
    }
  }
  if (count > 0) {
    poll(stalled.data(), count, kStalledMs);
  }
}

}  // namespace

class LogWriter::Impl {
 public:
  Impl(int out, std::function<LogLine(std::uint64_t)> tell) : tell_(std::move(tell)), out_(out) {}
  ~Impl() {
    close_fd(alerts_.fd());
    close_fd(new_alerts_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  LogQueue& queue() { return queue_; }
  void open_alerts(int fd) { close_fd(new_alerts_.exchange(fd)); }

  void run() {
    LogQueue::Outcome out;
    LogQueue::Outcome alerts;
    while (const auto batch = queue_.next(out, alerts)) {
      if (const int fd = new_alerts_.exchange(-1); fd >= 0) {
        close_fd(alerts_.fd());
        alerts_.use(fd);
      }
      add(*batch);
      out = write_some(out_);
      alerts = write_some(alerts_);
      wait_for_room(out_, alerts_);
    }
    queue_.end(out_.drop() + alerts_.drop());
  }

 private:
  void add(const LogQueue::Batch& batch) {
    alerts_.add(batch.alerts);
    for (const LogLine& line : batch.lines) {
      add(line);
    }
    if (batch.tell > 0) {
      add(tell_(batch.tell));
    }
    if (!batch.progress.empty()) {
      out_.add(kClearLine);
      out_.add(batch.progress);
      progress_shown_ = true;
    }
  }

  void add(const LogLine& line) {
    const auto message = std::string_view(line.text).substr(0, line.text.size() - 1);
    if (!line.journal.empty() && send_to_journal(message, line.journal)) {
      return;
    }
    if (std::exchange(progress_shown_, false)) {
      out_.add(kClearLine);
    }
    out_.add(line.text);
  }

  LogQueue queue_;
  std::function<LogLine(std::uint64_t)> tell_;
  FdOutput out_;
  FdOutput alerts_{-1};
  std::atomic<int> new_alerts_ = -1;
  bool progress_shown_ = false;
};

LogWriter::LogWriter(int out, std::function<LogLine(std::uint64_t lost)> tell)
    : impl_(std::make_shared<Impl>(out, std::move(tell))),
      thread_([impl = impl_] { impl->run(); }) {}

LogWriter::~LogWriter() {
  close(std::chrono::milliseconds(0));
}

void LogWriter::open_alerts(int fd) {
  impl_->open_alerts(fd);
}
void LogWriter::line(LogLine line) {
  impl_->queue().line(std::move(line));
}
void LogWriter::alert(std::string_view text) {
  impl_->queue().alert(text);
}
void LogWriter::progress(std::string text) {
  impl_->queue().progress(std::move(text));
}

LogLoss LogWriter::close(std::optional<std::chrono::milliseconds> patience) {
  if (thread_.joinable()) {
    impl_->queue().stop(patience) ? thread_.join() : thread_.detach();
  }
  return impl_->queue().loss();
}

}  // namespace yieldwatch
