// Answers questions to the daemon.
#pragma once

#include <zmq.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "wire/control.h"

namespace yieldwatch {

// A ROUTER that it binds, holding the endpoint's BindLock. Belongs to the thread that made it.
class ControlServer {
 public:
  using Handler = std::function<Answer(const Question&)>;

  // `endpoint` is absolute (endpoint.h). Throws std::runtime_error or zmq::error_t if it
  // can't bind.
  ControlServer(zmq::context_t& context, const std::string& endpoint);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  // For the owner's zmq::poll.
  zmq::socket_ref socket();

  // Answers at most `limit` questions that are waiting, and returns how many messages it
  // read. Never blocks: an answer that its asker does not take is dropped. What is no
  // question is answered with an error.
  std::size_t serve(const Handler& handler, std::size_t limit = 16);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
