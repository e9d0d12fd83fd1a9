#include "analyzer/memory.h"

#include <algorithm>

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
          .refused_in_a_row = node.gate.refused_in_a_row(),
          .stale = node.stale};
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
  node.stale = state.stale && node.spec.can_be_stale();
  if (state.time == Timestamp::never()) {
    return;
  }
  node.time = state.time;
  node.value = state.value;
  node.session = state.session;
  node.gate.restore(state.value, state.refused_in_a_row);
}

// The series that the state can't give what they read: they get it from the instruments' closes.
class ColdSeries {
 public:
  ColdSeries(Graph& graph, std::vector<bool> cold_channels)
      : graph_(graph), cold_(std::move(cold_channels)) {
    for (std::size_t i = 0; i < graph.series.size(); ++i) {
      if (std::ranges::any_of(graph.series[i].channels,
                              [this](std::size_t channel) { return cold_[channel]; })) {
        series_.push_back(i);
      }
    }
  }

  // Closes of one time make one value, as ticks of one time do.
  void play(std::span<const SessionClose> closes) {
    if (series_.empty()) {
      return;
    }
    for (std::size_t i = 0; i < closes.size(); ++i) {
      const auto found = graph_.by_name.find(closes[i].instrument);
      if (found != graph_.by_name.end() &&
          graph_.instruments[found->second].unit == closes[i].value.unit) {
        InstrumentNode& node = graph_.instruments[found->second];
        node.time = closes[i].time;
        node.value = closes[i].value.value;
        node.session = closes[i].session;
        ticked_.push_back(found->second);
      }
      if (i + 1 == closes.size() || closes[i + 1].time != closes[i].time) {
        update();
      }
    }
  }

  // The instruments have their present values.
  void take_present() {
    for (const std::size_t series : series_) {
      add_to(graph_.series[series]);
    }
  }

 private:
  void update() {
    for (const std::size_t series : series_) {
      const std::vector<std::size_t>& parts = graph_.series[series].parts;
      if (std::ranges::any_of(ticked_, [&parts](std::size_t instrument) {
            return std::ranges::count(parts, instrument) > 0;
          })) {
        add_to(graph_.series[series]);
      }
    }
    ticked_.clear();
  }

  void add_to(SeriesNode& series) {
    if (!graph_.join(series)) {
      return;
    }
    series.evaluate();
    for (const std::size_t number : series.channels) {
      const ChannelNode& node = graph_.channels[number];
      const auto numbers = series.numbers(node.kind);
      if (!cold_[number] || numbers.empty()) {
        continue;
      }
      if (node.channel->ends_session(series.session)) {
        graph_.keep_closes(node);
      }
      node.channel->add_close(series.session, numbers);
    }
  }

  Graph& graph_;
  std::vector<bool> cold_;           // by channel
  std::vector<std::size_t> series_;  // that have a cold channel
  std::vector<std::size_t> ticked_;
};

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

}  // namespace

AnalyzerState state_of(const Graph& graph, Timestamp began, Timestamp event_time) {
  AnalyzerState state{.began = began, .event_time = event_time};
  for (const InstrumentNode& node : graph.instruments) {
    if (node.time != Timestamp::never() || node.refused > 0 || node.stale) {
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

void restore_graph(Graph& graph, const AnalyzerState& state, std::span<const SessionClose> closes) {
  ColdSeries cold(graph, restore_series(graph, state));
  cold.play(closes);
  for (InstrumentNode& node : graph.instruments) {
    node.time = Timestamp::never();  // what was played is not its newest value
    node.session = Session::none();
  }
  for (const InstrumentState& instrument : state.instruments) {
    restore_instrument(graph, instrument);
  }
  cold.take_present();
  for (RuleNode& node : graph.rules) {
    node.stale_inputs =
        static_cast<int>(std::ranges::count_if(node.instruments, [&graph](std::size_t instrument) {
          return graph.instruments[instrument].stale;
        }));
    restore_rule(node, state);
  }
}

}  // namespace yieldwatch
