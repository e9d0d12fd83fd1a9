#include "app/log/log_queue.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kGather{5};   // lines of one burst are written together: fewer wake-ups
constexpr milliseconds kGrace{100};  // a writer later than this after its deadline hangs

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

template <class Content>
bool LogQueue::Waiting<Content>::reserve(std::size_t size) {
  const bool fits = bytes + unwritten + size <= kCapacity;
  bytes += fits ? size : 0;
  return fits;
}

template <class Content>
Content LogQueue::Waiting<Content>::take() {
  unwritten = std::exchange(bytes, 0);
  return std::exchange(content, {});
}

// `put` queues something, and says whether it did. A writer that is at work sees it by itself.
template <class Put>
void LogQueue::put(Put put) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    wake = !stopping_ && put() && std::exchange(idle_, false);
  }
  if (wake) {
    wake_.notify_all();
  }
}

void LogQueue::line(LogLine line) {
  std::size_t size = line.text.size();
  for (const std::string& field : line.journal) {
    size += field.size();
  }
  put([&] {
    if (!lines_.reserve(size)) {
      loss_ = {loss_.lines + lines_in(line.text), 0};
      return false;
    }
    lines_.content.push_back(std::move(line));
    progress_.clear();
    return true;
  });
}

void LogQueue::alert(std::string_view text) {
  put([&] {
    if (!alerts_.reserve(text.size())) {
      loss_ = {loss_.lines + lines_in(text), 0};
      return false;
    }
    alerts_.content += text;
    return true;
  });
}

void LogQueue::progress(std::string text) {
  put([&] {
    progress_ = std::move(text);
    return true;
  });
}

bool LogQueue::stop(std::optional<milliseconds> patience) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  if (patience) {
    deadline_ = steady_clock::now() + *patience;
  }
  wake_.notify_all();
  const auto ended = [this] { return ended_; };
  if (deadline_) {
    return wake_.wait_until(lock, *deadline_ + kGrace, ended);
  }
  wake_.wait(lock, ended);
  return true;
}

LogLoss LogQueue::loss() const {
  const std::lock_guard lock(mutex_);
  return loss_;
}

std::optional<LogQueue::Batch> LogQueue::next(const Outcome& out, const Outcome& alerts) {
  std::unique_lock lock(mutex_);
  settle(out, alerts);
  wake_.wait_for(lock, kGather, [this] { return stopping_; });
  if (out.unwritten + alerts.unwritten == 0) {
    idle_ = true;
    wake_.wait(lock, [this] { return stopping_ || has_work(); });
    idle_ = false;
  }
  if (is_over()) {
    return std::nullopt;
  }
  Batch batch;
  if (alerts.unwritten == 0) {
    batch.alerts = alerts_.take();
  }
  if (out.unwritten == 0) {
    batch.lines = lines_.take();
    batch.progress = std::exchange(progress_, {});
    batch.tell = telling_ = has_to_tell() ? loss_.lines : 0;
  }
  return batch;
}

void LogQueue::end(std::uint64_t unwritten) {
  const std::lock_guard lock(mutex_);
  for (const LogLine& line : lines_.content) {
    unwritten += lines_in(line.text);
  }
  loss_.lines += unwritten + lines_in(alerts_.content);
  ended_ = true;
  wake_.notify_all();
}

void LogQueue::settle(const Outcome& out, const Outcome& alerts) {
  lines_.unwritten = out.unwritten;
  alerts_.unwritten = alerts.unwritten;
  if (out.error != 0) {
    // A report that is lost itself will be made again.
    loss_ = {loss_.lines + out.lost - (telling_ > 0 ? 1 : 0), out.error};
  } else if (out.unwritten == 0) {
    told_ = std::max(told_, telling_);
  }
  if (out.unwritten == 0) {
    failing_ = out.error != 0;
    telling_ = 0;
  }
  if (alerts.error != 0) {
    loss_ = {loss_.lines + alerts.lost, alerts.error};
  }
}

bool LogQueue::has_work() const {
  return !lines_.content.empty() || !alerts_.content.empty() || !progress_.empty() || has_to_tell();
}

bool LogQueue::is_over() const {
  const bool all_written = lines_.unwritten + alerts_.unwritten == 0 && !has_work();
  return stopping_ && (all_written || (deadline_ && steady_clock::now() >= *deadline_));
}

}  // namespace yieldwatch
