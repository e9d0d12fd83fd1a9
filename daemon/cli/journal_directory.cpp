#include "cli/journal_directory.h"

#include <zmq.hpp>

#include <system_error>
#include <variant>

#include "app/config/config.h"
#include "cli/config_path.h"
#include "cli/connection.h"
#include "cli/output.h"

namespace yieldwatch {
namespace {

constexpr const char* kUsual = "/var/lib/yieldwatch";  // systemd's StateDirectory

std::string of_daemon() {
  try {
    zmq::context_t context;
    const Answer answer = ask(context, find_daemon(context, ""), StatusQuestion{});
    const auto* status = std::get_if<StatusReport>(&answer);
    return status == nullptr ? "" : status->journal;
  } catch (const NoDaemon&) {
    return "";
  }
}

std::string of_configuration() {
  const auto path = configuration_in_use();
  Diagnostics ignored;  // whatever else is wrong with it is not asked here
  return path ? load_config(*path, ignored).journal.directory.string() : "";
}

}  // namespace

std::filesystem::path find_journal(const std::string& named) {
  if (!named.empty()) {
    return named;
  }
  for (const auto& find : {of_daemon, of_configuration}) {
    if (auto directory = find(); !directory.empty()) {
      return directory;
    }
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(kUsual, ignored)) {
    return kUsual;
  }
  throw UsageError(std::string("name the directory of the journal: no daemon answers, no "
                               "configuration here has [journal] directory, and there is no ") +
                   kUsual);
}

}  // namespace yieldwatch
