#include "app/config/rule_draft.h"

#include <algorithm>

#include "core/json_line.h"
#include "core/names.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 11> kRuleKeys{"name",    "summary",  "expr",  "and",
                                                     "tiers",   "below",    "for",   "keep_firing",
                                                     "outcome", "for_each", "search"};
constexpr std::array<std::string_view, 3> kTierNames{"watch", "warning", "critical"};
constexpr std::array<std::string_view, 2> kTierKeys{"enter", "exit"};

constexpr std::string_view kWantedTier = R"(a table: { enter = "50bp", exit = "40bp" })";
constexpr std::string_view kWantedLevel = R"(a string with its unit: "75bp")";
constexpr std::string_view kWantedHold = R"(a string: "0s", "30m", "4h" or "2d")";

std::optional<TomlText> read_name(const TomlTable& table) {
  auto name = table.required("name", R"(a name of a-z, 0-9 and -: "ust10y-rise-60d")");
  if (name && !is_rule_name(name->value)) {
    table.diagnostics().error(
        name->place, json_quote(name->value) + " is no name of a rule: 1 to 96 of a-z, 0-9 and -");
    return std::nullopt;
  }
  return name;
}

// "{value}" is the only thing that is filled in beside $x.
std::string read_summary(const TomlTable& table) {
  const auto summary = table.text("summary", R"(a string: "10-year yield up {value}")");
  if (!summary) {
    return "";
  }
  const std::string& text = summary->value;
  if (text.size() > kMaxSummary) {
    table.diagnostics().error(summary->place, "a summary of more than 1,000 bytes");
  }
  for (std::size_t open = text.find('{'); open != std::string::npos;
       open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    const std::string word = text.substr(open, close == std::string::npos ? 1 : close - open + 1);
    if (close != std::string::npos && word != "{value}") {
      table.diagnostics().warning(summary->at(open),
                                  json_quote(word) + " stays as it is: only {value} is filled in");
    }
  }
  if (!table.has("for_each") && find_placeholder(text) != std::string::npos) {
    table.diagnostics().error(summary->at(find_placeholder(text)), std::string(kNeedsForEach));
  }
  return text;
}

std::optional<TierDraft> read_tier(const TomlTable& tiers, std::string_view name) {
  const auto table = tiers.table(name, kWantedTier);
  if (!table) {
    return std::nullopt;
  }
  Diagnostics& diagnostics = table->diagnostics();
  const std::size_t errors = diagnostics.errors();
  table->expect_keys(kTierKeys);
  TierDraft draft{table->required("enter", kWantedLevel), table->text("exit", kWantedLevel)};
  draft.whole = diagnostics.errors() == errors;
  return draft;
}

void read_tiers(const TomlTable& table, RuleDraft& draft) {
  const auto tiers = table.table("tiers", R"(tiers.watch = { enter = "50bp", exit = "40bp" })");
  if (!tiers) {
    if (table.lacks("tiers")) {
      table.diagnostics().error(
          table.place(),
          R"(rule has no tier; write tiers.watch = { enter = "50bp", exit = "40bp" })");
    }
    return;
  }
  const std::size_t errors = table.diagnostics().errors();
  tiers->expect_keys(kTierNames);
  for (std::size_t i = 0; i < kTierNames.size(); ++i) {
    draft.tiers.at(i) = read_tier(*tiers, kTierNames.at(i));
  }
  const bool none = std::ranges::none_of(draft.tiers, [](const auto& t) { return t.has_value(); });
  if (none && table.diagnostics().errors() == errors) {
    table.diagnostics().error(tiers->place(),
                              "tiers is empty; write one of watch, warning, critical");
  }
}

Hold read_hold(const TomlTable& table, std::string_view key) {
  Hold hold;
  if (const auto text = table.text(key, kWantedHold)) {
    take(parse_hold(text->value), *text, table.diagnostics(), hold);
  }
  return hold;
}

std::vector<std::string> read_for_each(const TomlTable& table, const Names& names) {
  Diagnostics& diagnostics = table.diagnostics();
  constexpr std::string_view kWanted = R"(an array of names: ["UST2Y", "UST10Y"])";
  const std::size_t errors = diagnostics.errors();
  std::vector<std::string> all;
  for (const TomlText& name : table.texts("for_each", kWanted)) {
    if (!is_instrument_name(name.value)) {
      diagnostics.error(name.place, json_quote(name.value) + " is no name of an instrument");
    } else if (std::ranges::find(all, name.value) != all.end()) {
      diagnostics.error(name.place, name.value + " is in for_each already");
    } else {
      if (!names.known(name.value)) {
        diagnostics.warning(name.place, unknown_name_warning(name.value, names));
      }
      all.push_back(name.value);
    }
  }
  if (table.has("for_each") && all.empty() && diagnostics.errors() == errors) {
    diagnostics.error(table.place_of("for_each"),
                      "for_each is empty; write " + std::string(kWanted) + ", or leave it out");
  }
  return all;
}

// $x and for_each come together.
void check_placeholders(const TomlTable& table, const RuleDraft& draft) {
  std::vector<TomlText> texts = draft.conditions;
  if (draft.expr) {
    texts.push_back(*draft.expr);
  }
  bool used = false;
  for (const TomlText& text : texts) {
    const std::size_t offset = find_placeholder(text.value);
    used = used || offset != std::string::npos;
    if (offset != std::string::npos && !draft.has_for_each) {
      table.diagnostics().error(text.at(offset), std::string(kNeedsForEach));
    }
  }
  if (!draft.for_each.empty() && draft.expr && !used) {
    table.diagnostics().error(table.place_of("for_each"),
                              "for_each needs $x in expr: \"change($x, 60d)\"");
  }
}

}  // namespace

RuleDraft read_rule_draft(const TomlTable& table, const Names& names, UnknownOutcome unknown) {
  table.expect_keys(kRuleKeys);
  RuleDraft draft{.place = table.place(), .name = read_name(table), .summary = read_summary(table)};
  draft.expr = table.required("expr", "a signal: \"change(UST10Y, 60d)\"");
  draft.conditions = table.texts("and", "an array of conditions: [\"last(UST10Y) > 4%\"]");
  if (draft.conditions.size() > kMaxConditions) {
    table.diagnostics().error(table.place_of("and"), "more than 16 conditions");
    draft.conditions.clear();
  }
  read_tiers(table, draft);
  draft.below = table.flag("below").value_or(false);
  draft.hold_for = read_hold(table, "for");
  draft.keep_firing = read_hold(table, "keep_firing");
  draft.has_for_each = table.has("for_each");
  draft.for_each = read_for_each(table, names);
  draft.outcome = read_outcome(table, draft, names, unknown);
  draft.search = read_search_note(table);
  check_placeholders(table, draft);
  return draft;
}

}  // namespace yieldwatch
