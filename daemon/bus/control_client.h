// Asks the daemon.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "wire/control.h"

namespace yieldwatch {

// Belongs to the thread that made it.
class ControlClient {
 public:
  // `endpoint` is absolute (endpoint.h).
  ControlClient(zmq::context_t& context, const std::string& endpoint);

  // The answer, or nothing if nobody gives one in time. Late answers to earlier questions are
  // passed over. An answer that can't be read is a ControlError.
  std::optional<Answer> ask(const Question& question, std::chrono::milliseconds timeout);

 private:
  zmq::socket_t socket_;
  std::uint64_t last_id_ = 0;
};

}  // namespace yieldwatch
