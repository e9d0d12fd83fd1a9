#include "analyzer/analyzer.h"

#include <algorithm>
#include <utility>

#include "analyzer/due_times.h"
#include "analyzer/graph.h"
#include "analyzer/views.h"

namespace yieldwatch {

class Analyzer::Impl {
 public:
  Impl(AnalyzerSpec spec, AnalyzerListener& listener)
      : graph_(std::move(spec)), due_(graph_.wakings.size()), listener_(listener) {
    dirty_.reserve(graph_.rules.size());
    pending_.reserve(graph_.series.size());
  }

  void step(const TickBatch& batch) {
    origin_ = batch.origin;
    const std::size_t number = number_of(batch.instrument);
    if (number == graph_.instruments.size()) {
      refuse_batch(batch, RefusalReason::unknown_instrument,
                   "no rule, series, [instrument] or history names it");
    } else if (batch.unit != graph_.instruments[number].unit) {
      refuse_unit(batch, graph_.instruments[number]);
    } else {
      apply(batch, number);
    }
    end_message(batch.source, batch.more);
  }

  void step(const Heartbeat& heartbeat) {
    if (heartbeat.complete_up_to > heartbeat.publish_time.plus(kMaxAhead)) {
      listener_.on_refusal({RefusalReason::future, std::string(heartbeat.feed),
                            heartbeat.complete_up_to, std::nullopt,
                            "a heartbeat of " + to_string(heartbeat.publish_time) +
                                " can't know what is complete later"});
      return;
    }
    if (heartbeat.complete_up_to < now_ || heartbeat.complete_up_to == Timestamp::never()) {
      return;  // a feed that is behind the others, or knows nothing yet; time never goes back
    }
    origin_ = heartbeat.origin;
    if (heartbeat.complete_up_to > now_) {
      close_group();
      advance_to(heartbeat.complete_up_to);
    }
    end_message(heartbeat.feed, false);  // no tick of that time is still to come from it
  }

  Timestamp event_time() const { return now_; }
  const Graph& graph() const { return graph_; }

 private:
  // As many sources as the bus takes; of more the promise is not kept, and time closes all.
  static constexpr std::size_t kMaxOpen = 64;

  // An instrument's number; that of none, if the name is unknown.
  std::size_t number_of(std::string_view name) {
    if (graph_.instruments.empty() || graph_.instruments[newest_].spec.name != name) {
      const auto found = graph_.by_name.find(name);
      if (found == graph_.by_name.end()) {
        return graph_.instruments.size();
      }
      newest_ = found->second;  // often the next message's too
    }
    return newest_;
  }

  void apply(const TickBatch& batch, std::size_t number) {
    const std::size_t last = batch.times.size() - 1;
    for (std::size_t i = 0; i <= last; ++i) {
      accept(number, batch.times[i], batch.values[i], batch.publish_time);
      if (i < last && batch.times[i + 1] != batch.times[i]) {
        end_message(batch.source, false);
      }
    }
  }

  // A source has said whether more of this event time is to come from it. When none has more,
  // the group is complete.
  void end_message(std::string_view source, bool more) {
    if (!open_.empty() || more) {
      const auto found = std::ranges::find(open_, source);
      if (!more && found != open_.end()) {
        open_.erase(found);
      } else if (more && found == open_.end() && open_.size() < kMaxOpen) {
        open_.emplace_back(source);
      }
    }
    if (!more && open_.empty()) {
      close_group();
    }
  }

  void refuse_unit(const TickBatch& batch, InstrumentNode& instrument) {
    instrument.refused += batch.times.size();
    refuse_batch(batch, RefusalReason::wrong_unit,
                 "in " + std::string(to_string(batch.unit)) + ", but a tick of " +
                     std::string(to_string(instrument.spec.kind)) + " " + instrument.spec.name +
                     " is in " + std::string(to_string(instrument.unit)));
  }

  void refuse_batch(const TickBatch& batch, RefusalReason reason, std::string detail) {
    if (batch.times.size() > 1) {
      detail += "; the whole batch of " + std::to_string(batch.times.size()) + " is refused";
    }
    listener_.on_refusal({reason, std::string(batch.instrument), batch.times.front(),
                          batch.values.front(), std::move(detail), batch.unit});
  }

  void refuse(InstrumentNode& instrument, RefusalReason reason, Timestamp time, Value value,
              std::string detail) {
    ++instrument.refused;
    listener_.on_refusal(
        {reason, instrument.spec.name, time, value, std::move(detail), instrument.unit});
  }

