#include "app/config/config_rules.h"

#include <array>
#include <iterator>
#include <utility>

#include "app/config/config.h"
#include "app/config/config_regimes.h"
#include "app/same_period.h"
#include "wire/fingerprint.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 2> kRulesFileKeys{"rule", "regime"};

}  // namespace

void RuleReader::read_file(const TomlTable& file) {
  file.expect_keys(kRulesFileKeys);
  for (const TomlTable& table : file.tables("rule")) {
    read_rule(table);
  }
  read_regimes(file, *names_, regimes_);
}

void RuleReader::read_rule(const TomlTable& table) {
  const RuleDraft draft = read_rule_draft(table, *names_, unknown_);
  if (draft.name) {
    check_unique(*draft.name);
  }
  if (!draft.has_for_each) {
    add(draft, std::nullopt);
  }
  for (const std::string& each : draft.for_each) {
    add(draft, each);
  }
}

void RuleReader::check_unique(const TomlText& name) {
  const auto [first, is_new] = places_.emplace(name.value, name.place);
  if (!is_new) {
    diagnostics_->error(
        name.place, "there is a rule " + name.value + " already, at " + to_string(first->second));
  }
}

void RuleReader::add(const RuleDraft& draft, const std::optional<std::string>& each) {
  if (++made_ > kMaxRules) {
    diagnostics_->error(draft.place, "more than 1,000 rules (one for each name in for_each)");
    return;
  }
  if (auto rule = make_rule(draft, each, *names_, *diagnostics_)) {
    rule->hash = fingerprint(fingerprint_text(*rule));
    rule->same_period = same_period_of(*rule, *names_);
    count_closes(*rule, draft.place);
    rules_.push_back(std::move(*rule));
  }
}

void RuleReader::count_closes(const Rule& rule, const Place& place) {
  const bool had_room = closes_ <= kMaxCloses;
  count_closes(rule.signal);
  for (const Condition& condition : rule.conditions) {
    count_closes(condition.signal);
  }
  if (rule.same_period) {
    count_closes(*rule.same_period);
  }
  if (had_room && closes_ > kMaxCloses) {
    diagnostics_->error(place, "with rule " + rule.name + " the signals over sessions keep " +
                                   std::to_string(closes_) + " closes, more than " +
                                   std::to_string(kMaxCloses) + " together; shorten windows");
  }
}

void RuleReader::count_closes(const SignalDef& signal) {
  const bool by_session = !signal.windows.empty() && signal.windows.front().by_session();
  if (by_session && signals_.insert(signal.text).second) {
    closes_ += std::ssize(signal.series) * (signal.row->depth(signal.windows) + 1);
  }
}

}  // namespace yieldwatch
