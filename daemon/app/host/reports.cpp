#include "app/host/reports.h"

#include <optional>
#include <string>
#include <utility>

namespace yieldwatch {
namespace {

// Nothing where the signal does not move at all.
std::optional<Value> in_sigma(std::optional<Value> distance, std::optional<double> sigma) {
  if (!distance || !sigma || *sigma <= 0) {
    return std::nullopt;
  }
  return Value::from_double(distance->to_double() / *sigma);
}

RuleStatus rule_status(const RuleView& view) {
  RuleStatus status;
  status.rule = view.rule->name;
  status.instrument = view.rule->instrument;
  status.state = view.state;
  status.tier = view.tier;
  status.value = view.value;
  status.unit = view.rule->signal.unit;
  status.next_tier = view.next_tier;
  status.next_level = view.next_level;
  status.distance = view.distance;
  status.distance_sigma = in_sigma(view.distance, view.sigma);
  status.id = view.id;
  status.held_back = view.held_back;
  status.text = view.rule->signal.text;
  return status;
}

std::vector<LevelStatus> level_statuses(const RuleView& view) {
  std::vector<LevelStatus> levels;
  for (int number = 1; number <= kTierCount; ++number) {
    const auto tier = static_cast<Tier>(number);
    const auto tier_levels = view.rule->levels(tier);
    if (!tier_levels) {
      continue;
    }
    const auto& clock = view.clocks.at(static_cast<std::size_t>(number - 1));
    LevelStatus level{.tier = tier,
                      .enter = tier_levels->enter,
                      .exit = tier_levels->exit,
                      .distance = std::nullopt,
                      .distance_sigma = std::nullopt,
                      .held = clock.held,
                      .active = clock.active,
                      .since = clock.held || clock.active ? clock.since : Timestamp::never()};
    if (view.value) {
      const std::int64_t above = tier_levels->enter.micro - view.value->micro;
      level.distance = Value{view.rule->below ? -above : above};
      level.distance_sigma = in_sigma(level.distance, view.sigma);
    }
    levels.push_back(level);
  }
  return levels;
}

std::string in_words(const Hold& hold) {
  if (hold.immediate()) {
    return "0s";
  }
  return to_string(Window{hold.sessions, hold.nanos});
}

Explanation explanation(const RuleView& view, const EvidenceHistory* evidence) {
  Explanation out;
  out.status = rule_status(view);
  out.summary = view.rule->summary;
  out.meaning = view.rule->signal.row->meaning;
  for (const SignalPoint& point : view.points) {
    out.points.push_back(
        {point.what,
         {point.value, view.point_unit},
         point.session != Session::none() ? to_string(point.session) : to_string(point.time)});
  }
  out.levels = level_statuses(view);
  for (const ConditionView& condition : view.conditions) {
    out.conditions.push_back({condition.text, condition.value, condition.unit, condition.holds});
  }
  out.inputs = view.inputs;
  out.hold_for = in_words(view.rule->hold_for);
  out.keep_firing = in_words(view.rule->keep_firing);
  out.rule_hash = view.rule->hash;
  out.regimes = view.regimes;
  out.same_period = view.same_period;
  if (evidence != nullptr) {
    out.record = record_for(*evidence, {.rule = view.rule->name,
                                        .rule_hash = view.rule->hash,
                                        .instrument = view.rule->instrument,
                                        .tier = view.tier,
                                        .value = view.value,
                                        .session = view.session,
                                        .regimes = view.regimes});
  }
  return out;
}

}  // namespace

void report_analyzer(const Analyzer& analyzer, StatusReport& report) {
  report.event_time = analyzer.event_time();
  for (std::size_t i = 0; i < analyzer.rule_count(); ++i) {
    report.rules.push_back(rule_status(analyzer.view(i)));
  }
  for (const InstrumentView& view : analyzer.instruments()) {
    report.instruments.push_back(
        {.instrument = view.name,
         .value = view.value,
         .time = view.time,
         .session = view.session,
         .accepted = view.accepted,
         .refused = view.refused,
         .stale = view.stale,
         .due = view.due == Timestamp::end_of_time() ? Timestamp::never() : view.due,
         .source = view.source});
  }
}

std::vector<Explanation> explain_rule(const Analyzer& analyzer, std::string_view name,
                                      const EvidenceHistory* evidence) {
  std::vector<Explanation> found;
  for (std::size_t i = 0; i < analyzer.rule_count(); ++i) {
    const RuleView view = analyzer.view(i);
    if (view.rule->name == name) {
      found.push_back(explanation(view, evidence));
    }
  }
  return found;
}

std::vector<std::string> warming_rules(const Analyzer& analyzer) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < analyzer.rule_count(); ++i) {
    const RuleView view = analyzer.view(i);
    if (view.state == State::warming) {
      all.push_back(view.rule->name + " is still warming: " + view.held_back);
    }
  }
  return all;
}

std::string rule_names(const Analyzer& analyzer) {
  std::string out;
  std::string last;
  for (std::size_t i = 0; i < analyzer.rule_count(); ++i) {
    const std::string& name = analyzer.view(i).rule->name;
    if (name != last) {  // those of one for_each stand together
      out += (out.empty() ? "" : ", ") + name;
      last = name;
    }
  }
  return out;
}

}  // namespace yieldwatch
