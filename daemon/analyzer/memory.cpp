#include "analyzer/memory.h"

#include <algorithm>
#include <map>

#include "analyzer/rebuild.h"
#include "analyzer/staleness.h"

namespace yieldwatch {
namespace {

InstrumentState state_of(const InstrumentNode& node) {
  return {.name = node.spec.name,
          .unit = node.unit,
          .time = node.time,
          .value = node.value,
          .session = node.session,
          .accepted = node.accepted,
          .refused = node.refused,
          .last = node.gate.last(),
          .refused_in_a_row = node.gate.refused_in_a_row(),
          .stale = node.stale,
          .watched = node.watched,
          .held = node.gate.held(),
          .past = node.past.all(),
          .source = node.source,
          .in_use = node.choice.has_several() ? node.choice.name(node.choice.in_use()) : "",
          .sources = node.choice.state(),
          .mixed = node.mixed};
}

SeriesState state_of(const Graph& graph, const SeriesNode& node) {
  SeriesState state{.text = node.text, .time = node.time, .session = node.session};
  for (const std::size_t number : node.channels) {
    const ChannelNode& channel = graph.channels[number];
    state.channels.push_back(channel.channel->state());
    state.channels.back().kind = channel.kind;
  }
  return state;
}

RuleState state_of(const RuleNode& node) {
  return {.name = node.rule->name,
          .hash = node.rule->hash,
          .signal = node.rule->signal.text,
          .machine = node.machine.memory(node.signal.source->session_number()),
          .changes = node.changes.values(),
          .last_close = node.changes.last()};
}

void restore_instrument(Graph& graph, const InstrumentState& state) {
  const auto found = graph.by_name.find(state.name);
  if (found == graph.by_name.end() || graph.instruments[found->second].unit != state.unit) {
    return;  // no rule reads it any more, or it is another thing of the same name
  }
  InstrumentNode& node = graph.instruments[found->second];
  node.accepted = state.accepted;
  node.refused = state.refused;
  if (node.waking != Waking::kNone) {
    node.stale = state.stale;
    node.watched = state.watched;
  }
  if (node.choice.has_several()) {
    node.choice.restore(state.sources, state.in_use);
    node.use(node.choice.in_use());
    node.source = node.choice.number_of(state.sources, state.source);
    node.mixed = state.mixed;
    for (SourceChange& change : node.mixed) {
      change.before = node.choice.number_of(state.sources, change.before);
    }
  }
  if (state.time == Timestamp::never()) {
    return;
  }
  node.time = state.time;
  node.value = state.value;
  node.session = state.session;
  node.gate.restore(state.last, state.refused_in_a_row, state.held);
}

// Closes that were kept elsewhere, by session, with those of the state over them.
void restore_past(Graph& graph, const AnalyzerState& state, std::span<const SessionClose> closes) {
  std::vector<std::map<Session, PastClose>> past(graph.instruments.size());
  for (const SessionClose& close : closes) {
    const auto found = graph.by_name.find(close.instrument);
    if (found != graph.by_name.end() && graph.instruments[found->second].unit == close.value.unit) {
      const bool has_several = graph.instruments[found->second].choice.has_several();
      past[found->second].insert_or_assign(
          close.session, PastClose{close.session, close.time, close.value.value,
                                   has_several ? SourceChoice::kNotRecorded : std::uint8_t{0}});
    }
  }
  for (const InstrumentState& instrument : state.instruments) {
    const auto found = graph.by_name.find(instrument.name);
    if (found == graph.by_name.end() || graph.instruments[found->second].unit != instrument.unit) {
      continue;
    }
    auto& mine = past[found->second];
    const SourceChoice& choice = graph.instruments[found->second].choice;
    for (PastClose close : instrument.past) {
      close.source = choice.has_several() ? choice.number_of(instrument.sources, close.source) : 0;
      mine.insert_or_assign(close.session, close);
    }
    if (instrument.time != Timestamp::never()) {
      mine.erase(mine.lower_bound(instrument.session), mine.end());  // it has not ended
    }
  }
  for (std::size_t i = 0; i < past.size(); ++i) {
    std::vector<PastClose> all;
    for (const auto& [session, close] : past[i]) {
      all.push_back(close);
    }
    graph.instruments[i].past.assign(all);
  }
}

// Which channels got nothing.
std::vector<bool> restore_series(Graph& graph, const AnalyzerState& state) {
  std::vector<bool> cold(graph.channels.size(), true);
  for (SeriesNode& series : graph.series) {
    const auto saved = std::ranges::find(state.series, series.text, &SeriesState::text);
    if (saved == state.series.end()) {
      continue;
    }
    series.time = saved->time;
    series.session = saved->session;
    for (const std::size_t number : series.channels) {
      ChannelNode& node = graph.channels[number];
      const auto channel = std::ranges::find(saved->channels, node.kind, &ChannelState::kind);
      if (channel != saved->channels.end() && node.channel->can_restore(*channel)) {
        node.channel->restore(*channel, state.event_time);
        cold[number] = false;
      }
    }
  }
  return cold;
}

void restore_rule(RuleNode& node, const AnalyzerState& state) {
  // How much a signal moves is the same whatever levels are laid over it.
  const auto same_signal =
      std::ranges::find(state.rules, node.rule->signal.text, &RuleState::signal);
  if (same_signal != state.rules.end()) {
    node.changes = SessionChanges();
    node.changes.restore(same_signal->changes, same_signal->last_close);
  }
  const auto same = std::ranges::find_if(state.rules, [&node](const RuleState& saved) {
    return saved.name == node.rule->name && saved.hash == node.rule->hash;
  });
  if (same != state.rules.end()) {
    node.machine.restore(same->machine, node.signal.source->session_number());
  }
}

void restore_graph(Graph& graph, const AnalyzerState& state, std::span<const SessionClose> closes) {
  const std::vector<bool> cold = restore_series(graph, state);
  restore_past(graph, state, closes);
  for (const InstrumentState& instrument : state.instruments) {
    restore_instrument(graph, instrument);
  }
  for (SeriesNode& series : graph.series) {
    const auto is_cold = [&cold](std::size_t channel) { return cold[channel]; };
    if (std::ranges::any_of(series.channels, is_cold)) {
      rebuild_windows(graph, series, is_cold);
    }
  }
  for (RuleNode& node : graph.rules) {
    node.stale_inputs =
        static_cast<int>(std::ranges::count_if(node.instruments, [&graph](std::size_t instrument) {
          return graph.instruments[instrument].stale;
        }));
    restore_rule(node, state);
  }
}

// One that the state does not know, or that could not be stale until now, is not overdue for the
// time before. It has been waited for from now on.
void watch_new(Context& context) {
  for (InstrumentNode& instrument : context.graph.instruments) {
    if (instrument.waking != Waking::kNone && instrument.watched == Timestamp::never()) {
      instrument.watched = context.now;
    }
  }
}

// Those that have never been evaluated: they have begun with this state, or the past has been
// filled in and no time has come yet. Their windows may be warm, and their next tick a day away.
// For the other ones without a value it changes nothing.
void evaluate_warming(Context& context) {
  for (std::size_t rule = 0; rule < context.graph.rules.size(); ++rule) {
    if (context.graph.rules[rule].machine.state() == State::warming) {
      context.mark_amended(rule);
    }
  }
}

Timestamp due_of(const Context& context, Waking waking) {
  switch (waking.kind) {
    case Waking::Kind::stale: {
      const InstrumentNode& instrument = context.graph.instruments[waking.number];
      return instrument.stale ? Timestamp::end_of_time() : stale_due(instrument);
    }
    case Waking::Kind::window: {
      const SignalRef& ref = context.graph.signals[waking.number].ref;
      return ref.source->next_due(ref.index);
    }
    case Waking::Kind::hold:
      return context.graph.rules[waking.number].machine.next_due();
  }
  return Timestamp::end_of_time();
}

}  // namespace

AnalyzerState state_of(const Context& context) {
  const Graph& graph = context.graph;
  AnalyzerState state{.began = context.began, .event_time = context.now};
  for (const InstrumentNode& node : graph.instruments) {
    if (node.time != Timestamp::never() || node.refused > 0 || node.watched != Timestamp::never() ||
        !node.past.all().empty()) {
      state.instruments.push_back(state_of(node));
    }
  }
  for (const SeriesNode& node : graph.series) {
    state.series.push_back(state_of(graph, node));
  }
  for (const RuleNode& node : graph.rules) {
    state.rules.push_back(state_of(node));
  }
  return state;
}

void restore(Context& context, const AnalyzerState& state, std::span<const SessionClose> closes) {
  context.began = state.began;
  context.now = state.event_time;
  restore_graph(context.graph, state, closes);
  watch_new(context);
  expect_all(context);
  evaluate_warming(context);
  for (std::size_t slot = 0; slot < context.graph.wakings.size(); ++slot) {
    context.due.set(slot, due_of(context, context.graph.wakings[slot]));
  }
}

}  // namespace yieldwatch
