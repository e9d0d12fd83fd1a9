// The inner half of the analyzer: accepted values and the passing of time in, transitions out.
// What is accepted, and when a group of ticks is complete, is for intake.h to say. All that an
// ordinary tick goes through stands in the header so that it is compiled into the analyzer's
// step, the hot path; what is rare is elsewhere: corrections.h, takeover.h, staleness.h.
//
// Pure, and belongs to one thread, as the analyzer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/context.h"
#include "analyzer/staleness.h"
#include "analyzer/takeover.h"
#include "analyzer/views.h"

namespace yieldwatch {

class Engine {
 public:
  // `listener` must outlive the engine.
  Engine(AnalyzerSpec spec, AnalyzerListener& listener) : context_(std::move(spec), listener) {
    pending_.reserve(graph().series.size());
  }

  // For what is rare.
  Context& context() { return context_; }
  const Context& context() const { return context_; }
  Graph& graph() { return context_.graph; }
  const Graph& graph() const { return context_.graph; }

  // The event time; never() before the first message.
  Timestamp event_time() const { return context_.now; }
  // Borne by the transitions that follow: that of the message being applied.
  void set_origin(Origin origin) { origin_ = origin; }

  // An accepted tick of event_time(): the instrument's newest value.
  void put(std::size_t number, Timestamp time, Value value) {
    InstrumentNode& instrument = graph().instruments[number];
    ++instrument.accepted;
    const Session session = instrument.sessions.at(time);
    if (session != instrument.session) {
      begin_session(instrument, session, time);
    }
    instrument.time = time;
    instrument.value = value;
    instrument.session = session;
    if (instrument.waking != Waking::kNone) {
      watch(context_, instrument);
    }
    for (const std::size_t number_of_series : instrument.series) {
      SeriesNode& series = graph().series[number_of_series];
      if (series.parts.size() == 1) {
        update(series);
      } else if (!series.pending) {
        // Parts that tick at one time make one value, so it waits for the end of the group.
        series.pending = true;
        pending_.push_back(number_of_series);
      }
    }
  }

  // The group in which the past was amended is complete: the rules concerned are evaluated with it,
  // but for those that wait for more of the past.
  void mark_amended() {
    if (!context_.amended.empty() && context_.began != Timestamp::never()) {
      take_amended();
    }
  }

  // All ticks of this event time are in, or time goes on without them: what falls due by now
  // happens, and rules are evaluated.
  void close_group() {
    if (!pending_.empty()) {
      std::ranges::sort(pending_);
      for (const std::size_t series : pending_) {
        graph().series[series].pending = false;
        update(graph().series[series]);
      }
      pending_.clear();
    }
    collect_due();
    evaluate_dirty();
  }

  // What falls due before `time`, which is later than event_time(), happens, each at its own time;
  // then it is `time`. What falls due at `time` itself waits for the ticks of that time.
  void advance_to(Timestamp time) {
    if (context_.now == Timestamp::never()) {
      context_.began = time;
      begin_watching(context_);
    }
    while (context_.due.min() < time) {
      context_.now = std::max(context_.now, context_.due.min());
      collect_due();
      evaluate_dirty();
    }
    context_.now = time;
  }

 private:
  // Rare, and kept out of the way of every tick.
  [[gnu::cold, gnu::noinline]] void begin_session(InstrumentNode& instrument, Session session,
                                                  Timestamp time) {
    instrument.expected = instrument.spec.expected_after(session);
    const std::uint8_t before = instrument.source;
    instrument.set_source(static_cast<std::uint8_t>(instrument.choice.in_use()), instrument.time,
                          time);
    if (instrument.session != Session::none()) {
      instrument.past.add({instrument.session, instrument.time, instrument.value, before});
      context_.listener.on_session_close({instrument.spec.name,
                                          instrument.session,
                                          instrument.time,
                                          {instrument.value, instrument.unit}});
    }
  }

  [[gnu::cold, gnu::noinline]] void take_amended() {
    std::erase_if(context_.amended, [this](std::size_t rule) {
      RuleNode& node = graph().rules[rule];
      if (node.unfinished_inputs > 0) {
        return false;
      }
      node.amended = false;
      context_.mark(rule);
      return true;
    });
  }

