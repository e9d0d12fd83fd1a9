#include <algorithm>
#include <utility>

#include "app/config/rule_draft.h"
#include "core/names.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kPlaceholder = "$x";

bool continues_a_name(std::string_view text, std::size_t at) {
  return at < text.size() && is_instrument_character(text[at]);
}

// Where the byte at `offset` of the filled-in text came from.
std::size_t offset_before_filling_in(std::string_view text, std::string_view each,
                                     std::size_t offset) {
  std::size_t added = 0;
  for (std::size_t at = find_placeholder(text); at != std::string_view::npos;
       at = find_placeholder(text, at + kPlaceholder.size())) {
    if (offset < at + added) {
      break;
    }
    if (offset < at + added + each.size()) {
      return at;
    }
    added += each.size() - kPlaceholder.size();  // may wrap round, and back again
  }
  return offset - added;
}

class RuleMaker {
 public:
  RuleMaker(const RuleDraft& draft, const std::optional<std::string>& each, const Names& names,
            Diagnostics& diagnostics)
      : draft_(&draft), each_(&each), names_(&names), diagnostics_(&diagnostics) {}

  std::optional<Rule> make() {
    Rule rule{.name = draft_->name ? draft_->name->value : "",
              .summary = *each_ ? fill_in(draft_->summary, **each_) : draft_->summary,
              .below = draft_->below,
              .hold_for = draft_->hold_for,
              .keep_firing = draft_->keep_firing,
              .outcome = draft_->outcome,
              .search = draft_->search};
    if (rule.outcome && *each_) {
      rule.outcome->series = fill_in(rule.outcome->series, **each_);
    }
    bool good = draft_->name.has_value();
    for (const TomlText& text : draft_->conditions) {
      Condition condition;
      if (parse(text, parse_condition, condition)) {
        warn_of_unknown(text, instruments_of(condition.signal), *names_, *diagnostics_);
        rule.conditions.push_back(std::move(condition));
      } else {
        good = false;
      }
    }
    if (!draft_->expr || !parse(*draft_->expr, parse_signal, rule.signal)) {
      judge_levels_alone(rule);
      return std::nullopt;
    }
    warn_of_unknown(*draft_->expr, instruments_of(rule.signal), *names_, *diagnostics_);
    rule.instrument = *each_ ? **each_ : rule_instrument(rule.signal);
    good = read_levels(rule) && good;
    return good ? std::optional(std::move(rule)) : std::nullopt;
  }

 private:
  template <class T>
  bool parse(const TomlText& text, Parsed<T> (*parser)(std::string_view, const Catalog&),
             T& result) {
    const std::string filled = *each_ ? fill_in(text.value, **each_) : text.value;
    const bool unfilled = !*each_ && find_placeholder(text.value) != std::string::npos;
    if (unfilled || names_->mentions_broken(filled)) {
      return false;  // told already
    }
    if (may_be_known_elsewhere(text, filled, *names_, *diagnostics_)) {
      return false;
    }
    Parsed<T> parsed = parser(filled, names_->catalog);
    if (auto* error = std::get_if<ExprError>(&parsed); error != nullptr && *each_) {
      error->offset = offset_before_filling_in(text.value, **each_, error->offset);
    }
    return take(std::move(parsed), text, *diagnostics_, result);
  }

  // Without a signal there is no unit to hold the levels to. Where all have one and the same,
  // their order can still be wrong.
  void judge_levels_alone(Rule& rule) {
    std::optional<Unit> unit;
    for (const auto& tier : draft_->tiers) {
      for (const auto* text : {tier ? &tier->enter : nullptr, tier ? &tier->exit : nullptr}) {
        if (text == nullptr || !*text) {
          continue;
        }
        const auto quantity = parse_quantity((*text)->value);
        if (!quantity || (unit && *unit != quantity->unit)) {
          return;
        }
        unit = quantity->unit;
      }
    }
    if (unit) {
      rule.signal.unit = *unit;
      read_levels(rule);
    }
  }

