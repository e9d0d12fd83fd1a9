#include "app/watchdog.h"

#include <chrono>
#include <utility>

#include "app/systemd.h"
#include "feed/asio_timer.h"

namespace yieldwatch {

class Watchdog::Impl {
 public:
  Impl(boost::asio::io_context& io, std::function<std::uint64_t()> progress)
      : progress_(std::move(progress)), timer_(make_asio_timer(io)) {
    if (const auto timeout = watchdog_timeout()) {
      period_ns_ = std::chrono::nanoseconds(*timeout).count() / 2;
      wait();
    }
  }

 private:
  void look() {
    const std::uint64_t progress = progress_();
    if (progress != last_) {
      notify_watchdog();
      last_ = progress;
    }
    wait();
  }

  void wait() {
    timer_->start(period_ns_, [this] { look(); });
  }

  std::function<std::uint64_t()> progress_;
  std::unique_ptr<Timer> timer_;
  std::int64_t period_ns_ = 0;
  std::uint64_t last_ = 0;
};

Watchdog::Watchdog(boost::asio::io_context& io, std::function<std::uint64_t()> progress)
    : impl_(std::make_unique<Impl>(io, std::move(progress))) {}
Watchdog::~Watchdog() = default;

}  // namespace yieldwatch
