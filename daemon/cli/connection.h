// Finds the daemon that a verb is to talk to.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

#include "cli/config_path.h"
#include "wire/control.h"

namespace CLI {
class App;
}

namespace yieldwatch {

inline constexpr std::chrono::milliseconds kAnswerTimeout{2'000};

// Nobody answers: exit code 69.
class NoDaemon : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Absolute endpoints of a daemon that answers.
struct Connection {
  std::string alerts;
  std::string control;
};

// Declares --config.
void add_config(CLI::App& app, std::string& config);

// The daemon of that configuration, or with none named of the default endpoints: the first of
// $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/yieldwatch, /tmp/yieldwatch-<uid> and /run/yieldwatch
// that answers. Throws NoDaemon, with what was tried and what to do.
Connection find_daemon(zmq::context_t& context, const std::string& config);

// Asks it. Throws NoDaemon where it does not answer in time.
Answer ask(zmq::context_t& context, const Connection& daemon, const Question& question);

}  // namespace yieldwatch
