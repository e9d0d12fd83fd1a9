#include "analyzer/alerts_in_doubt.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "analyzer/joined_closes.h"

namespace yieldwatch {
namespace {

// The signal at each close that is known, oldest first, the present session's value last.
std::vector<RuleClose> closes_of(const Graph& graph, SignalRef ref, const SignalDef& signal) {
  const ChannelNode& node = graph.channels[ref.channel];
  SeriesNode series = graph.series[node.series];  // a copy, to be evaluated on values of the past
  const SignalDef* const only = &signal;
  Channel channel({&only, 1});
  JoinedCloses joined(graph, series);
  std::vector<RuleClose> closes;
  while (const auto joint = joined.next(series.values)) {
    series.evaluate();
    const auto numbers = series.numbers(node.kind);
    if (!numbers.empty()) {
      channel.add_close(joint->session, numbers);
      closes.push_back({joint->session, channel.value(0)});
    }
  }
  return closes;
}

// The same with what the conditions made of it: each on its own newest close by then.
std::vector<RuleClose> closes_of(const Graph& graph, const RuleNode& rule) {
  std::vector<RuleClose> closes = closes_of(graph, rule.signal, rule.rule->signal);
  for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
    const Condition& condition = rule.rule->conditions[i];
    if (!condition.signal.is_by_session()) {
      continue;
    }
    const std::vector<RuleClose> seen = closes_of(graph, rule.conditions[i], condition.signal);
    for (RuleClose& close : closes) {
      // At present also what is of a session that the signal has not had.
      const auto until =
          &close == &closes.back()
              ? seen.end()
              : std::ranges::upper_bound(seen, close.session, {}, &RuleClose::session);
      const auto value = until == seen.begin() ? std::nullopt : (until - 1)->value;
      close.conditions_hold = close.conditions_hold && (!value || condition.holds(*value));
    }
  }
  return closes;
}

// Whether the rule enters the tier as that session ends.
bool enters(const AlertMachine& machine, Tier tier, const RuleClose& close) {
  return close.conditions_hold && close.value && machine.reaches(tier, *close.value);
}

// The session by whose number the tier was entered; null if it is not among them. `number` is that
// of the last one.
const RuleClose* entry_of(const AlertMachine::TierClock& clock, std::span<const RuleClose> closes,
                          std::int64_t number) {
  const std::int64_t later = number - clock.since_session;
  return later >= 0 && later < std::ssize(closes)
             ? &closes[closes.size() - 1 - static_cast<std::size_t>(later)]
             : nullptr;
}

// The value by which the tier was entered, with what is known now; nothing where that can't be
// told.
std::optional<Value> entered_by(const AlertMachine::TierClock& clock, const RuleClose& before,
                                const RuleClose& after, std::span<const CloseChange> corrected) {
  const bool is_of_later = std::ranges::any_of(corrected, [&](const CloseChange& change) {
    return change.close.session == before.session && change.close.time > clock.since;
  });
  if (is_of_later || !clock.entered || !before.value || !after.value) {
    return std::nullopt;
  }
  return Value{clock.entered->micro + after.value->micro - before.value->micro};
}

void doubt_tier(AlertMachine& machine, Tier tier, std::span<const RuleClose> before,
                std::span<const RuleClose> after, std::int64_t number,
                std::span<const CloseChange> corrected) {
  const AlertMachine::TierClock& clock = machine.clock(tier);
  if (!clock.held) {
    return;
  }
  const RuleClose* const was = entry_of(clock, before, number);
  const auto since = std::ranges::lower_bound(after, (was ? was : &before.front())->session, {},
                                              &RuleClose::session);
  std::optional<Value> entered = clock.entered;
  bool in_doubt = clock.in_doubt;
  if (was && since != after.end() && since->session == was->session) {
    if (const auto corrected_entry = entered_by(clock, *was, *since, corrected)) {
      entered = corrected_entry;
      // Conditions that failed as that session ended had held before: when is not known.
      const bool held = since->conditions_hold || (!was->conditions_hold && !clock.in_doubt);
      in_doubt = !held || !machine.reaches(tier, *entered);
    }
  }
  in_doubt = in_doubt && std::none_of(since, after.end(), [&](const RuleClose& close) {
               return enters(machine, tier, close);
             });
  machine.correct(tier, entered, in_doubt);
}

}  // namespace

AlertsInDoubt::AlertsInDoubt(Graph& graph, const InstrumentNode& instrument) : graph_(graph) {
  for (const std::size_t number : instrument.rules) {
    RuleNode& rule = graph.rules[number];
    if (rule.machine.onset() != Timestamp::never() && rule.rule->signal.is_by_session()) {
      alerts_.push_back({&rule, closes_of(graph, rule)});
    }
  }
}

void AlertsInDoubt::doubt(std::span<const CloseChange> corrected) {
  for (const auto& [rule, before] : alerts_) {
    if (before.empty()) {
      continue;
    }
    const std::vector<RuleClose> after = closes_of(graph_, *rule);
    // What was the present session may be one before it now.
    const std::int64_t later = after.end() - std::ranges::upper_bound(after, before.back().session,
                                                                      {}, &RuleClose::session);
    for (int tier = 1; tier <= kTierCount; ++tier) {
      doubt_tier(rule->machine, static_cast<Tier>(tier), before, after,
                 rule->signal.source->session_number() - later, corrected);
    }
  }
}

}  // namespace yieldwatch
