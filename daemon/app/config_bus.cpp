#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "app/config_feeds.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 3> kBusKeys{"ticks", "alerts", "control"};
constexpr std::array<std::string_view, 2> kLogKeys{"level", "alerts_file"};
constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};
constexpr std::string_view kWantedEndpoint = R"("ipc://ticks" or "tcp://127.0.0.1:5555")";
constexpr std::size_t kMaxIpcPath = 107;  // sockaddr_un, without the final zero

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool is_loopback_v4(std::string_view host) {
  int fields = 0;
  for (std::string_view rest = host; !rest.empty() || fields == 0; ++fields) {
    const std::string_view field = rest.substr(0, rest.find('.'));
    unsigned number = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc() || end != field.data() + field.size() || number > 255 ||
        (fields == 0 && number != 127)) {
      return false;
    }
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  }
  return fields == 4 && !host.ends_with('.');
}

std::string ipc_fault(std::string_view path) {
  if (path.empty() || path == "*" || path.find('\0') != std::string_view::npos) {
    return "an ipc endpoint needs a name: \"ipc://ticks\"";
  }
  if (path.size() > kMaxIpcPath) {
    return "the path of an ipc endpoint has at most 107 bytes";
  }
  return "";
}

std::string tcp_fault(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  const std::string_view host = address.substr(0, colon);
  if (colon == std::string_view::npos || !is_port(address.substr(colon + 1))) {
    return "a tcp endpoint needs a port from 1 to 65535: \"tcp://127.0.0.1:5555\"";
  }
  if (host == "localhost") {
    return "a socket is bound to an address, not to a name: \"tcp://127.0.0.1:5555\"";
  }
  if (host != "[::1]" && !is_loopback_v4(host)) {
    return "tcp beyond loopback is refused without CURVE, which is not there yet; write ipc:// or "
           "tcp://127.0.0.1:PORT";
  }
  return "";
}

std::vector<std::string*> fields_of(BusConfig& bus) {
  return {&bus.ticks, &bus.alerts, &bus.control};  // as in kBusKeys
}

// A default may be what another was set to, so all are compared, set or not.
void check_different(const TomlTable& table, const BusConfig& bus) {
  const std::array<std::string_view, 3> endpoints{bus.ticks, bus.alerts, bus.control};
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (endpoints.at(i) == endpoints.at(j)) {
        const std::string_view culprit =
            table.has(kBusKeys.at(i)) ? kBusKeys.at(i) : kBusKeys.at(j);
        table.diagnostics().error(table.place_of(culprit),
                                  std::string(kBusKeys.at(j)) + " and " +
                                      std::string(kBusKeys.at(i)) +
                                      " are one endpoint; give each its own");
        return;
      }
    }
  }
}

}  // namespace

std::string endpoint_fault(std::string_view endpoint) {
  constexpr std::string_view kIpc = "ipc://";
  constexpr std::string_view kTcp = "tcp://";
  if (endpoint.starts_with(kIpc)) {
    return ipc_fault(endpoint.substr(kIpc.size()));
  }
  if (endpoint.starts_with(kTcp)) {
    return tcp_fault(endpoint.substr(kTcp.size()));
  }
  return json_quote(endpoint) + " is no endpoint; write " + std::string(kWantedEndpoint);
}

BusConfig read_bus(const TomlTable& file) {
  BusConfig bus;
  const auto table = file.table("bus", "[bus]");
  if (!table) {
    return bus;
  }
  table->expect_keys(kBusKeys);
  const std::vector<std::string*> fields = fields_of(bus);
  for (std::size_t i = 0; i < kBusKeys.size(); ++i) {
    const auto text = table->text(kBusKeys.at(i), kWantedEndpoint);
    if (!text) {
      continue;
    }
    if (std::string fault = endpoint_fault(text->value); !fault.empty()) {
      table->diagnostics().error(text->place, std::move(fault));
    } else {
      *fields.at(i) = text->value;
    }
  }
  check_different(*table, bus);
  return bus;
}

LogConfig read_log(const TomlTable& file) {
  LogConfig log;
  const auto table = file.table("log", "[log]");
  if (!table) {
    return log;
  }
  table->expect_keys(kLogKeys);
  if (const auto text = table->text("level", R"("debug", "info", "warning" or "error")")) {
    const auto found = std::ranges::find(kLevels, text->value);
    if (found == kLevels.end()) {
      table->diagnostics().error(text->place, not_one_of("level", text->value, kLevels));
    } else {
      log.level = static_cast<LogLevel>(found - kLevels.begin());
    }
  }
  if (const auto text = table->text("alerts_file", R"(a path: "alerts.log")")) {
    if (text->value.empty()) {
      table->diagnostics().error(text->place, "alerts_file is empty; write a path or leave it out");
    } else {
      const auto base = std::filesystem::path(table->file()).parent_path();
      log.alerts_file = (base / text->value).lexically_normal();
    }
  }
  return log;
}

}  // namespace yieldwatch