  void accept(std::size_t number, Timestamp time, Value value, Timestamp publish_time) {
    InstrumentNode& instrument = graph_.instruments[number];
    if (time > publish_time.plus(kMaxAhead)) {
      refuse(instrument, RefusalReason::future, time, value,
             "published " + to_string(publish_time) + ", before it can have happened");
      return;
    }
    if (time < instrument.time) {
      refuse(instrument, RefusalReason::late, time, value,
             "older than the newest tick, of " + to_string(instrument.time));
      return;
    }
    if (time == instrument.time && value == instrument.value) {
      refuse(instrument, RefusalReason::duplicate, time, value, "the newest tick once more");
      return;
    }
    if (const auto reason = instrument.gate.judge(value)) {
      refuse(instrument, *reason, time, value, instrument.gate.explain(*reason, value));
      return;
    }
    if (time > now_) {
      close_group();
      advance_to(time);
    }
    put(number, time, value);
  }

  // An accepted tick: the instrument's newest value.
  void put(std::size_t number, Timestamp time, Value value) {
    InstrumentNode& instrument = graph_.instruments[number];
    ++instrument.accepted;
    instrument.time = time;
    instrument.value = value;
    instrument.session = instrument.sessions.at(time);
    if (instrument.spec.stale_after_ns) {
      set_stale(instrument, false);
      due_.set(instrument.waking, time.plus(*instrument.spec.stale_after_ns));
    }
    for (const std::size_t series : instrument.series) {
      if (graph_.series[series].parts.size() == 1) {
        update(graph_.series[series]);
      } else if (!graph_.series[series].pending) {
        // Parts that tick at one time make one value, so it waits for the end of the group.
        graph_.series[series].pending = true;
        pending_.push_back(series);
      }
    }
  }

  // A part of the series has a new value. It has one itself where all parts are of one
  // session.
  void update(SeriesNode& series) {
    for (std::size_t i = 0; i < series.parts.size(); ++i) {
      const InstrumentNode& part = graph_.instruments[series.parts[i]];
      if (part.time == Timestamp::never() ||
          part.session != graph_.instruments[series.parts[0]].session) {
        return;
      }
      series.values[i] = part.value;
      series.time = std::max(series.time, part.time);
      series.session = part.session;
    }
    if (series.program.is_instrument() && series.def.kind == SeriesKind::rate) {
      feed(series, series.channels.front(), series.values.front().micro);
      return;
    }
    const double exact = series.program.evaluate(series.values);
    for (const std::size_t channel : series.channels) {
      const ChannelKind kind = graph_.channels[channel].kind;
      if (const auto number = to_channel(exact, series.def.kind, kind)) {
        feed(series, channel, *number);
      } else {
        lose(channel);
      }
    }
  }

  // A logarithm or quotient of what has none, or a number out of range: nothing to go by.
  void lose(std::size_t channel) {
    const ChannelNode& node = graph_.channels[channel];
    node.channel->lose_value();
    for (const std::size_t rule : node.rules) {
      mark(rule);
    }
  }

  // The channel has a new number.
  void feed(const SeriesNode& series, std::size_t channel, std::int64_t number) {
    const ChannelNode& node = graph_.channels[channel];
    node.channel->update(series.time, series.session, number);
    for (const std::size_t signal : node.channel->by_time()) {
      due_.set(graph_.signals[node.first_signal + signal].waking, node.channel->next_due(signal));
    }
    for (const std::size_t rule : node.rules) {
      mark(rule);
    }
  }

  // The signal's time window lets go what is too old; rules that don't read it are not concerned.
  void let_go(std::size_t number) {
    const SignalNode& node = graph_.signals[number];
    Channel& channel = *node.ref.source;
    const bool changed = channel.advance(node.ref.index, now_);
    due_.set(node.waking, channel.next_due(node.ref.index));
    if (changed) {
      for (const std::size_t rule : node.rules) {
        mark(rule);
      }
    }
  }

  void mark(std::size_t rule) {
    if (!graph_.rules[rule].dirty) {
      graph_.rules[rule].dirty = true;
      dirty_.push_back(rule);
    }
  }

  void set_stale(InstrumentNode& instrument, bool stale) {
    if (instrument.stale == stale) {
      return;
    }
    instrument.stale = stale;
    for (const std::size_t rule : instrument.rules) {
      graph_.rules[rule].stale_inputs += stale ? 1 : -1;
      mark(rule);
    }
  }

