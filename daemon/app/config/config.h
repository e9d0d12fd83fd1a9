// What the daemon is configured to do, read from TOML and checked. Nothing here starts anything.
//
// Each loader finds all mistakes of meaning in one run and adds them to the diagnostics; what
// it returns is only to be used if they are ok(). Paths in a file are relative to that file.
// Called on the main thread before others start; the results are plain data.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/analyzer.h"
#include "app/config/diagnostics.h"
#include "app/config/journal_config.h"
#include "app/config/live_feed_config.h"
#include "app/config/toml_reader.h"
#include "app/log/log.h"
#include "core/instrument.h"
#include "evidence/attach.h"
#include "feed/replay/history.h"
#include "feed/replay/replay_speed.h"
#include "rules/expression.h"
#include "rules/rule.h"

namespace yieldwatch {

// Over all rules files, with for_each expanded.
inline constexpr std::size_t kMaxRules = 1000;
// That all different signals over sessions keep together, over all rules files.
inline constexpr std::int64_t kMaxCloses = std::int64_t{1} << 22;
inline constexpr std::size_t kMaxFeedName = 48;

// A history.toml: its files, and what it says of names. The catalog holds an instrument for
// each column; its zone is that of `zone` or of its file, or null for others.
struct History {
  HistorySpec spec;
  Catalog catalog;
};

enum class FeedKind : std::uint8_t {
  replay,  // reads a history and publishes it
  push,    // other programs publish
  live,    // asks a source of the outside world
};

struct FeedConfig {
  std::string name;  // [A-Za-z0-9_-]+
  FeedKind kind = FeedKind::push;
  // Of a replay:
  HistorySpec history;
  ReplaySpeed speed;
  // Of a live one:
  LiveFeedConfig live;
  Place place;  // of its name

  // The daemon runs it itself.
  bool is_own() const {
    return kind == FeedKind::replay || (kind == FeedKind::live && !live.own_process);
  }
};

// ZeroMQ endpoints as written: "ipc://NAME" (relative: under the runtime directory) or
// "tcp://127.0.0.1:PORT".
struct BusConfig {
  std::string ticks = "ipc://ticks";
  std::string alerts = "ipc://alerts";
  std::string control = "ipc://control";

  friend bool operator==(const BusConfig&, const BusConfig&) = default;
};

struct LogConfig {
  LogLevel level = LogLevel::info;
  std::optional<std::filesystem::path> alerts_file;   // ALERT lines alone, beside the log
  std::optional<std::filesystem::path> metrics_file;  // metrics.h, every 10 s

  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

struct Config {
  std::filesystem::path path;
  // Instruments and named series, a history's included; the configuration's own win.
  Catalog catalog;
  std::vector<std::filesystem::path> rule_files;
  std::vector<Rule> rules;  // in the order of the files
  std::vector<Regime> regimes;
  // The record of the rules: alerts carry that of the first history. Empty: none is configured.
  std::vector<EvidenceHistory> evidence;
  std::vector<FeedConfig> feeds;
  BusConfig bus;
  LogConfig log;
  JournalConfig journal;
  // All that the daemon knows, by name: the well-known ones and every one that a rule, series,
  // [instrument] or history names; none without a zone. The well-known ones have the calendar of
  // their market, and where the directory calendars/ beside the configuration lacks its file, one
  // that covers no date.
  std::vector<Instrument> instruments;
};

Config load_config(const std::filesystem::path& path, Diagnostics& diagnostics,
                   const ReadText& read = read_text_file);

// The endpoints of a configuration alone, for a client on a machine that lacks its rules and
// histories: nothing else of the file is looked at.
BusConfig load_bus(const std::filesystem::path& path, Diagnostics& diagnostics,
                   const ReadText& read = read_text_file);

// A rules file alone, with names as `catalog` has them. Others may be defined elsewhere: a rule
// that reads one is left out, with a warning, and an outcome's series is not looked up.
std::vector<Rule> load_rules(const std::filesystem::path& path, const Catalog& catalog,
                             Diagnostics& diagnostics, const ReadText& read = read_text_file);

// `path` is a history.toml or a directory that holds one. Its data files must be there and
// have the columns; their rows are not read.
History load_history(const std::filesystem::path& path, Diagnostics& diagnostics,
                     const ReadText& read = read_text_file);

// What a replay without sockets needs.
struct Replay {
  History history;
  AnalyzerSpec analyzer;                  // instruments as Config::instruments
  std::vector<EvidenceHistory> evidence;  // as Config::evidence
};

// An outcome's series that the history does not know is a warning: nothing but its evidence
// needs it.
Replay load_replay(const std::filesystem::path& history,
                   std::span<const std::filesystem::path> rule_files, Diagnostics& diagnostics,
                   const ReadText& read = read_text_file);

// The same with the rules of a configuration, and with its instruments and series over those of
// the history, so that the alerts are the daemon's. Its feeds, bus and log are not looked at;
// its evidence only if asked for.
Replay load_replay_as_configured(const std::filesystem::path& history,
                                 const std::filesystem::path& config, Diagnostics& diagnostics,
                                 const ReadText& read = read_text_file, bool use_evidence = true);

}  // namespace yieldwatch
