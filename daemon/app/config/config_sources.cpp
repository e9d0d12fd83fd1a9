#include "app/config/config_sources.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/json_line.h"
#include "rules/expression.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kWantedSources =
    R"(a list of feeds in order of preference: ["treasury", "fred"])";

constexpr Value kUsualBasisPoints{5 * Value::kScale};
constexpr Value kUsualPercent{Value::kScale / 2};

bool is_live(const FeedConfig& feed) {
  return feed.kind == FeedKind::live;
}

class SourceReader {
 public:
  SourceReader(const TomlTable& file, std::vector<FeedConfig>& feeds)
      : file_(&file), feeds_(&feeds) {
    if (const auto all = file.table("instrument", "[instrument.NAME]")) {
      tables_ = all->subtables();
    }
  }

  void choose(Instrument& instrument) {
    const TomlTable* table = table_of(instrument.name);
    std::vector<FeedConfig*> sources;
    if (table != nullptr && table->has("sources")) {
      sources = read_sources(*table, instrument.name);
      forget_others(instrument.name, sources, table->place_of("sources"));
    } else {
      sources = publishers_of(instrument.name);
    }
    if (!sources.empty()) {
      add_replays(instrument.name, sources);
    }
    for (const FeedConfig* feed : sources) {
      instrument.sources.push_back({feed->name, instrument.due ? instrument.due : due_of(*feed),
                                    publisher_of(*feed, instrument)});
    }
    if (!sources.empty()) {
      instrument.publisher = publisher_of(*sources.front(), instrument);
    }
    read_tolerance(table, instrument);
    // A calendar it has or not: a due time means nothing without one.
    if (!instrument.due && !sources.empty()) {
      instrument.due = due_of(*sources.front());
    }
  }

 private:
  Diagnostics& diagnostics() const { return file_->diagnostics(); }

  const TomlTable* table_of(std::string_view name) const {
    const auto found = std::ranges::find_if(
        tables_, [&](const TomlTable::Named& named) { return named.key.value == name; });
    return found == tables_.end() ? nullptr : &found->table;
  }

  static std::optional<DueTime> due_of(const FeedConfig& feed) {
    return is_live(feed) ? feed.live.due : std::nullopt;
  }

  // Null where it is the instrument's own calendar, or where nobody knows better.
  static std::shared_ptr<const Calendar> publisher_of(const FeedConfig& feed,
                                                      const Instrument& instrument) {
    const auto& calendar = feed.live.calendar;
    const bool is_known = calendar != nullptr && calendar->first <= calendar->last;
    return is_known && calendar != instrument.calendar ? calendar : nullptr;
  }

  std::vector<FeedConfig*> publishers_of(std::string_view instrument) const {
    std::vector<FeedConfig*> all;
    for (FeedConfig& feed : *feeds_) {
      if (is_live(feed) && feed.live.publishes(instrument)) {
        all.push_back(&feed);
      }
    }
    return all;
  }

  // What was before the first value of the others.
  void add_replays(std::string_view instrument, std::vector<FeedConfig*>& sources) const {
    for (FeedConfig& feed : *feeds_) {
      if (feed.kind == FeedKind::replay && replays(feed, instrument)) {
        sources.push_back(&feed);
      }
    }
  }

  static bool replays(const FeedConfig& feed, std::string_view instrument) {
    return std::ranges::any_of(feed.history.files, [&](const HistoryFile& file) {
      return std::ranges::count(file.columns, instrument, &HistoryColumn::instrument) > 0;
    });
  }

  std::vector<FeedConfig*> read_sources(const TomlTable& table, const std::string& instrument) {
    std::vector<FeedConfig*> sources;
    for (const TomlText& text : table.texts("sources", kWantedSources)) {
      const auto feed = std::ranges::find(*feeds_, text.value, &FeedConfig::name);
      if (feed == feeds_->end()) {
        diagnostics().error(text.place, not_a_feed(text.value));
      } else if (feed->kind == FeedKind::replay) {
        diagnostics().error(text.place, text.value +
                                            " is a replay, which is no source of what comes "
                                            "after it");
      } else if (is_live(*feed) && feed->live.kind->form != LiveForm::pipe &&
                 !feed->live.publishes(instrument)) {
        diagnostics().error(text.place, text.value + " is not asked for " + instrument +
                                            "; add it to [feed." + text.value + "] symbols");
      } else if (std::ranges::find(sources, &*feed) != sources.end()) {
        diagnostics().error(text.place, text.value + " is in sources already");
      } else {
        sources.push_back(&*feed);
      }
    }
    return sources;
  }