  // All ticks of this event time are in, or time goes on without them: what falls due by now
  // happens, and rules are evaluated.
  void close_group() {
    open_.clear();
    if (!pending_.empty()) {
      std::ranges::sort(pending_);
      for (const std::size_t series : pending_) {
        graph_.series[series].pending = false;
        update(graph_.series[series]);
      }
      pending_.clear();
    }
    collect_due();
    evaluate_dirty();
  }

  // What falls due before `time` happens, each at its own time; then it is `time`. What falls
  // due at `time` itself waits for the ticks of that time.
  void advance_to(Timestamp time) {
    if (now_ == Timestamp::never()) {
      begin(time);
    }
    while (due_.min() < time) {
      now_ = std::max(now_, due_.min());
      collect_due();
      evaluate_dirty();
    }
    now_ = time;
  }

  // The first message: from here on silence counts.
  void begin(Timestamp time) {
    for (const InstrumentNode& instrument : graph_.instruments) {
      if (const auto stale_after = instrument.spec.stale_after_ns) {
        due_.set(instrument.waking, time.plus(*stale_after));
      }
    }
  }

  // Applies what has fallen due by now, and marks the rules that this concerns.
  void collect_due() {
    while (due_.min() <= now_) {
      const std::size_t slot = due_.first();
      const Waking waking = graph_.wakings[slot];
      switch (waking.kind) {
        case Waking::Kind::stale:
          due_.set(slot, Timestamp::end_of_time());
          set_stale(graph_.instruments[waking.number], true);
          break;
        case Waking::Kind::window:
          let_go(waking.number);
          break;
        case Waking::Kind::hold:
          due_.set(slot, Timestamp::end_of_time());
          mark(waking.number);
          break;
      }
    }
  }

  void evaluate_dirty() {
    if (dirty_.size() > 1) {
      std::ranges::sort(dirty_);  // in the order of the rules files, whatever ticked first
    }
    for (const std::size_t rule : dirty_) {
      graph_.rules[rule].dirty = false;
      evaluate(rule);
    }
    dirty_.clear();
  }

  RuleInput input_of(const RuleNode& node) const {
    RuleInput input{.now = now_,
                    .session_number = node.signal.source->session_number(),
                    .value = Graph::value(node.signal),
                    .stale = node.stale_inputs > 0};
    for (std::size_t i = 0; i < node.conditions.size(); ++i) {
      const auto& value = Graph::value(node.conditions[i]);
      input.conditions_known = input.conditions_known && value.has_value();
      input.conditions_hold =
          input.conditions_hold && value && node.rule->conditions[i].holds(*value);
    }
    return input;
  }

  void evaluate(std::size_t number) {
    RuleNode& node = graph_.rules[number];
    const auto change = node.machine.evaluate(input_of(node));
    if (node.waking != Waking::kNone) {
      due_.set(node.waking, node.machine.next_due());
    }
    if (change) {
      listener_.on_transition(make_transition(graph_, node, *change, origin_));
    }
  }

  Graph graph_;
  DueTimes due_;
  AnalyzerListener& listener_;
  std::size_t newest_ = 0;  // the instrument that ticked last
  Timestamp now_ = Timestamp::never();
  Origin origin_ = Origin::live;      // of the message being applied
  std::vector<std::string> open_;     // sources that have more of this event time
  std::vector<std::size_t> pending_;  // derived series with a part that ticked in this group
  std::vector<std::size_t> dirty_;    // rules to evaluate at the end of this group
};

Analyzer::Analyzer(AnalyzerSpec spec, AnalyzerListener& listener)
    : impl_(std::make_unique<Impl>(std::move(spec), listener)) {}

Analyzer::~Analyzer() = default;

void Analyzer::step(const TickBatch& batch) {
  impl_->step(batch);
}
void Analyzer::step(const Heartbeat& heartbeat) {
  impl_->step(heartbeat);
}

Timestamp Analyzer::event_time() const {
  return impl_->event_time();
}

std::uint64_t Analyzer::overflowed() const {
  std::uint64_t count = 0;
  for (const ChannelNode& node : impl_->graph().channels) {
    count += node.channel->overflowed();
  }
  return count;
}

std::size_t Analyzer::rule_count() const {
  return impl_->graph().rules.size();
}

RuleView Analyzer::view(std::size_t rule) const {
  return view_of(impl_->graph(), impl_->graph().rules.at(rule));
}

RuleSample Analyzer::sample(std::size_t rule) const {
  return sample_of(impl_->graph(), impl_->graph().rules.at(rule));
}

std::vector<InstrumentView> Analyzer::instruments() const {
  return instrument_views(impl_->graph());
}

}  // namespace yieldwatch
