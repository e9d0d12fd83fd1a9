#include "app/config/config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/config/config_calendars.h"
#include "app/config/config_feeds.h"
#include "app/config/config_history.h"
#include "app/config/config_instruments.h"
#include "app/config/config_rules.h"
#include "app/config/config_sources.h"
#include "app/config/evidence_file.h"
#include "app/config/toml_table.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 8> kConfigKeys{"rules", "instrument", "series",   "feed",
                                                      "bus",   "log",        "evidence", "journal"};

// Adds what is named anywhere and not yet there, and gives every instrument its zone and calendar.
std::vector<Instrument> complete(Catalog& catalog, const std::vector<Rule>& rules,
                                 const std::vector<Regime>& regimes, const Place& file,
                                 CalendarReader& calendars, Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const Instrument& instrument : well_known_instruments()) {
    names.push_back(instrument.name);
  }
  for (const Rule& rule : rules) {
    std::ranges::copy(instruments_of(rule), std::back_inserter(names));
    if (rule.same_period) {
      std::ranges::copy(instruments_of(*rule.same_period), std::back_inserter(names));
    }
  }
  for (const Regime& regime : regimes) {
    std::ranges::copy(instruments_of(regime.condition.signal), std::back_inserter(names));
  }
  for (const auto& [unused, series] : catalog.series) {
    std::ranges::copy(series.instruments, std::back_inserter(names));
  }
  for (const std::string& name : names) {
    catalog.instruments.try_emplace(name, default_instrument(name));
  }
  const auto default_zone = find_zone(kDefaultZone, file, diagnostics);
  std::vector<Instrument> all;
  for (auto& [unused, instrument] : catalog.instruments) {
    if (instrument.zone == nullptr) {
      instrument.zone = default_zone;
    }
    calendars.complete(instrument, file);
    all.push_back(instrument);
  }
  return all;
}

// The rules files that a configuration lists; each is read as it is met.
std::vector<std::filesystem::path> read_rule_files(const TomlTable& file, const ReadText& read,
                                                   RuleReader& reader) {
  std::vector<std::filesystem::path> all;
  const auto base = std::filesystem::path(file.file()).parent_path();
  for (const TomlText& text :
       file.texts("rules", R"(a list of files: ["rules/small-caps.toml"])")) {
    const auto path = (base / text.value).lexically_normal();
    if (std::ranges::find(all, path) != all.end()) {
      file.diagnostics().error(text.place, text.value + " is in rules already");
      continue;
    }
    all.push_back(path);
    if (const auto root = read_toml(path, read, text.place, file.diagnostics())) {
      reader.read_file(TomlTable(*root, path.string(), "", file.diagnostics()));
    }
  }
  return all;
}

// What a feed is asked for is known, whether or not anything else names it.
void add_instruments(const std::vector<FeedConfig>& feeds, Names& names, Diagnostics& diagnostics) {
  for (const FeedConfig& feed : feeds) {
    for (const PolledSymbol& symbol : feed.live.symbols) {
      if (names.catalog.series.contains(symbol.instrument)) {
        diagnostics.error(feed.place, symbol.instrument +
                                          " is a series of the history; give what " +
                                          symbol.symbol + " is another name");
      }
      names.catalog.instruments.try_emplace(symbol.instrument, names.instrument(symbol.instrument));
    }
  }
}

// The histories of the file that a configuration names; none if it names none.
std::vector<EvidenceHistory> read_evidence(const TomlTable& file, const ReadText& read) {
  const auto text = file.text("evidence", R"(a file: "evidence.toml")");
  return text ? load_evidence((std::filesystem::path(file.file()).parent_path() / text->value)
                                  .lexically_normal(),
                              file.diagnostics(), read, text->place)
              : std::vector<EvidenceHistory>{};
}

Replay replay_of(HistoryDraft draft, RuleReader& rules, CalendarReader calendars,
                 Diagnostics& diagnostics) {
  Replay replay{{std::move(draft.spec), std::move(draft.names.catalog)},
                {{}, rules.take(), rules.take_regimes()},
                {}};
  replay.analyzer.instruments =
      complete(replay.history.catalog, replay.analyzer.rules, replay.analyzer.regimes,
               {replay.history.spec.path.string()}, calendars, diagnostics);
  return replay;
}

}  // namespace

