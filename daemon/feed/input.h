// Bytes from a descriptor, without waiting: a seam, so that a test plays the other side.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

class Input {
 public:
  virtual ~Input() = default;

  struct Piece {
    std::string_view bytes;  // until the next read
    bool ended = false;      // there is nothing more to come
    std::string error;       // … because of this
  };
  // What is there now, some KiB at most; after wait() has called.
  virtual Piece read() = 0;
  // Calls `handler` once, and never inside this call, when read() is worth calling.
  virtual void wait(std::function<void()> handler) = 0;
  virtual void cancel() = 0;
};

// Of pipes, terminals, sockets and files alike. The descriptor stays open, and is blocking again
// afterwards. `io` must outlive it. For the thread that runs `io`. Throws std::system_error if
// `descriptor` is none.
std::unique_ptr<Input> make_asio_input(boost::asio::io_context& io, int descriptor);

}  // namespace yieldwatch
