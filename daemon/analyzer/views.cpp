#include "analyzer/views.h"

#include <algorithm>
#include <span>
#include <utility>

namespace yieldwatch {
namespace {

// Of what the rule's own signal reads.
std::string sources_of(const InstrumentNode& instrument, const RuleNode& node) {
  if (!instrument.choice.has_several()) {
    return "";
  }
  if (!node.rule->signal.is_by_session()) {
    const Timestamp oldest = node.signal.source->signal(node.signal.index).oldest_sample();
    const auto held = std::ranges::find_if(
        instrument.mixed, [&](const SourceChange& change) { return change.first > oldest; });
    return sources_of(instrument.choice, std::span(held, instrument.mixed.end()),
                      instrument.source);
  }
  std::vector<PastClose> closes = instrument.known_closes();
  std::size_t depth = 1;
  for (const Window& window : node.rule->signal.windows) {
    depth = std::max(depth, static_cast<std::size_t>(window.sessions) + 1);
  }
  closes.erase(closes.begin(),
               closes.end() - static_cast<std::ptrdiff_t>(std::min(depth, closes.size())));
  return sources_of(instrument.choice, closes);
}

std::vector<TransitionInput> inputs_of(const Graph& graph, const RuleNode& node) {
  std::vector<TransitionInput> inputs;
  for (const std::size_t number : node.instruments) {
    const InstrumentNode& instrument = graph.instruments[number];
    if (instrument.time != Timestamp::never()) {
      inputs.push_back({instrument.spec.name,
                        instrument.time,
                        {instrument.value, instrument.unit},
                        sources_of(instrument, node)});
    }
  }
  return inputs;
}

std::vector<HeldRegime> regimes_of(const Graph& graph) {
  std::vector<HeldRegime> held;
  for (const RegimeNode& node : graph.regimes) {
    const auto& value = Graph::value(node.signal);
    if (value && node.regime->condition.holds(*value)) {
      held.push_back({node.regime->name, node.regime->revised, node.regime->hash});
    }
  }
  return held;
}

std::optional<Quantity> same_period_of(const RuleNode& node) {
  const auto value = node.same_period ? Graph::value(*node.same_period) : std::nullopt;
  return value ? std::optional(Quantity{*value, node.rule->same_period->unit}) : std::nullopt;
}

std::string alert_id(const Rule& rule, Timestamp onset) {
  return onset == Timestamp::never() ? ""
                                     : rule.name + '/' + rule.instrument + '/' + to_string(onset);
}

std::string fill_in(std::string text, const std::string& value) {
  constexpr std::string_view kPlace = "{value}";
  for (std::size_t at = text.find(kPlace); at != std::string::npos;
       at = text.find(kPlace, at + value.size())) {
    text.replace(at, kPlace.size(), value);
  }
  return text;
}

// "has 12 of 61 closes of UST10Y".
std::string still_warming(const Graph& graph, SignalRef ref, const SignalDef& def) {
  const Channel& channel = *graph.channels[ref.channel].channel;
  if (channel.undefined()) {
    return series_names(def) + (def.series.size() > 1 ? " are not both " : " is un") +
           "defined on the newest values";
  }
  const Warmth warmth = channel.signal(ref.index).warmth();
  if (warmth.have >= warmth.need) {
    return def.text + " is undefined on the values there are";
  }
  return def.text + " has " + std::to_string(warmth.have) + " of " + std::to_string(warmth.need) +
         ' ' + std::string(warmth.what) + " of " + series_names(def);
}

std::string warming_for(const Graph& graph, const RuleNode& node) {
  if (!graph.value(node.signal)) {
    return still_warming(graph, node.signal, node.rule->signal);
  }
  for (std::size_t i = 0; i < node.conditions.size(); ++i) {
    if (!graph.value(node.conditions[i])) {
      return still_warming(graph, node.conditions[i], node.rule->conditions[i].signal);
    }
  }
  return "";
}

std::string stale_inputs(const Graph& graph, const RuleNode& node) {
  std::string out;
  for (const std::size_t number : node.instruments) {
    const InstrumentNode& instrument = graph.instruments[number];
    if (instrument.stale) {
      out += out.empty() ? "" : ", ";
      out += instrument.time == Timestamp::never()
                 ? instrument.spec.name + " has had no value"
                 : instrument.spec.name + " has had no value since " + to_string(instrument.time);
    }
  }
  return out;
}

// A condition that does not hold while the level alone would do.
std::string failing_condition(const Graph& graph, const RuleNode& node) {
  for (std::size_t i = 0; i < node.conditions.size(); ++i) {
    const Condition& condition = node.rule->conditions[i];
    const auto& value = graph.value(node.conditions[i]);
    if (value && !condition.holds(*value)) {
      return condition.text + " does not hold: it is " +
             to_string(Quantity{*value, condition.signal.unit});
    }
  }
  return "";
}

std::string pending_until(const RuleNode& node) {
  for (int tier = kTierCount; tier >= 1; --tier) {
    const auto& clock = node.machine.clock(static_cast<Tier>(tier));
    if (clock.held && !clock.active) {
      const Hold& hold = node.rule->hold_for;
      const std::string since = "holds since " + to_string(clock.since);
      return hold.sessions > 0
                 ? since + ", fires after " + std::to_string(hold.sessions) + " sessions"
                 : since + ", fires at " + to_string(clock.since.plus(hold.nanos));
    }
  }
  return "";
}

std::string held_back(const Graph& graph, const RuleNode& node) {
  switch (node.machine.state()) {
    case State::warming:
      return warming_for(graph, node);
    case State::nodata:
      return stale_inputs(graph, node);
    case State::pending:
      return pending_until(node);
    default:
      return failing_condition(graph, node);
  }
}

}  // namespace

Transition make_transition(const Graph& graph, const RuleNode& node, const StateChange& change,
                           Origin origin) {
  const Rule& rule = *node.rule;
  Transition out;
  out.time = change.time;
  out.session = graph.series_of(node.signal).session;
  out.rule = rule.name;
  out.rule_hash = rule.hash;
  out.instrument = rule.instrument;
  out.state = change.state;
  out.tier = change.tier;
  out.previous_state = change.previous_state;
  out.previous_tier = change.previous_tier;
  out.value = change.value;
  out.unit = rule.signal.unit;
  out.level = change.level;
  out.reason = change.reason;
  out.id = alert_id(rule, change.onset);
  out.over = rule.signal.over;
  out.summary = fill_in(rule.summary, change.value ? to_string(Quantity{*change.value, out.unit})
                                                   : std::string("(no value)"));
  out.inputs = inputs_of(graph, node);
  out.origin = origin;
  out.regimes = regimes_of(graph);
  out.same_period = same_period_of(node);
  return out;
}

RuleSample sample_of(const Graph& graph, const RuleNode& node) {
  RuleSample sample{.value = graph.value(node.signal),
                    .session = graph.series_of(node.signal).session};
  for (std::size_t i = 0; i < node.conditions.size(); ++i) {
    const auto& value = graph.value(node.conditions[i]);
    sample.conditions_hold =
        sample.conditions_hold && value && node.rule->conditions[i].holds(*value);
  }
  return sample;
}

RuleView view_of(const Graph& graph, const RuleNode& node) {
  const Rule& rule = *node.rule;
  const Signal& signal = graph.channels[node.signal.channel].channel->signal(node.signal.index);
  RuleView view;
  view.rule = &rule;
  view.state = node.machine.state();
  view.tier = node.machine.tier();
  view.value = graph.value(node.signal);
  view.id = alert_id(rule, node.machine.onset());
  for (int tier = static_cast<int>(view.tier) + 1; tier <= kTierCount; ++tier) {
    if (const auto levels = rule.levels(static_cast<Tier>(tier))) {
      view.next_tier = static_cast<Tier>(tier);
      view.next_level = levels->enter;
      if (view.value) {
        const std::int64_t above = levels->enter.micro - view.value->micro;
        view.distance = Value{rule.below ? -above : above};
      }
      break;
    }
  }
  view.sigma = node.changes.stdev();
  view.held_back = held_back(graph, node);
  view.warmth = signal.warmth();
  view.points = signal.points();
  const bool quoted = rule.signal.series.front().kind == SeriesKind::rate;
  view.point_unit = quoted                       ? Unit::percent
                    : !rule.signal.row->on_level ? Unit::percent
                                                 : rule.signal.unit;
  for (std::size_t i = 0; i < node.conditions.size(); ++i) {
    const Condition& condition = rule.conditions[i];
    const auto& value = graph.value(node.conditions[i]);
    view.conditions.push_back(
        {condition.text, value, condition.signal.unit, value && condition.holds(*value)});
  }
  for (int tier = 1; tier <= kTierCount; ++tier) {
    view.clocks.at(static_cast<std::size_t>(tier - 1)) =
        node.machine.clock(static_cast<Tier>(tier));
  }
  view.inputs = inputs_of(graph, node);
  view.session = graph.series_of(node.signal).session;
  view.regimes = regimes_of(graph);
  view.same_period = same_period_of(node);
  return view;
}

InstrumentView view_of(const InstrumentNode& node) {
  return {.name = node.spec.name,
          .value = {node.value, node.unit},
          .time = node.time,
          .session = node.session,
          .accepted = node.accepted,
          .refused = node.refused,
          .stale = node.stale,
          .due = node.stale_due(node.time),
          .source = node.choice.has_several() ? node.choice.name(node.choice.in_use()) : ""};
}

std::vector<InstrumentView> instrument_views(const Graph& graph) {
  std::vector<InstrumentView> views;
  for (const InstrumentNode& node : graph.instruments) {
    if (node.time != Timestamp::never() || node.refused > 0) {
      views.push_back(view_of(node));
    }
  }
  return views;
}

}  // namespace yieldwatch
