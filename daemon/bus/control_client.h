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

  // The same in two steps, for who waits for other sockets too. A question that was posted before
  // and is unanswered is withdrawn with its connection, so that few are ever on their way.
  void post(const Question& question);
  // The answer to it, if it has come.
  std::optional<Answer> take();
  // For the owner's zmq::poll.
  zmq::socket_ref socket() { return socket_; }

 private:
  void connect();

  zmq::context_t* context_;
  std::string endpoint_;
  zmq::socket_t socket_;
  bool awaited_ = false;  // an answer to what was posted
  std::uint64_t last_id_ = 0;
};

}  // namespace yieldwatch
