#include "analyzer/graph.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace yieldwatch {
namespace {

// Of one series or several: signals of the same text are fed by the same node.
std::string text_of_series(const SignalDef& signal) {
  std::string text;
  for (const SeriesDef& series : signal.series) {
    text += series.text + ',';
  }
  return text;
}

// Builds a Graph from its rules: each series, channel and signal once, however many rules
// ask for it. Equal canonical text means equal.
class Builder {
 public:
  explicit Builder(Graph& graph) : graph_(graph) {}

  void build(std::vector<Instrument> instruments) {
    collect_signals();
    for (Instrument& instrument : instruments) {
      graph_.by_name.emplace(instrument.name, graph_.instruments.size());
      graph_.instruments.emplace_back(std::move(instrument));
    }
    connect_series();
    make_channels();
    make_past();
    for (const Rule& rule : graph_.rule_specs) {
      add_rule(rule);
    }
    for (const Regime& regime : graph_.regime_specs) {
      graph_.regimes.push_back({&regime, find(regime.condition.signal)});
    }
    number_wakings();
  }

 private:
  struct ChannelKey {
    std::size_t series;
    ChannelKind kind;
    auto operator<=>(const ChannelKey&) const = default;
  };

  void collect(const SignalDef& signal) {
    const auto [series, is_new_series] =
        series_.try_emplace(text_of_series(signal), graph_.series.size());
    if (is_new_series) {
      graph_.series.emplace_back(signal);
    }
    const ChannelKey key{series->second, channel_of(signal)};
    const auto [channel, is_new_channel] = channels_.try_emplace(key, graph_.channels.size());
    if (is_new_channel) {
      graph_.channels.push_back({key.series, key.kind, nullptr, {}});
      graph_.series[key.series].channels.push_back(channel->second);
      signals_of_channel_.emplace_back();
    }
    auto& signals = signals_of_channel_[channel->second];
    if (signals_.try_emplace(signal.text, SignalRef{channel->second, signals.size(), nullptr})
            .second) {
      signals.push_back(&signal);
    }
  }

  void collect_signals() {
    for (const Rule& rule : graph_.rule_specs) {
      collect(rule.signal);
      for (const Condition& condition : rule.conditions) {
        collect(condition.signal);
      }
      if (rule.same_period) {
        collect(*rule.same_period);
      }
    }
    for (const Regime& regime : graph_.regime_specs) {
      collect(regime.condition.signal);
    }
  }

  void connect_series() {
    for (std::size_t i = 0; i < graph_.series.size(); ++i) {
      for (const std::string& name : graph_.series[i].instruments) {
        const std::size_t part = instrument(name);
        graph_.series[i].parts.push_back(part);
        graph_.instruments[part].series.push_back(i);
      }
    }
  }

  void make_channels() {
    for (std::size_t i = 0; i < graph_.channels.size(); ++i) {
      graph_.channels[i].channel = std::make_unique<Channel>(signals_of_channel_[i]);
      graph_.channels[i].first_signal = graph_.signals.size();
      for (std::size_t index = 0; index < signals_of_channel_[i].size(); ++index) {
        graph_.signals.push_back({{i, index, graph_.channels[i].channel.get()}, {}, Waking::kNone});
      }
    }
  }

  // What the windows of an instrument can be made anew from, with room for sessions that another
  // part of a series lacks.
  void make_past() {
    constexpr std::int64_t kMore = 32;
    for (InstrumentNode& node : graph_.instruments) {
      std::int64_t depth = 0;
      for (const std::size_t series : node.series) {
        for (const std::size_t channel : graph_.series[series].channels) {
          depth = std::max(depth, graph_.channels[channel].channel->depth() + kMore);
          node.longest_ns =
              std::max(node.longest_ns, graph_.channels[channel].channel->longest_ns());
        }
      }
      node.past = PastCloses(depth);
    }
  }

  void add_rule(const Rule& rule) {
    const std::size_t number = graph_.rules.size();
    RuleNode& node = graph_.rules.emplace_back(rule);
    node.signal = find(rule.signal);
    listen(node.signal, number);
    // By the next session a time window has let go of what it held at the close.
    if (rule.signal.is_by_session()) {
      graph_.channels[node.signal.channel].closing.push_back(number);
    }
    for (const Condition& condition : rule.conditions) {
      node.conditions.push_back(find(condition.signal));
      listen(node.conditions.back(), number);
    }
    if (rule.same_period) {
      node.same_period = find(*rule.same_period);
    }
    for (const std::string& name : instruments_of(rule)) {
      node.instruments.push_back(instrument(name));
      graph_.instruments[node.instruments.back()].rules.push_back(number);
    }
  }

  SignalRef find(const SignalDef& signal) const {
    SignalRef ref = signals_.at(signal.text);
    ref.source = graph_.channels[ref.channel].channel.get();
    return ref;
  }

