#include "analyzer/graph.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>
#include <utility>

namespace yieldwatch {
namespace {

// Builds a Graph from its rules: each series, channel and signal once, however many rules
// ask for it. Equal canonical text means equal.
class Builder {
 public:
  explicit Builder(Graph& graph) : graph_(graph) {}

  void build(std::vector<Instrument> instruments) {
    collect_signals();
    const std::set<std::string> positive = need_logarithm();
    for (Instrument& instrument : instruments) {
      const bool needs_logarithm = positive.contains(instrument.name);
      graph_.by_name.emplace(instrument.name, graph_.instruments.size());
      graph_.instruments.emplace_back(std::move(instrument), needs_logarithm);
    }
    connect_series();
    make_channels();
    for (const Rule& rule : graph_.rule_specs) {
      add_rule(rule);
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
        series_.try_emplace(signal.series.text, graph_.series.size());
    if (is_new_series) {
      graph_.series.emplace_back(signal.series);
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
    }
  }

  // The instruments of which a logarithm or quotient is taken.
  std::set<std::string> need_logarithm() const {
    std::set<std::string> names;
    for (const ChannelNode& channel : graph_.channels) {
      const SeriesDef& series = graph_.series[channel.series].def;
      const bool quoted = series.kind == SeriesKind::rate ||
                          (series.kind == SeriesKind::price && channel.kind == ChannelKind::level);
      // A difference of prices may well be negative while its parts are not; then it is the
      // series that has no value, and no tick is at fault.
      if (!quoted && (series.kind != SeriesKind::price || series.instruments.size() == 1)) {
        names.insert(series.instruments.begin(), series.instruments.end());
      }
    }
    return names;
  }

  void connect_series() {
    for (std::size_t i = 0; i < graph_.series.size(); ++i) {
      for (const std::string& name : graph_.series[i].def.instruments) {
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

  void add_rule(const Rule& rule) {
    const std::size_t number = graph_.rules.size();
    RuleNode& node = graph_.rules.emplace_back(rule);
    node.signal = find(rule.signal);
    listen(node.signal, number);
    for (const Condition& condition : rule.conditions) {
      node.conditions.push_back(find(condition.signal));
      listen(node.conditions.back(), number);
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
      if (graph_.instruments[i].spec.stale_after_ns) {
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

InstrumentNode::InstrumentNode(Instrument instrument, bool needs_logarithm)
    : spec(std::move(instrument)),
      unit(tick_unit(spec.kind)),
      gate(spec, needs_logarithm),
      sessions(spec.zone) {}

Graph::Graph(AnalyzerSpec spec) : rule_specs(std::move(spec.rules)) {
  rules.reserve(rule_specs.size());
  Builder(*this).build(std::move(spec.instruments));
}

}  // namespace yieldwatch