  // A part of the series has a new value.
  void update(SeriesNode& series) {
    if (!graph().join(series)) {
      return;
    }
    if (series.as_quoted) {
      feed(series, series.channels.front(), {&series.values.front().micro, 1});
      return;
    }
    series.evaluate();
    for (const std::size_t channel : series.channels) {
      const auto numbers = series.numbers(graph().channels[channel].kind);
      if (numbers.empty()) {
        lose(channel);
      } else {
        feed(series, channel, numbers);
      }
    }
  }

  // A logarithm or quotient of what has none, or a number out of range: nothing to go by.
  void lose(std::size_t channel) {
    const ChannelNode& node = graph().channels[channel];
    node.channel->lose_value();
    for (const std::size_t rule : node.rules) {
      context_.mark(rule);
    }
  }

  // Rare, as begin_session().
  [[gnu::cold, gnu::noinline]] void end_session(const ChannelNode& node) {
    graph().keep_closes(node);
    for (const std::size_t rule : node.closing) {
      if (const auto& close = Graph::value(graph().rules[rule].signal)) {
        graph().rules[rule].machine.end_session(*close);
      }
    }
  }

  // The channel has a new number, or one for each series joined.
  void feed(const SeriesNode& series, std::size_t channel, std::span<const std::int64_t> numbers) {
    const ChannelNode& node = graph().channels[channel];
    if (!node.closing.empty() && node.channel->ends_session(series.session)) {
      end_session(node);
    }
    node.channel->update(series.time, series.session, numbers);
    for (const std::size_t signal : node.channel->by_time()) {
      context_.due.set(graph().signals[node.first_signal + signal].waking,
                       node.channel->next_due(signal));
    }
    for (const std::size_t rule : node.rules) {
      context_.mark(rule);
    }
  }

  // The signal's time window lets go what is too old; rules that don't read it are not concerned.
  void let_go(std::size_t number) {
    const SignalNode& node = graph().signals[number];
    Channel& channel = *node.ref.source;
    const bool changed = channel.advance(node.ref.index, context_.now);
    context_.due.set(node.waking, channel.next_due(node.ref.index));
    if (changed) {
      for (const std::size_t rule : node.rules) {
        context_.mark(rule);
      }
    }
  }

  // Applies what has fallen due by now, and marks the rules that this concerns.
  void collect_due() {
    while (context_.due.min() <= context_.now) {
      const std::size_t slot = context_.due.first();
      const Waking waking = graph().wakings[slot];
      switch (waking.kind) {
        case Waking::Kind::stale:
          context_.due.set(slot, Timestamp::end_of_time());
          if (graph().instruments[waking.number].unfinished == 0) {
            go_stale(context_, waking.number);
          }
          break;
        case Waking::Kind::window:
          let_go(waking.number);
          break;
        case Waking::Kind::hold:
          context_.due.set(slot, Timestamp::end_of_time());
          context_.mark(waking.number);
          break;
      }
    }
  }

  void evaluate_dirty() {
    if (!std::ranges::is_sorted(context_.dirty)) {
      std::ranges::sort(context_.dirty);  // in the order of the rules files, whatever ticked first
    }
    for (const std::size_t rule : context_.dirty) {
      RuleNode& node = graph().rules[rule];
      node.dirty = false;
      if (node.unfinished_inputs > 0) [[unlikely]] {
        context_.mark_amended(rule);
      } else {
        evaluate(node);
      }
    }
    context_.dirty.clear();
  }

  RuleInput input_of(const RuleNode& node) const {
    RuleInput input{.now = context_.now,
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

  void evaluate(RuleNode& node) {
    const auto change = node.machine.evaluate(input_of(node));
    if (node.waking != Waking::kNone) {
      context_.due.set(node.waking, node.machine.next_due());
    }
    if (change) {
      context_.listener.on_transition(make_transition(graph(), node, *change, origin_));
    }
  }

  Context context_;
  Origin origin_ = Origin::live;
  std::vector<std::size_t> pending_;  // derived series with a part that ticked in this group
};

}  // namespace yieldwatch