  void listen(const SignalRef& signal, std::size_t rule) {
    ChannelNode& channel = graph_.channels[signal.channel];
    SignalNode& node = graph_.signals[channel.first_signal + signal.index];
    for (auto* rules : {&channel.rules, &node.rules}) {
      if (std::ranges::find(*rules, rule) == rules->end()) {
        rules->push_back(rule);
      }
    }
  }

  void number_wakings() {
    for (std::size_t i = 0; i < graph_.instruments.size(); ++i) {
      if (graph_.instruments[i].spec.can_be_stale()) {
        graph_.instruments[i].waking = add({Waking::Kind::stale, i});
      }
    }
    for (const ChannelNode& channel : graph_.channels) {
      for (const std::size_t index : channel.channel->by_time()) {
        const std::size_t signal = channel.first_signal + index;
        graph_.signals[signal].waking = add({Waking::Kind::window, signal});
      }
    }
    for (std::size_t i = 0; i < graph_.rules.size(); ++i) {
      const Rule& rule = *graph_.rules[i].rule;
      if (rule.hold_for.nanos > 0 || rule.keep_firing.nanos > 0) {
        graph_.rules[i].waking = add({Waking::Kind::hold, i});
      }
    }
  }

  std::size_t add(Waking waking) {
    graph_.wakings.push_back(waking);
    return graph_.wakings.size() - 1;
  }

  std::size_t instrument(const std::string& name) const {
    const auto found = graph_.by_name.find(name);
    assert(found != graph_.by_name.end() && "every instrument a rule reads is in the spec");
    return found->second;
  }

  Graph& graph_;
  std::map<std::string, std::size_t> series_;
  std::map<ChannelKey, std::size_t> channels_;
  std::map<std::string, SignalRef> signals_;
  std::vector<std::vector<const SignalDef*>> signals_of_channel_;
};

}  // namespace

InstrumentNode::InstrumentNode(Instrument instrument)
    : unit(tick_unit(instrument.kind)),
      sessions(instrument.zone),
      gate(instrument),
      spec(std::move(instrument)),
      choice(spec) {
  has_several_sources = choice.has_several();
  is_open = spec.sources.empty();
  if (has_several_sources) {
    use(0);
  }
}

void InstrumentNode::use(std::size_t other) {
  choice.use(other);
  const auto has_due = [](const InstrumentSource& one) { return one.due.has_value(); };
  if (has_due(spec.sources[other])) {
    spec.due = spec.sources[other].due;
    spec.publisher = spec.sources[other].publisher;
  } else if (const auto first = std::ranges::find_if(spec.sources, has_due);
             first != spec.sources.end()) {
    spec.due = first->due;
    spec.publisher = first->publisher;
  }
}

void InstrumentNode::change_source(std::uint8_t number, Timestamp last, Timestamp first) {
  const std::uint8_t before = std::exchange(source, number);
  if (last == Timestamp::never() || longest_ns == 0) {
    return;
  }
  // What all of its values in any window come after.
  std::erase_if(mixed,
                [&](const SourceChange& change) { return change.first.plus(longest_ns) <= first; });
  if (mixed.size() == kMaxMixed) {
    mixed.erase(mixed.begin());
  }
  mixed.push_back({before, last, first});
}

std::vector<PastClose> InstrumentNode::known_closes() const {
  std::vector<PastClose> closes = past.all();
  if (time != Timestamp::never()) {
    closes.push_back({session, time, value, source});
  }
  return closes;
}

SeriesNode::SeriesNode(const SignalDef& signal)
    : text(text_of_series(signal)),
      instruments(instruments_of(signal)),
      values(instruments.size()),
      numbers_(signal.series.size()) {
  for (SeriesDef series : signal.series) {
    series.instruments = instruments;  // all are evaluated on the values of all parts
    members_.push_back({series.kind, SeriesProgram(series)});
  }
  as_quoted = members_.size() == 1 && members_.front().kind == SeriesKind::rate &&
              members_.front().program.is_instrument();
}

void SeriesNode::evaluate() {
  for (Member& member : members_) {
    member.exact = member.program.evaluate(values);
  }
}

std::span<const std::int64_t> SeriesNode::numbers(ChannelKind channel) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto number = to_channel(members_[i].exact, members_[i].kind, channel);
    if (!number) {
      return {};
    }
    numbers_[i] = *number;
  }
  return numbers_;
}

void Graph::keep_closes(const ChannelNode& channel) {
  for (const std::size_t number : channel.closing) {
    RuleNode& rule = rules[number];
    if (const auto& close = value(rule.signal)) {
      rule.changes.add(close->to_double());
    }
  }
}

Graph::Graph(AnalyzerSpec spec)
    : rule_specs(std::move(spec.rules)), regime_specs(std::move(spec.regimes)) {
  rules.reserve(rule_specs.size());
  Builder(*this).build(std::move(spec.instruments));
}

}  // namespace yieldwatch
