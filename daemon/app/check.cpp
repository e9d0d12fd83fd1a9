#include "app/check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/expression.h"

namespace yieldwatch {
namespace {

enum class FileKind : std::uint8_t { daemon, rules, history };

// A key that only one kind of file has.
constexpr std::array<std::pair<std::string_view, FileKind>, 6> kTellingKeys{{
    {"rules", FileKind::daemon},
    {"feed", FileKind::daemon},
    {"bus", FileKind::daemon},
    {"log", FileKind::daemon},
    {"rule", FileKind::rules},
    {"file", FileKind::history},
}};

// What most a file's keys say; a misspelt one counts for the nearest. A file that says nothing
// is a configuration: all of one's keys may be left out.
FileKind kind_of(const TomlNode& root) {
  std::vector<std::string> keys;
  keys.reserve(kTellingKeys.size());
  for (const auto& [key, unused] : kTellingKeys) {
    keys.emplace_back(key);
  }
  for (const bool exactly : {true, false}) {
    for (const TomlEntry& entry : root.entries) {
      const std::string key = exactly ? entry.key : nearest_name(entry.key, keys);
      const auto found =
          std::ranges::find(kTellingKeys, key, [](const auto& telling) { return telling.first; });
      if (found != kTellingKeys.end()) {
        return found->second;
      }
    }
  }
  return FileKind::daemon;
}

// Every row. What the loader could not open it has told.
void check_rows(const HistorySpec& history, Diagnostics& diagnostics) {
  try {
    summarize(history, [&](const BadRow& row) {
      const std::string who = row.instrument.empty() ? "" : row.instrument + ": ";
      diagnostics.error({row.path.string(), row.line, row.column}, who + row.message);
    });
  } catch (const std::exception& error) {
    diagnostics.error({history.path.string()}, error.what());
  }
}

void check_daemon(const std::filesystem::path& path, const ReadText& read,
                  Diagnostics& diagnostics) {
  const Config config = load_config(path, diagnostics, read);
  if (!diagnostics.ok()) {
    return;  // a history that is not as it should be has no rows to speak of
  }
  for (const FeedConfig& feed : config.feeds) {
    if (feed.kind == FeedKind::replay) {
      check_rows(feed.history, diagnostics);
      warn_of_cold_rules(feed.history, config.rules, diagnostics);
    }
  }
}

void check_history(const std::filesystem::path& path, const ReadText& read,
                   Diagnostics& diagnostics) {
  const History history = load_history(path, diagnostics, read);
  if (diagnostics.ok()) {
    check_rows(history.spec, diagnostics);
  }
}

}  // namespace

Diagnostics check_file(const std::filesystem::path& path, const ReadText& read) {
  Diagnostics diagnostics;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    check_history(path, read, diagnostics);
    return diagnostics;
  }
  const auto root = read_toml(path, read, std::nullopt, diagnostics);
  if (!root) {
    return diagnostics;
  }
  switch (kind_of(*root)) {
    case FileKind::daemon:
      check_daemon(path, read, diagnostics);
      break;
    case FileKind::rules:
      load_rules(path, {}, diagnostics, read);
      break;
    case FileKind::history:
      check_history(path, read, diagnostics);
      break;
  }
  return diagnostics;
}

}  // namespace yieldwatch
