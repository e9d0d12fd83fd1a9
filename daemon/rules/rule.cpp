#include "rules/rule.h"

#include <algorithm>

namespace yieldwatch {
namespace {

std::string to_text(Hold hold) {
  return hold.immediate() ? "0s" : to_string(Window{hold.sessions, hold.nanos});
}

void append_once(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::ranges::find(all, name) == all.end()) {
      all.push_back(name);
    }
  }
}

}  // namespace

bool Condition::holds(Value value) const {
  switch (comparison) {
    case Comparison::less:
      return value < level;
    case Comparison::less_equal:
      return value <= level;
    case Comparison::greater:
      return value > level;
    case Comparison::greater_equal:
      return value >= level;
  }
  return false;
}

std::optional<TierLevels> Rule::levels(Tier tier) const {
  return tier == Tier::none ? std::nullopt : tiers.at(static_cast<std::size_t>(tier) - 1);
}

std::string rule_instrument(const SignalDef& signal) {
  const SeriesDef& series = signal.series.front();
  if (signal.series.size() > 1) {
    return "-";
  }
  if (!series.label.empty()) {
    return series.label;
  }
  return series.instruments.size() == 1 ? series.instruments.front() : "-";
}

std::string series_names(const SignalDef& signal) {
  std::string out;
  for (const SeriesDef& series : signal.series) {
    out += (out.empty() ? "" : " and ") + (series.label.empty() ? series.text : series.label);
  }
  return out;
}

std::string fingerprint_text(const Rule& rule) {
  const auto with_unit = [&rule](Value value) {
    return to_string(Quantity{value, rule.signal.unit});
  };
  std::string out = "instrument " + rule.instrument + "\nexpr " + rule.signal.text + '\n';
  // All of them must hold, so their order and repetitions mean nothing.
  std::vector<std::string> conditions;
  for (const Condition& condition : rule.conditions) {
    append_once(conditions, {condition.text});
  }
  std::ranges::sort(conditions);
  for (const std::string& condition : conditions) {
    out += "and " + condition + '\n';
  }
  for (const Tier tier : {Tier::watch, Tier::warning, Tier::critical}) {
    if (const auto levels = rule.levels(tier)) {
      out += "tier " + std::string(to_string(tier)) + ' ' + with_unit(levels->enter) + ' ' +
             with_unit(levels->exit) + '\n';
    }
  }
  out += rule.below ? "below\n" : "";
  out += "for " + to_text(rule.hold_for) + "\nkeep_firing " + to_text(rule.keep_firing) + '\n';
  if (rule.outcome) {
    out += "outcome " + rule.outcome->series;
    for (const std::int64_t horizon : rule.outcome->horizons) {
      out += ' ' + to_string(Window{.sessions = horizon});
    }
    out += '\n';
  }
  if (rule.search) {  // the record's p is held to it
    out += "search " + std::to_string(rule.search->candidates) + ' ' +
           std::to_string(rule.search->p) + '\n';
  }
  return out;
}

std::vector<std::string> instruments_of(const SignalDef& signal) {
  std::vector<std::string> all;
  for (const SeriesDef& series : signal.series) {
    append_once(all, series.instruments);
  }
  return all;
}

std::vector<std::string> instruments_of(const Rule& rule) {
  std::vector<std::string> all = instruments_of(rule.signal);
  for (const Condition& condition : rule.conditions) {
    append_once(all, instruments_of(condition.signal));
  }
  return all;
}

}  // namespace yieldwatch