  std::string not_a_feed(const std::string& name) const {
    std::vector<std::string> names;
    for (const FeedConfig& feed : *feeds_) {
      names.push_back(feed.name);
    }
    const std::string nearest = nearest_name(name, names);
    return json_quote(name) + " is no feed of this configuration" +
           (nearest.empty() ? "" : "; did you mean " + nearest + "?");
  }

  void forget_others(const std::string& instrument, const std::vector<FeedConfig*>& sources,
                     const Place& place) {
    for (FeedConfig* feed : publishers_of(instrument)) {
      if (!sources.empty() && std::ranges::find(sources, feed) == sources.end()) {
        std::erase_if(feed->live.symbols,
                      [&](const PolledSymbol& symbol) { return symbol.instrument == instrument; });
        if (feed->live.symbols.empty()) {
          diagnostics().error(place, "nothing is left to ask feed " + feed->name +
                                         " for; take it out of the configuration");
        }
      }
    }
  }

  void read_tolerance(const TomlTable* table, Instrument& instrument) {
    const bool rate = tick_unit(instrument.kind) == Unit::percent;
    if (instrument.sources.size() > 1) {
      instrument.tolerance = rate ? kUsualBasisPoints : kUsualPercent;
    }
    const auto text = table == nullptr
                          ? std::nullopt
                          : table->text("tolerance", rate ? R"(a string in basis points: "5bp")"
                                                          : R"(a string in percent: "0.5%")");
    if (!text) {
      return;
    }
    const Unit unit = rate ? Unit::basis_points : Unit::percent;
    const auto quantity = parse_quantity(text->value);
    if (!quantity || quantity->unit != unit || quantity->value <= Value{}) {
      diagnostics().error(text->place, json_quote(text->value) +
                                           " is no tolerance; write a length above zero in " +
                                           std::string(to_string(unit)) + ", such as \"" +
                                           (rate ? "5bp" : "0.5%") + '"');
    } else if (instrument.sources.size() < 2) {
      diagnostics().error(text->place, "tolerance compares two sources, and " + instrument.name +
                                           " has not two; add sources = [\"…\", \"…\"]");
    } else {
      instrument.tolerance = quantity->value;
    }
  }

  const TomlTable* file_;
  std::vector<FeedConfig>* feeds_;
  std::vector<TomlTable::Named> tables_;
};

}  // namespace

void set_calendars(std::vector<FeedConfig>& feeds, CalendarReader& calendars) {
  for (FeedConfig& feed : feeds) {
    if (is_live(feed) && !feed.live.kind->calendar.empty()) {
      feed.live.calendar = calendars.calendar(std::string(feed.live.kind->calendar));
    }
  }
}

void choose_sources(const TomlTable& file, std::vector<FeedConfig>& feeds,
                    std::vector<Instrument>& instruments) {
  SourceReader reader(file, feeds);
  for (Instrument& instrument : instruments) {
    reader.choose(instrument);
  }
}

void expect_calendars(const std::vector<FeedConfig>& feeds, const Catalog& catalog,
                      CalendarReader& calendars) {
  for (const FeedConfig& feed : feeds) {
    if (feed.live.calendar != nullptr) {
      calendars.expect(feed.live.calendar->name, feed.place);
    }
    for (const PolledSymbol& symbol : feed.live.symbols) {
      const auto known = catalog.instruments.find(symbol.instrument);
      if (known != catalog.instruments.end() && known->second.calendar != nullptr) {
        calendars.expect(known->second.calendar->name, feed.place);
      }
    }
  }
}

void set_units(std::vector<FeedConfig>& feeds, const Catalog& catalog) {
  for (FeedConfig& feed : feeds) {
    for (PolledSymbol& symbol : feed.live.symbols) {
      const auto known = catalog.instruments.find(symbol.instrument);
      if (known != catalog.instruments.end()) {
        symbol.unit = tick_unit(known->second.kind);
      }
    }
  }
}

}  // namespace yieldwatch
