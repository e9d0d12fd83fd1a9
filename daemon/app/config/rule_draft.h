// A [[rule]] as it stands in the file: its texts, before for_each makes rules of it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/config/names.h"
#include "app/config/toml_table.h"
#include "rules/rule.h"

namespace yieldwatch {

inline constexpr std::size_t kMaxSummary = 1000;
inline constexpr std::size_t kMaxConditions = 16;

struct TierDraft {
  std::optional<TomlText> enter;
  std::optional<TomlText> exit;
  bool whole = false;  // there is an enter, and no key is a mistake
};

// What has no value was absent or, already told, a mistake.
struct RuleDraft {
  Place place;
  std::optional<TomlText> name;
  std::string summary;
  std::optional<TomlText> expr;
  std::vector<TomlText> conditions;
  std::array<std::optional<TierDraft>, kTierCount> tiers;
  bool below = false;
  Hold hold_for;
  Hold keep_firing;
  std::optional<Outcome> outcome;  // its series may hold $x
  std::optional<SearchNote> search;
  std::vector<std::string> for_each;  // empty: none, or none that is right
  bool has_for_each = false;
};

// What to say of an outcome's series that nobody knows; nothing: it may be defined elsewhere.
using UnknownOutcome = std::optional<Severity>;

inline constexpr std::string_view kNeedsForEach =
    R"($x needs a list: for_each = ["UST2Y", "UST10Y"])";

// `outcome` of a rule, or of a search: { series = "RELATIVE", horizons = ["20d"] }. Of the draft
// its for_each is read.
std::optional<Outcome> read_outcome(const TomlTable& rule, const RuleDraft& draft,
                                    const Names& names, UnknownOutcome unknown);
// `search` of a rule that a search has found.
std::optional<SearchNote> read_search_note(const TomlTable& rule);

RuleDraft read_rule_draft(const TomlTable& table, const Names& names, UnknownOutcome unknown);

// Parses the draft's expressions and levels with `each` in the place of $x. Nothing where
// there is a mistake in them. The rule lacks nothing but its hash.
std::optional<Rule> make_rule(const RuleDraft& draft, const std::optional<std::string>& each,
                              const Names& names, Diagnostics& diagnostics);

// The offset of the first "$x" that stands for something; npos if there is none.
std::size_t find_placeholder(std::string_view text, std::size_t from = 0);
// `text` with `each` in the place of every "$x".
std::string fill_in(std::string_view text, std::string_view each);

}  // namespace yieldwatch
