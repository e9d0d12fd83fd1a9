#include "app/config/config_instruments.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "app/config/config_calendars.h"
#include "core/json_line.h"
#include "core/names.h"
#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 10> kInstrumentKeys{
    "kind",        "bounds", "max_jump", "calendar",  "zone",
    "stale_after", "due",    "sources",  "tolerance", "may_lack_quiet_sessions"};

constexpr std::array<std::string_view, 4> kKinds{"yield", "spread", "index", "etf"};

bool is_rate(const Instrument& instrument) {
  return tick_unit(instrument.kind) == Unit::percent;
}

// Returns false where the kind is a mistake: limits are then in nobody knows what unit.
bool read_kind(const TomlTable& table, Instrument& instrument) {
  const auto text = table.text("kind", R"(one of "yield", "spread", "index", "etf")");
  if (!text) {
    return !table.has("kind");
  }
  const auto kind = parse_instrument_kind(text->value);
  if (!kind) {
    table.diagnostics().error(text->place, not_one_of("kind", text->value, kKinds));
    return false;
  }
  if (tick_unit(*kind) != tick_unit(instrument.kind)) {
    instrument.limits = {};  // the defaults are in the other unit
  }
  instrument.kind = *kind;
  return true;
}

// A limit in `unit`. A price's bound may be a plain number; whoever mistakes % for bp or bp
// for % is told the same limit in the other.
std::optional<Value> parse_limit(const TomlText& text, std::string_view what, Unit unit,
                                 Diagnostics& diagnostics) {
  const auto quantity = parse_quantity(text.value);
  if (quantity &&
      (quantity->unit == unit || (unit == Unit::points && quantity->unit == Unit::one))) {
    return quantity->value;
  }
  const Quantity right = in_unit(quantity.value_or(Quantity{Value{Value::kScale}, unit}), unit);
  diagnostics.error(text.place,
                    json_quote(text.value) + " is no " + std::string(what) + " in " +
                        std::string(to_string(unit)) +
                        (quantity ? "; write \"" : "; write digits and the unit, such as \"") +
                        to_string(right) + '"');
  return std::nullopt;
}

void read_bounds(const TomlTable& table, Instrument& instrument) {
  Diagnostics& diagnostics = table.diagnostics();
  const std::string wanted = is_rate(instrument) ? R"(two strings with their unit: ["-2%", "25%"])"
                                                 : R"(two strings in points: ["1", "9000"])";
  if (!table.has("bounds")) {
    return;
  }
  const std::size_t errors = diagnostics.errors();
  const std::vector<TomlText> texts = table.texts("bounds", wanted);
  if (diagnostics.errors() > errors) {
    return;
  }
  if (texts.size() != 2) {
    diagnostics.error(table.place_of("bounds"),
                      "bounds has " + std::to_string(texts.size()) + " items; write " + wanted);
    return;
  }
  const Unit unit = tick_unit(instrument.kind);
  const auto lowest = parse_limit(texts[0], "bound", unit, diagnostics);
  const auto highest = parse_limit(texts[1], "bound", unit, diagnostics);
  if (lowest && highest && *lowest >= *highest) {
    diagnostics.error(texts[0].place, "the lower bound " + texts[0].value +
                                          " is not below the upper one, " + texts[1].value);
    return;
  }
  instrument.limits.lowest = lowest;
  instrument.limits.highest = highest;
}

void read_max_jump(const TomlTable& table, Instrument& instrument) {
  const bool rate = is_rate(instrument);
  const auto text = table.text(
      "max_jump", rate ? R"(a string in basis points: "150bp")" : R"(a string in percent: "30%")");
  if (!text) {
    return;
  }
  const auto value =
      parse_limit(*text, "jump", rate ? Unit::basis_points : Unit::percent, table.diagnostics());
  if (value && *value <= Value{}) {
    table.diagnostics().error(text->place, "max_jump is not above zero");
  } else if (value) {
    instrument.limits.max_jump = value;
  }
}

