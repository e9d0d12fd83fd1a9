#include "app/check.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/calendar_watch.h"
#include "app/check_feeds.h"
#include "app/check_inputs.h"
#include "app/config/config_calendars.h"
#include "app/config/evidence_file.h"
#include "rules/expression.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kWantedFeed = R"([feed.desk] and below it kind = "push")";
constexpr std::string_view kWantedRules = R"(rules = ["rules/small-caps.toml"])";

enum class FileKind : std::uint8_t { daemon, rules, history, evidence };

// A key that only one kind of file has.
constexpr std::array<std::pair<std::string_view, FileKind>, 9> kTellingKeys{{
    {"rules", FileKind::daemon},
    {"feed", FileKind::daemon},
    {"bus", FileKind::daemon},
    {"log", FileKind::daemon},
    {"evidence", FileKind::daemon},
    {"rule", FileKind::rules},
    {"regime", FileKind::rules},
    {"file", FileKind::history},
    {"history", FileKind::evidence},
}};

// What most a file's keys say; a misspelt one counts for the nearest. One without any of
// them is a configuration: all of its keys may be left out.
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

const HistoryFile& file_of(const HistorySpec& history, std::string_view instrument) {
  return *std::ranges::find_if(history.files, [&](const HistoryFile& file) {
    return std::ranges::find(file.columns, instrument, &HistoryColumn::instrument) !=
           file.columns.end();
  });
}

// Of each file the first date that is yet to come: all later ones are too. A mistyped year in
// the last row is in rising order. A row known later than its date is judged by its date.
class FutureDates {
 public:
  FutureDates(const HistorySpec& history, Session today, Diagnostics& diagnostics)
      : history_(&history), today_(today), diagnostics_(&diagnostics) {}

  void judge(const HistoryTick& tick) {
    if (tick.session <= today_) {
      return;
    }
    const HistoryFile& file = file_of(*history_, tick.instrument);
    const Session date{tick.session.day - file.available_days};
    if (date > today_ && told_.insert(&file).second) {
      diagnostics_->warning({file.path.string(), tick.line, 1},
                            to_string(date) + " is later than today, " + to_string(today_) +
                                "; correct or delete it");
    }
  }

 private:
  const HistorySpec* history_;
  Session today_;
  Diagnostics* diagnostics_;
  std::set<const HistoryFile*> told_;
};

// Every row. What the loader could not open it has told.
void check_rows(const HistorySpec& history, Session today, Diagnostics& diagnostics) {
  FutureDates future(history, today, diagnostics);
  try {
    HistoryReader reader(history, [&](const BadRow& row) {
      const std::string who = row.instrument.empty() ? "" : row.instrument + ": ";
      diagnostics.error({row.path.string(), row.line, row.column}, who + row.message);
    });
    while (const auto tick = reader.next()) {
      future.judge(*tick);
    }
  } catch (const std::exception& error) {
    diagnostics.error({history.path.string()}, error.what());
  }
}

void check_daemon(const std::filesystem::path& path, const ReadText& read, Session today,
                  Diagnostics& diagnostics, std::string* about) {
  const Config config = load_config(path, diagnostics, read);
  if (diagnostics.ok() && config.rules.empty()) {
    diagnostics.warning({path.string()},
                        "no rules: nothing can ever alert; write " + std::string(kWantedRules));
  }
  if (diagnostics.ok() && config.feeds.empty()) {
    diagnostics.warning({path.string()},
                        "no feed: no tick can ever come; write " + std::string(kWantedFeed));
  }
  if (diagnostics.ok()) {
    warn_of_missing_records(config.evidence, config.rules, config.regimes, {path.string()},
                            diagnostics);
    warn_of_missing_inputs(config, today, diagnostics);
  }
  for (const CalendarEnd& end : ending_calendars(config.instruments, today)) {
    diagnostics.warning({(calendars_beside(path) / end.file()).string()}, end.text());
  }
  if (!diagnostics.ok()) {
    return;  // a history that is not as it should be has no rows to speak of
  }
  if (about != nullptr) {
    *about = describe_feeds(config);
  }
  for (const FeedConfig& feed : config.feeds) {
    if (feed.kind == FeedKind::replay) {
      check_rows(feed.history, today, diagnostics);
      if (diagnostics.ok()) {  // else it may not be readable a second time
        warn_of_cold_rules(feed.history, config.rules, diagnostics);
      }
    }
  }
}

void check_history(const std::filesystem::path& path, const ReadText& read, Session today,
                   Diagnostics& diagnostics) {
  const History history = load_history(path, diagnostics, read);
  if (diagnostics.ok()) {
    check_rows(history.spec, today, diagnostics);
  }
}

// A rules file that a configuration lists is judged as part of it, with its names. Not where
// the configuration has mistakes of its own: its names may not be what was meant.
bool check_as_listed(const std::filesystem::path& path, const std::filesystem::path& config_path,
                     const ReadText& read, Diagnostics& diagnostics) {
  if (config_path.empty()) {
    return false;
  }
  Diagnostics all;
  const Config config = load_config(config_path, all, read);
  const auto listed = std::ranges::find_if(config.rule_files, [&](const auto& file) {
    std::error_code ignored;  // what is not there is not the same
    return file == path || std::filesystem::equivalent(file, path, ignored);
  });
  if (listed == config.rule_files.end()) {
    return false;
  }
  const auto is_of_file = [&](const Diagnostic& d) { return d.place.file == listed->string(); };
  std::vector<Diagnostic> found = all.sorted();
  if (std::ranges::any_of(found, [&](const Diagnostic& d) {
        return d.severity == Severity::error && !is_of_file(d);
      })) {
    return false;
  }
  for (Diagnostic& d : found) {
    if (is_of_file(d)) {
      d.place.file = path.string();
      diagnostics.add(std::move(d));
    }
  }
  return true;
}

}  // namespace

Session this_day() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(now).count())};
}

Diagnostics check_file(const std::filesystem::path& path, const ReadText& read, Session today,
                       const std::filesystem::path& config, std::string* about) {
  Diagnostics diagnostics;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    check_history(path, read, today, diagnostics);
    return diagnostics;
  }
  const auto root = read_toml(path, read, std::nullopt, diagnostics);
  if (!root) {
    return diagnostics;
  }
  if (root->entries.empty()) {
    diagnostics.error({path.string()},
                      "nothing in it: a configuration names its rules, a rules "
                      "file has [[rule]], a history [[file]]");
    return diagnostics;
  }
  switch (kind_of(*root)) {
    case FileKind::daemon:
      check_daemon(path, read, today, diagnostics, about);
      break;
    case FileKind::rules:
      if (!check_as_listed(path, config, read, diagnostics)) {
        load_rules(path, {}, diagnostics, read);
      }
      break;
    case FileKind::history:
      check_history(path, read, today, diagnostics);
      break;
    case FileKind::evidence:
      load_evidence(path, diagnostics, read);
      break;
  }
  return diagnostics;
}

}  // namespace yieldwatch
