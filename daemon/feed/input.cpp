#include "feed/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace yieldwatch {
namespace {

namespace asio = boost::asio;

class AsioInput final : public Input {
 public:
  AsioInput(asio::io_context& io, int descriptor)
      : state_(std::make_shared<State>(io)), flags_(fcntl(descriptor, F_GETFL)) {
    struct stat about {};
    if (flags_ < 0 || fstat(descriptor, &about) != 0) {
      throw std::system_error(errno, std::generic_category(), "no input");
    }
    // What epoll does not take is always ready.
    pollable_ = !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
    state_->descriptor.assign(dup(descriptor));
  }
  // NOLINTNEXTLINE(bugprone-exception-escape): cancelling cannot fail
  ~AsioInput() override {
    AsioInput::cancel();
    // To wait, Asio makes it non-blocking for everyone who has it open.
    fcntl(state_->descriptor.native_handle(), F_SETFL, flags_);
  }
  AsioInput(const AsioInput&) = delete;
  AsioInput& operator=(const AsioInput&) = delete;

  Piece read() override {
    const ssize_t size = ::read(state_->descriptor.native_handle(), bytes_.data(), bytes_.size());
    if (size > 0) {
      return {.bytes = {bytes_.data(), static_cast<std::size_t>(size)}};
    }
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
      return {};
    }
    return {.ended = true, .error = size == 0 ? "" : std::generic_category().message(errno)};
  }

  void wait(std::function<void()> handler) override {
    AsioInput::cancel();
    const std::uint64_t run = ++state_->run;
    state_->handler = std::move(handler);
    const auto call = [state = state_, run](const boost::system::error_code& error) {
      // A handler that is already queued comes although it was cancelled. A device that epoll does
      // not take, as /dev/null, is always ready too.
      const bool ready = !error || error == asio::error::operation_not_supported;
      if (ready && run == state->run && state->handler) {
        std::exchange(state->handler, nullptr)();
      }
    };
    if (pollable_) {
      state_->descriptor.async_wait(asio::posix::descriptor_base::wait_read, call);
    } else {
      asio::post(state_->descriptor.get_executor(), [call] { call({}); });
    }
  }

  void cancel() override {
    ++state_->run;
    state_->handler = nullptr;
    boost::system::error_code ignored;
    state_->descriptor.cancel(ignored);
  }

 private:
  // Outlives the input while Asio holds a handler.
  struct State {
    explicit State(asio::io_context& io) : descriptor(io) {}
    asio::posix::stream_descriptor descriptor;
    std::function<void()> handler;
    std::uint64_t run = 0;
  };
  std::shared_ptr<State> state_;
  int flags_;
  bool pollable_ = true;
  std::array<char, 16'384> bytes_;
};

}  // namespace

std::unique_ptr<Input> make_asio_input(asio::io_context& io, int descriptor) {
  return std::make_unique<AsioInput>(io, descriptor);
}

}  // namespace yieldwatch