  bool read_levels(Rule& rule) {
    bool good = true;
    const TierLevels* lower = nullptr;
    const TierDraft* lower_draft = nullptr;
    for (std::size_t i = 0; i < draft_->tiers.size(); ++i) {
      const auto& tier = draft_->tiers.at(i);
      if (!tier) {
        continue;
      }
      auto& levels = rule.tiers.at(i);
      levels = read_tier(*tier, rule.signal.unit);
      if (!levels || (lower != nullptr && !rises(*lower, *lower_draft, *levels, *tier))) {
        good = false;
      }
      if (levels) {
        lower = &*levels;
        lower_draft = &*tier;
      }
    }
    return good;
  }

  std::optional<TierLevels> read_tier(const TierDraft& tier, Unit unit) {
    TierLevels levels;
    const bool enter = tier.enter && take(parse_level(tier.enter->value, unit), *tier.enter,
                                          *diagnostics_, levels.enter);
    levels.exit = levels.enter;
    const bool exit = !tier.exit || take(parse_level(tier.exit->value, unit), *tier.exit,
                                         *diagnostics_, levels.exit);
    if (!enter || !exit || !tier.whole) {
      return std::nullopt;
    }
    if (graver(levels.exit, levels.enter)) {
      diagnostics_->error(tier.exit->place,
                          "exit " + tier.exit->value + (draft_->below ? " is below" : " is above") +
                              " enter " + tier.enter->value +
                              (draft_->below ? "; with below = true a tier is left above its exit"
                                             : "; a tier is left below its exit"));
      return std::nullopt;
    }
    return levels;
  }

  bool rises(const TierLevels& lower, const TierDraft& lower_draft, const TierLevels& upper,
             const TierDraft& upper_draft) {
    const std::string must = draft_->below ? "; with below = true levels fall with the tier"
                                           : "; levels rise with the tier";
    const std::string relation = draft_->below ? " is not below " : " is not above ";
    if (!graver(upper.enter, lower.enter)) {
      diagnostics_->error(upper_draft.enter->place, "enter " + upper_draft.enter->value + relation +
                                                        lower_draft.enter->value +
                                                        " of the tier before" + must);
      return false;
    }
    if (!graver(upper.exit, lower.exit)) {
      const TomlText& upper_exit = upper_draft.exit ? *upper_draft.exit : *upper_draft.enter;
      const TomlText& lower_exit = lower_draft.exit ? *lower_draft.exit : *lower_draft.enter;
      diagnostics_->error(upper_exit.place, "exit " + upper_exit.value + relation +
                                                lower_exit.value + " of the tier before" + must);
      return false;
    }
    return true;
  }

  bool graver(Value a, Value b) const { return draft_->below ? a < b : a > b; }

  const RuleDraft* draft_;
  const std::optional<std::string>* each_;
  const Names* names_;
  Diagnostics* diagnostics_;
};

}  // namespace

std::size_t find_placeholder(std::string_view text, std::size_t from) {
  std::size_t at = text.find(kPlaceholder, from);
  while (at != std::string_view::npos && continues_a_name(text, at + kPlaceholder.size())) {
    at = text.find(kPlaceholder, at + kPlaceholder.size());
  }
  return at;
}

std::string fill_in(std::string_view text, std::string_view each) {
  std::string filled;
  std::size_t from = 0;
  for (std::size_t at = find_placeholder(text); at != std::string_view::npos;
       at = find_placeholder(text, from)) {
    filled += text.substr(from, at - from);
    filled += each;
    from = at + kPlaceholder.size();
  }
  filled += text.substr(from);
  return filled;
}

std::optional<Rule> make_rule(const RuleDraft& draft, const std::optional<std::string>& each,
                              const Names& names, Diagnostics& diagnostics) {
  return RuleMaker(draft, each, names, diagnostics).make();
}

}  // namespace yieldwatch
