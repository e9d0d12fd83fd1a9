#include "feed/asio_timer.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <utility>

namespace yieldwatch {
namespace {

class AsioTimer final : public Timer {
 public:
  explicit AsioTimer(boost::asio::io_context& io)
      : state_(std::make_shared<State>(boost::asio::steady_timer(io))) {}
  // NOLINTNEXTLINE(bugprone-exception-escape): cancelling a steady_timer cannot fail
  ~AsioTimer() override { AsioTimer::cancel(); }
  AsioTimer(const AsioTimer&) = delete;
  AsioTimer& operator=(const AsioTimer&) = delete;

  void start(std::int64_t delay_ns, std::function<void()> handler) override {
    state_->handler = std::move(handler);
    const std::uint64_t run = ++state_->run;
    state_->timer.expires_after(std::chrono::nanoseconds(delay_ns));
    state_->timer.async_wait([state = state_, run](const boost::system::error_code& error) {
      // A handler that is already queued comes without an error although it was cancelled
      // or replaced: hence the number.
      if (!error && run == state->run) {
        std::exchange(state->handler, nullptr)();
      }
    });
  }

  void cancel() override {
    ++state_->run;
    state_->handler = nullptr;
    state_->timer.cancel();
  }

 private:
  // Outlives the timer while Asio holds a handler.
  struct State {
    explicit State(boost::asio::steady_timer t) : timer(std::move(t)) {}
    boost::asio::steady_timer timer;
    std::function<void()> handler;
    std::uint64_t run = 0;
  };
  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<Timer> make_asio_timer(boost::asio::io_context& io) {
  return std::make_unique<AsioTimer>(io);
}

}  // namespace yieldwatch