Config load_config(const std::filesystem::path& path, Diagnostics& diagnostics,
                   const ReadText& read) {
  Config config{.path = path};
  const auto root = read_toml(path, read, std::nullopt, diagnostics);
  if (!root) {
    return config;
  }
  const TomlTable file(*root, path.string(), "", diagnostics);
  file.expect_keys(kConfigKeys);
  // What is read later looks up what was read before: the history's names, the
  // configuration's over them, then the rules.
  Names names;
  config.feeds = read_feeds(file, read, names);
  read_instruments(file, names);
  add_instruments(config.feeds, names, diagnostics);
  read_series(file, names);
  RuleReader rules(names, Severity::error, diagnostics);
  config.rule_files = read_rule_files(file, read, rules);
  config.rules = rules.take();
  config.regimes = rules.take_regimes();
  config.evidence = read_evidence(file, read);
  config.bus = read_bus(file);
  config.log = read_log(file);
  config.journal = read_journal(file);
  config.catalog = std::move(names.catalog);
  CalendarReader calendars(calendars_beside(path), read, diagnostics);
  config.instruments = complete(config.catalog, config.rules, config.regimes, {path.string()},
                                calendars, diagnostics);
  set_units(config.feeds, config.catalog);
  set_calendars(config.feeds, calendars);
  choose_sources(file, config.feeds, config.instruments);
  expect_calendars(config.feeds, config.catalog, calendars);
  for (FeedConfig& feed : config.feeds) {
    check_returns(feed.history, config.catalog, file);
    set_units(feed.history, config.catalog);
  }
  return config;
}

BusConfig load_bus(const std::filesystem::path& path, Diagnostics& diagnostics,
                   const ReadText& read) {
  const auto root = read_toml(path, read, std::nullopt, diagnostics);
  return root ? read_bus(TomlTable(*root, path.string(), "", diagnostics)) : BusConfig{};
}

std::vector<Rule> load_rules(const std::filesystem::path& path, const Catalog& catalog,
                             Diagnostics& diagnostics, const ReadText& read) {
  Names names{catalog};
  names.incomplete = true;
  RuleReader rules(names, std::nullopt, diagnostics);
  if (const auto root = read_toml(path, read, std::nullopt, diagnostics)) {
    rules.read_file(TomlTable(*root, path.string(), "", diagnostics));
  }
  return rules.take();
}

History load_history(const std::filesystem::path& path, Diagnostics& diagnostics,
                     const ReadText& read) {
  HistoryDraft draft = read_history(path, read, std::nullopt, diagnostics);
  return {std::move(draft.spec), std::move(draft.names.catalog)};
}

Replay load_replay(const std::filesystem::path& history,
                   std::span<const std::filesystem::path> rule_files, Diagnostics& diagnostics,
                   const ReadText& read) {
  HistoryDraft draft = read_history(history, read, std::nullopt, diagnostics);
  RuleReader rules(draft.names, Severity::warning, diagnostics);
  for (const std::filesystem::path& path : rule_files) {
    if (const auto root = read_toml(path, read, std::nullopt, diagnostics)) {
      rules.read_file(TomlTable(*root, path.string(), "", diagnostics));
    }
  }
  return replay_of(std::move(draft), rules,
                   CalendarReader(calendars_beside(history_file(history)), read, diagnostics),
                   diagnostics);
}

Replay load_replay_as_configured(const std::filesystem::path& history,
                                 const std::filesystem::path& config, Diagnostics& diagnostics,
                                 const ReadText& read, bool use_evidence) {
  HistoryDraft draft = read_history(history, read, std::nullopt, diagnostics);
  const auto root = read_toml(config, read, std::nullopt, diagnostics);
  if (!root) {
    return {};
  }
  const TomlTable file(*root, config.string(), "", diagnostics);
  file.expect_keys(kConfigKeys);
  read_instruments(file, draft.names);
  read_series(file, draft.names);
  RuleReader rules(draft.names, Severity::warning, diagnostics);
  read_rule_files(file, read, rules);
  check_returns(draft.spec, draft.names.catalog, file);
  set_units(draft.spec, draft.names.catalog);
  Replay replay =
      replay_of(std::move(draft), rules,
                CalendarReader(calendars_beside(config), read, diagnostics), diagnostics);
  if (use_evidence) {
    replay.evidence = read_evidence(file, read);
  }
  return replay;
}

}  // namespace yieldwatch
