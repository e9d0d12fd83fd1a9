#include "cli/connection.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <system_error>

#include "app/diagnostics.h"
#include "bus/control_client.h"
#include "bus/endpoint.h"

namespace yieldwatch {
namespace {

BusConfig bus_of(const std::string& config) {
  if (config.empty()) {
    return {};
  }
  Diagnostics diagnostics;
  Config loaded = load_config(config, diagnostics);
  if (!diagnostics.ok()) {
    throw BadConfig(diagnostics.text());
  }
  return loaded.bus;
}

bool may_answer(const std::string& endpoint) {
  const auto path = ipc_path(endpoint);
  std::error_code denied;  // what we may not look at, we may not connect to
  return !path || std::filesystem::exists(*path, denied);
}

}  // namespace

void add_config(CLI::App& app, std::string& config) {
  app.add_option("--config", config,
                 "the daemon's configuration; by default the first daemon of ours that answers");
}

Connection find_daemon(zmq::context_t& context, const std::string& config) {
  const BusConfig bus = bus_of(config);
  std::string tried;
  for (const auto& directory : client_runtime_directories()) {
    const Connection candidate{resolve_endpoint(bus.alerts, directory),
                               resolve_endpoint(bus.control, directory)};
    if (tried.find(candidate.control) != std::string::npos) {
      continue;
    }
    tried += "\n  " + candidate.control;
    if (may_answer(candidate.control) &&
        ControlClient(context, candidate.control).ask(StatusQuestion{}, kAnswerTimeout)) {
      return candidate;
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