void read_stale_after(const TomlTable& table, Instrument& instrument) {
  const auto text = table.text("stale_after", R"(a string: "72h" (s, m or h))");
  Hold hold;
  if (!text || !take(parse_hold(text->value), *text, table.diagnostics(), hold)) {
    return;
  }
  if (hold.sessions > 0) {
    table.diagnostics().error(text->place,
                              "sessions can't be counted in silence; write a length of time in s, "
                              "m or h: \"72h\"");
    return;
  }
  if (hold.nanos <= 0) {
    table.diagnostics().error(text->place,
                              "stale_after is zero; leave it out for never, or write "
                              "a length of time: \"72h\"");
    return;
  }
  instrument.stale_after_ns = hold.nanos;
}

void read_zone(const TomlTable& table, Instrument& instrument) {
  Diagnostics& diagnostics = table.diagnostics();
  if (const auto text = table.text("calendar", R"("us-bond" or "us-equity")")) {
    if (std::ranges::find(kCalendars, text->value) == kCalendars.end()) {
      diagnostics.error(text->place, not_one_of("calendar", text->value, kCalendars));
    } else {
      instrument.zone = find_zone(kDefaultZone, text->place, diagnostics);
      instrument.calendar = unread_calendar(text->value);
    }
  }
  if (const auto text = table.text("zone", R"(the name of a time zone: "America/New_York")")) {
    instrument.zone = find_zone(text->value, text->place, diagnostics);
  }
}

void read_due(const TomlTable& table, Instrument& instrument) {
  constexpr std::string_view kWanted = R"(a local time: "18:30", or "+1d 09:00" a session later)";
  const auto text = table.text("due", kWanted);
  if (!text) {
    return;
  }
  instrument.due = parse_due_time(text->value);
  if (!instrument.due) {
    table.diagnostics().error(text->place, json_quote(text->value) +
                                               " is no time by which a "
                                               "value is due; write " +
                                               std::string(kWanted));
  } else if (instrument.calendar == nullptr && usual_calendar(instrument.name).empty()) {
    table.diagnostics().error(text->place,
                              "due needs a calendar; add calendar = \"us-bond\" or "
                              "\"us-equity\"");
  }
}

void read_instrument(const TomlText& name, const TomlTable& table, Names& names) {
  table.expect_keys(kInstrumentKeys);
  if (names.catalog.series.contains(name.value)) {
    table.diagnostics().error(name.place,
                              name.value + " is a series of the history; take another name");
    return;
  }
  Instrument instrument = names.instrument(name.value);
  // A well-known name keeps its kind where the one written is wrong, so that the rest is judged.
  if (read_kind(table, instrument) || is_well_known(name.value)) {
    read_bounds(table, instrument);
    read_max_jump(table, instrument);
  } else {
    names.broken.insert(name.value);
  }
  read_stale_after(table, instrument);
  read_zone(table, instrument);
  read_due(table, instrument);
  if (const auto may_lack = table.flag("may_lack_quiet_sessions")) {
    instrument.may_lack_quiet_sessions = *may_lack;
  }
  names.catalog.instruments.insert_or_assign(name.value, std::move(instrument));
}

}  // namespace

std::shared_ptr<const Zone> find_zone(std::string_view name, const Place& place,
                                      Diagnostics& diagnostics) {
  try {
    return load_zone(name);
  } catch (const std::runtime_error& error) {
    diagnostics.error(place, error.what());
    return nullptr;
  }
}

void read_instruments(const TomlTable& file, Names& names) {
  const auto all = file.table("instrument", "[instrument.NAME]");
  if (!all) {
    return;
  }
  for (const auto& [name, table] : all->subtables()) {
    if (!is_instrument_name(name.value)) {
      file.diagnostics().error(name.place, json_quote(name.value) +
                                               " is no name of an instrument: 1 to 48 letters, "
                                               "digits and underscores");
      continue;
    }
    read_instrument(name, table, names);
  }
}

}  // namespace yieldwatch
