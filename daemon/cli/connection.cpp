#include "cli/connection.h"

#include <CLI/CLI.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "app/config/config.h"
#include "app/config/diagnostics.h"
#include "bus/control_client.h"
#include "bus/endpoint.h"

namespace yieldwatch {
namespace {

BusConfig bus_of(const std::string& config) {
  if (config.empty()) {
    return {};
  }
  Diagnostics diagnostics;
  BusConfig bus = load_bus(config, diagnostics);
  if (!diagnostics.ok()) {
    throw BadConfig(diagnostics.text());
  }
  return bus;
}

// Whether somebody listens there. A socket's file outlives a daemon that was killed, and ZeroMQ
// would wait for its return; the system tells at once.
bool may_answer(const std::string& endpoint) {
  const auto path = ipc_path(endpoint);
  sockaddr_un address{};
  if (!path) {
    return true;
  }
  if (path->native().size() >= sizeof address.sun_path) {
    return false;
  }
  address.sun_family = AF_UNIX;
  path->native().copy(address.sun_path, sizeof address.sun_path - 1);
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int result = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const bool listens = result == 0 || errno == EAGAIN;  // EAGAIN: many are waiting already
  ::close(probe);
  return listens;
}

// Nothing, with the reason in `tried`, where such a socket can't be: a directory's name may be
// too long for one, while that of the next is not.
std::optional<Connection> candidate_in(const std::filesystem::path& directory, const BusConfig& bus,
                                       std::string& tried) {
  try {
    return Connection{resolve_endpoint(bus.alerts, directory),
                      resolve_endpoint(bus.control, directory)};
  } catch (const std::runtime_error& error) {
    tried += std::string("\n  ") + error.what();
    return std::nullopt;
  }
}

}  // namespace

void add_config(CLI::App& app, std::string& config) {
  app.add_option("--config", config,
                 "the daemon's configuration, of which only [bus] is read; otherwise the first "
                 "daemon that answers is asked")
      ->option_text("FILE");
}

Connection find_daemon(zmq::context_t& context, const std::string& config) {
  const BusConfig bus = bus_of(config);
  std::string tried;
  for (const auto& directory : client_runtime_directories()) {
    const auto candidate = candidate_in(directory, bus, tried);
    if (!candidate || tried.find(candidate->control) != std::string::npos) {
      continue;
    }
    tried += "\n  " + candidate->control;
    if (may_answer(candidate->control) &&
        ControlClient(context, candidate->control).ask(StatusQuestion{}, kAnswerTimeout)) {
      return *candidate;
    }
  }
  throw NoDaemon("no daemon answers; tried:" + tried +
                 "\nStart one with scripts/run or systemctl start yieldwatch, or name its "
                 "configuration with --config.");
}

Answer ask(zmq::context_t& context, const Connection& daemon, const Question& question) {
  auto answer = ControlClient(context, daemon.control).ask(question, kAnswerTimeout);
  if (!answer) {
    throw NoDaemon("the daemon at " + daemon.control + " does not answer");
  }
  return *std::move(answer);
}

}  // namespace yieldwatch
