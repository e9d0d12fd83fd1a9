#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "app/config/config_feeds.h"
#include "bus/endpoint.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 3> kBusKeys{"ticks", "alerts", "control"};
constexpr std::array<std::string_view, 3> kLogKeys{"level", "alerts_file", "metrics_file"};
constexpr std::array<std::string_view, 5> kJournalKeys{
    "directory", "keep_ticks_days", "keep_alerts_days", "segment_mib", "min_free_mib"};
constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};
constexpr std::string_view kWantedEndpoint = R"("ipc://ticks" or "tcp://127.0.0.1:5555")";

std::vector<std::string*> fields_of(BusConfig& bus) {
  return {&bus.ticks, &bus.alerts, &bus.control};  // as in kBusKeys
}

// What a socket is to the system: two texts may lead to one path.
std::string meant_by(const std::string& endpoint) {
  const auto written = ipc_path(endpoint);
  if (!written) {
    return endpoint;
  }
  const auto path = (runtime_directory() / *written).lexically_normal();
  std::error_code unknown;  // then the path as it is written has to do
  const auto real = std::filesystem::weakly_canonical(path, unknown);
  return unknown ? path.string() : real.string();
}

// A default may be what another was set to, so all are compared, set or not.
void check_different(const TomlTable& table, const BusConfig& bus) {
  const std::array<std::string, 3> endpoints{meant_by(bus.ticks), meant_by(bus.alerts),
                                             meant_by(bus.control)};
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

// The log makes its file, but no folder for it.
void check_folder(const std::filesystem::path& file, const TomlText& text,
                  Diagnostics& diagnostics) {
  const auto folder = file.parent_path();  // empty: the one we are in
  std::error_code ignored;                 // what can't be looked at can't be written to
  if (!folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
    diagnostics.error(
        text.place, "there is no directory " + folder.string() + "; make it or write another path");
  }
}

// Of a file that the daemon makes.
std::optional<std::filesystem::path> read_file_name(const TomlTable& table, std::string_view key,
                                                    std::string_view wanted) {
  const auto text = table.text(key, wanted);
  if (!text) {
    return std::nullopt;
  }
  if (text->value.empty()) {
    table.diagnostics().error(text->place,
                              std::string(key) + " is empty; write a path or leave it out");
    return std::nullopt;
  }
  const auto base = std::filesystem::path(table.file()).parent_path();
  const auto file = (base / text->value).lexically_normal();
  check_folder(file, *text, table.diagnostics());
  return file;
}

}  // namespace

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
    if (const auto fault = endpoint_fault(text->value)) {
      table->diagnostics().error(text->place, *fault);
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
  log.alerts_file = read_file_name(*table, "alerts_file", R"(a path: "alerts.log")");
  log.metrics_file = read_file_name(*table, "metrics_file", R"(a path: "yieldwatch.prom")");
  if (log.alerts_file && log.alerts_file == log.metrics_file) {
    table->diagnostics().error(table->place_of("metrics_file"),
                               "alerts_file and metrics_file are one file; give each its own");
  }
  return log;
}

JournalConfig read_journal(const TomlTable& file) {
  JournalConfig journal;
  const auto table = file.table("journal", "[journal]");
  if (!table) {
    return journal;
  }
  table->expect_keys(kJournalKeys);
  if (table->lacks("directory")) {
    table->diagnostics().warning(table->place(),
                                 "[journal] has no directory: only under systemd, in its "
                                 "StateDirectory, will anything be kept");
  }
  if (const auto text = table->text("directory", R"(a path: "/var/lib/yieldwatch")")) {
    if (text->value.empty()) {
      table->diagnostics().error(
          text->place, "directory is empty; write a path, or leave [journal] out to keep nothing");
    } else {
      const auto base = std::filesystem::path(table->file()).parent_path();
      journal.directory = (base / text->value).lexically_normal();
    }
  }
  const auto read = [&table](std::string_view key, std::uint64_t least, std::uint64_t& field) {
    const auto count = table->count(key);
    if (count && *count < least) {
      table->diagnostics().error(table->place_of(key),
                                 std::string(key) + " is at least " + std::to_string(least));
    } else if (count) {
      field = *count;
    }
  };
  read("keep_ticks_days", 1, journal.keep_ticks_days);
  read("keep_alerts_days", 1, journal.keep_alerts_days);
  read("segment_mib", 1, journal.segment_mib);
  read("min_free_mib", 0, journal.min_free_mib);
  return journal;
}

}  // namespace yieldwatch
