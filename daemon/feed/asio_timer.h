// Timers on an io_context. A header of its own because Asio's are dear.
#pragma once

#include <memory>

#include "feed/clock.h"

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

// `io` must outlive the timer. Its handlers run in io.run(). For the thread that runs `io`.
std::unique_ptr<Timer> make_asio_timer(boost::asio::io_context& io);

}  // namespace yieldwatch
