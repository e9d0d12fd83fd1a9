#include <algorithm>

#include "app/config/rule_draft.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 2> kOutcomeKeys{"series", "horizons"};
constexpr std::array<std::string_view, 2> kSearchKeys{"candidates", "p"};
constexpr std::string_view kWantedHorizons = R"(an array of sessions: ["20d", "60d"])";
constexpr std::string_view kWantedSearch = R"({ candidates = "912", p = "0.041" })";

void read_horizons(const TomlTable& table, Outcome& outcome) {
  Diagnostics& diagnostics = table.diagnostics();
  const std::size_t errors = diagnostics.errors();
  for (const TomlText& text : table.texts("horizons", kWantedHorizons)) {
    Window window;
    if (!take(parse_window(text.value), text, diagnostics, window)) {
      continue;
    }
    if (!window.by_session()) {
      diagnostics.error(text.place, "a horizon is counted in sessions: \"20d\"");
    } else if (std::ranges::find(outcome.horizons, window.sessions) != outcome.horizons.end()) {
      diagnostics.error(text.place, "horizon " + text.value + " is there already");
    } else if (outcome.horizons.size() == kMaxHorizons) {
      diagnostics.error(text.place, "more than 32 horizons");
    } else {
      outcome.horizons.push_back(window.sessions);
    }
  }
  const bool told = diagnostics.errors() > errors;
  if (table.lacks("horizons") || (table.has("horizons") && outcome.horizons.empty() && !told)) {
    diagnostics.error(table.place_of("horizons"),
                      "outcome has no horizons; write " + std::string(kWantedHorizons));
  }
}

// With $x it is one series for each.
void check_outcome_series(const TomlText& series, const TomlTable& table, const RuleDraft& draft,
                          const Names& names, UnknownOutcome unknown) {
  const std::size_t placeholder = find_placeholder(series.value);
  if (placeholder != std::string::npos && !draft.has_for_each) {
    table.diagnostics().error(series.at(placeholder), std::string(kNeedsForEach));
    return;
  }
  std::vector<std::string> all{series.value};
  if (placeholder != std::string::npos) {
    all.clear();
    for (const std::string& each : draft.for_each) {
      all.push_back(fill_in(series.value, each));
    }
  }
  for (const std::string& name : all) {
    if (unknown && !names.known(name)) {
      const std::string nearest = names.nearest(name);
      table.diagnostics().add({*unknown, series.place,
                               json_quote(name) + " is not a known series or instrument" +
                                   (nearest.empty() ? "; define it: [series.NAME]"
                                                    : "; did you mean " + nearest + '?')});
    }
  }
}

}  // namespace

std::optional<Outcome> read_outcome(const TomlTable& rule, const RuleDraft& draft,
                                    const Names& names, UnknownOutcome unknown) {
  const auto table = rule.table("outcome", R"({ series = "RELATIVE", horizons = ["20d"] })");
  if (!table) {
    return std::nullopt;
  }
  table->expect_keys(kOutcomeKeys);
  Outcome outcome;
  if (const auto series = table->required("series", R"(the name of a series: "RELATIVE")")) {
    outcome.series = series->value;
    check_outcome_series(*series, *table, draft, names, unknown);
  }
  read_horizons(*table, outcome);
  return outcome;
}

std::optional<SearchNote> read_search_note(const TomlTable& rule) {
  const auto table = rule.table("search", kWantedSearch);
  if (!table) {
    return std::nullopt;
  }
  table->expect_keys(kSearchKeys);
  const auto number = [&](std::string_view key) -> std::optional<double> {
    const auto text = table->required(key, kWantedSearch);
    const auto value = text ? parse_value(text->value) : std::nullopt;
    if (text && (!value || value->micro < 0)) {
      table->diagnostics().error(text->place, json_quote(text->value) + " is no number; write " +
                                                  std::string(kWantedSearch));
      return std::nullopt;
    }
    return value ? std::optional(value->to_double()) : std::nullopt;
  };
  const auto candidates = number("candidates");
  const auto p = number("p");
  if (!candidates || !p) {
    return std::nullopt;
  }
  return SearchNote{static_cast<std::int64_t>(*candidates), std::min(1.0, *p)};
}

}  // namespace yieldwatch
