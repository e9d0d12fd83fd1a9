// The inner half of the analyzer: accepted values and the passing of time in, transitions out.
// What is accepted, and when a group of ticks is complete, is for analyzer.cpp to say. All of it
// stands in the header so that it is compiled into the analyzer's step, the hot path.
//
// Pure, and belongs to one thread, as the analyzer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/analyzer.h"
#include "analyzer/due_times.h"
#include "analyzer/graph.h"
#include "analyzer/memory.h"
#include "analyzer/past_closes.h"
#include "analyzer/rebuild.h"
#include "analyzer/views.h"

namespace yieldwatch {

class Engine {
 public:
  // `listener` must outlive the engine.
  Engine(AnalyzerSpec spec, AnalyzerListener& listener)
      : graph_(std::move(spec)), due_(graph_.wakings.size()), listener_(listener) {
    dirty_.reserve(graph_.rules.size());
    pending_.reserve(graph_.series.size());
  }

  Graph& graph() { return graph_; }
  const Graph& graph() const { return graph_; }

  // The event time; never() before the first message.
  Timestamp event_time() const { return now_; }
  // That of the first message ever.
  Timestamp began() const { return began_; }
  // See Analyzer::restore.
  void restore(const AnalyzerState& state, std::span<const SessionClose> closes) {
    began_ = state.began;
    now_ = state.event_time;
    restore_graph(graph_, state, closes);
    expect_all();
    for (std::size_t rule = 0; began_ == Timestamp::never() && rule < graph_.rules.size(); ++rule) {
      // The past may have been filled in, and no time has come yet.
      amended_.emplace_back(rule, Timestamp::end_of_time());
    }
    for (std::size_t slot = 0; slot < graph_.wakings.size(); ++slot) {
      due_.set(slot, due_of(graph_.wakings[slot]));
    }
  }
  // Borne by the transitions that follow: that of the message being applied.
  void set_origin(Origin origin) { origin_ = origin; }

  // An accepted tick of event_time(): the instrument's newest value.
  void put(std::size_t number, Timestamp time, Value value) {
    InstrumentNode& instrument = graph_.instruments[number];
    ++instrument.accepted;
    const Session session = instrument.sessions.at(time);
    if (session != instrument.session) {
      begin_session(instrument, session);
    }
    instrument.time = time;
    instrument.value = value;
    instrument.session = session;
    if (instrument.waking != Waking::kNone) {
      watch(instrument);
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

  // What a source says of sessions gone by, in rising order of sessions. The last of all that is
  // known then is the instrument's present value. Windows are made anew; rules are evaluated at
  // the end of the group. What is no correction takes back no alert.
  [[gnu::cold, gnu::noinline]] void amend(std::size_t number, std::vector<PastClose> past,
                                          bool is_correction = true) {
    InstrumentNode& instrument = graph_.instruments[number];
    const Session present = instrument.session;
    const Amended amended = amend_instrument(instrument, std::move(past));
    if (!amended.changes.empty()) {
      if (present != instrument.session) {
        tell_ended(instrument, amended, present);
      }
      Timestamp corrected_from = Timestamp::end_of_time();
      for (const CloseChange& change : amended.changes) {
        tell(instrument, change, is_correction);
        if (change.within && is_correction) {
          corrected_from = std::min(corrected_from, change.close.time);
        }
      }
      rebuild(instrument, corrected_from);
    }
    expect_next(instrument);
  }

  // An instrument's values come from another source from now on; what that one knows that is newer
  // goes in.
  [[gnu::cold, gnu::noinline]] void take_over(std::size_t number, std::size_t source) {
    InstrumentNode& instrument = graph_.instruments[number];
    const std::size_t before = instrument.choice.in_use();
    const bool is_preferred = source < before;
    std::vector<PastClose> newer = is_preferred ? instrument.choice.from(source, instrument.session)
                                                : instrument.choice.newer(source, instrument.time);
    take_spikes(instrument, newer);
    const bool is_first = instrument.time == Timestamp::never();
    instrument.use(source);
    listener_.on_data_news({.event = is_preferred ? DataEvent::given_back : DataEvent::taken_over,
                            .instrument = instrument.spec.name,
                            .source = instrument.choice.name(source),
                            .unit = instrument.unit,
                            .detail = "values come from " + instrument.choice.name(source) +
                                      ", no longer from " + instrument.choice.name(before) +
                                      (is_preferred ? ", which is less preferred"
                                       : is_first   ? ", which has none yet"
                                                    : ", which is stale")});
    amend(number, std::move(newer), false);
  }

  // The group in which the past was amended is complete: the rules concerned are evaluated with it.
  void mark_amended() {
    if (!amended_.empty() && began_ != Timestamp::never()) {
      for (const auto& [rule, from] : amended_) {
        graph_.rules[rule].corrected_from = std::min(graph_.rules[rule].corrected_from, from);
        mark(rule);
      }
      amended_.clear();
    }
  }

  // All ticks of this event time are in, or time goes on without them: what falls due by now
  // happens, and rules are evaluated.
  void close_group() {
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

  // What falls due before `time`, which is later than event_time(), happens, each at its own time;
  // then it is `time`. What falls due at `time` itself waits for the ticks of that time.
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

 private:
  // What was the present session is over, without a word of its own.
  void tell_ended(const InstrumentNode& instrument, const Amended& amended, Session session) {
    const auto close = std::ranges::find(amended.closes, session, &PastClose::session);
    if (close != amended.closes.end()) {
      listener_.on_session_close(
          {instrument.spec.name, session, close->time, {close->value, instrument.unit}});
    }
  }

  void rebuild(InstrumentNode& instrument, Timestamp corrected_from) {
    std::vector<std::optional<Value>> before;
    for (const std::size_t rule : instrument.rules) {
      before.push_back(Graph::value(graph_.rules[rule].signal));
    }
    for (const std::size_t series : instrument.series) {
      rebuild_windows(graph_, graph_.series[series], [](std::size_t) { return true; });
    }
    for (std::size_t i = 0; i < instrument.rules.size(); ++i) {
      const RuleNode& rule = graph_.rules[instrument.rules[i]];
      // What its signal does not read takes nothing back.
      const bool is_touched =
          rule.rule->signal.is_by_session() && Graph::value(rule.signal) != before[i];
      amended_.emplace_back(instrument.rules[i],
                            is_touched ? corrected_from : Timestamp::end_of_time());
    }
  }

  void expect_next(InstrumentNode& instrument) {
    if (instrument.waking != Waking::kNone && instrument.time != Timestamp::never()) {
      instrument.expected = instrument.spec.expected_after(instrument.session);
      watch(instrument);
    }
  }

  // A close of the past is new or another one.
  void tell(const InstrumentNode& instrument, const CloseChange& change, bool is_correction) {
    const PastClose& close = change.close;
    if (close.session != instrument.session) {
      listener_.on_session_close(
          {instrument.spec.name, close.session, close.time, {close.value, instrument.unit}});
    }
    if (change.within && is_correction) {
      listener_.on_data_news({.event = change.before ? DataEvent::corrected : DataEvent::filled,
                              .instrument = instrument.spec.name,
                              .session = close.session,
                              .time = close.time,
                              .before = change.before,
                              .value = close.value,
                              .unit = instrument.unit});
    }
  }

  // Rare, and kept out of the way of every tick.
  [[gnu::cold, gnu::noinline]] void begin_session(InstrumentNode& instrument, Session session) {
    instrument.expected = instrument.spec.expected_after(session);
    const auto source = static_cast<std::uint8_t>(instrument.choice.in_use());
    const std::uint8_t before = std::exchange(instrument.source, source);
    if (instrument.session != Session::none()) {
      instrument.past.add({instrument.session, instrument.time, instrument.value, before});
      listener_.on_session_close({instrument.spec.name,
                                  instrument.session,
                                  instrument.time,
                                  {instrument.value, instrument.unit}});
    }
  }

  // A part of the series has a new value.
  void update(SeriesNode& series) {
    if (!graph_.join(series)) {
      return;
    }
    if (series.as_quoted) {
      feed(series, series.channels.front(), {&series.values.front().micro, 1});
      return;
    }
    series.evaluate();
    for (const std::size_t channel : series.channels) {
      const auto numbers = series.numbers(graph_.channels[channel].kind);
      if (numbers.empty()) {
        lose(channel);
      } else {
        feed(series, channel, numbers);
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

  // The channel has a new number, or one for each series joined.
  void feed(const SeriesNode& series, std::size_t channel, std::span<const std::int64_t> numbers) {
    const ChannelNode& node = graph_.channels[channel];
    if (!node.closing.empty() && node.channel->ends_session(series.session)) {
      graph_.keep_closes(node);
    }
    node.channel->update(series.time, series.session, numbers);
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
    tell_stale(instrument);
    for (const std::size_t rule : instrument.rules) {
      graph_.rules[rule].stale_inputs += stale ? 1 : -1;
      mark(rule);
    }
  }

  // Unless another source knows better: then that one takes over.
  [[gnu::cold, gnu::noinline]] void go_stale(std::size_t number) {
    InstrumentNode& instrument = graph_.instruments[number];
    const auto successor = instrument.choice.has_several()
                               ? instrument.choice.successor(instrument.time)
                               : std::nullopt;
    auto newer =
        successor ? instrument.choice.newer(*successor, instrument.time) : std::vector<PastClose>();
    take_spikes(instrument, newer);
    if (newer.empty()) {
      return set_stale(instrument, true);
    }
    take_over(number, *successor);
    for (const std::size_t rule : instrument.rules) {
      mark(rule);
    }
  }

  [[gnu::cold, gnu::noinline]] void tell_stale(const InstrumentNode& instrument) {
    const bool is_missing = instrument.stale && instrument.expected.due <= now_;
    listener_.on_stale({.instrument = instrument.spec.name,
                        .stale = instrument.stale,
                        .time = now_,
                        .missing = is_missing ? instrument.expected.session : Session::none(),
                        .newest = instrument.time});
  }

  // It has a new value, which may itself be one that should have come long ago.
  void watch(InstrumentNode& instrument) {
    const Timestamp due = stale_due(instrument);
    set_stale(instrument, due <= now_);
    due_.set(instrument.waking, instrument.stale ? Timestamp::end_of_time() : due);
  }

  // The first message: from here on silence counts.
  void begin(Timestamp time) {
    began_ = time;
    expect_all();
    for (const InstrumentNode& instrument : graph_.instruments) {
      if (instrument.waking != Waking::kNone) {
        due_.set(instrument.waking, stale_due(instrument));
      }
    }
  }

  // Of the session in which all began a value may never come.
  void expect_all() {
    if (began_ == Timestamp::never()) {
      return;
    }
    for (InstrumentNode& instrument : graph_.instruments) {
      instrument.expected = instrument.spec.expected_after(instrument.session == Session::none()
                                                               ? instrument.sessions.at(began_)
                                                               : instrument.session);
    }
  }

  // When it has had no value for too long, or that of a session should be there.
  Timestamp stale_due(const InstrumentNode& instrument) const {
    const Timestamp since = instrument.time == Timestamp::never() ? began_ : instrument.time;
    return instrument.stale_due(since);
  }

  Timestamp due_of(Waking waking) const {
    switch (waking.kind) {
      case Waking::Kind::stale: {
        const InstrumentNode& instrument = graph_.instruments[waking.number];
        return instrument.stale ? Timestamp::end_of_time() : stale_due(instrument);
      }
      case Waking::Kind::window: {
        const SignalRef& ref = graph_.signals[waking.number].ref;
        return ref.source->next_due(ref.index);
      }
      case Waking::Kind::hold:
        return graph_.rules[waking.number].machine.next_due();
    }
    return Timestamp::end_of_time();
  }

  // Applies what has fallen due by now, and marks the rules that this concerns.
  void collect_due() {
    while (due_.min() <= now_) {
      const std::size_t slot = due_.first();
      const Waking waking = graph_.wakings[slot];
      switch (waking.kind) {
        case Waking::Kind::stale:
          due_.set(slot, Timestamp::end_of_time());
          go_stale(waking.number);
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
    const auto change =
        node.corrected_from == Timestamp::end_of_time()
            ? node.machine.evaluate(input_of(node))
            : node.machine.correct(input_of(node),
                                   std::exchange(node.corrected_from, Timestamp::end_of_time()),
                                   node.closes);
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
  Timestamp began_ = Timestamp::never();
  Timestamp now_ = Timestamp::never();
  Origin origin_ = Origin::live;
  std::vector<std::size_t> pending_;  // derived series with a part that ticked in this group
  std::vector<std::size_t> dirty_;    // rules to evaluate at the end of this group
  // Rules of which the past has changed in this group, and since when it was corrected.
  std::vector<std::pair<std::size_t, Timestamp>> amended_;
};

}  // namespace yieldwatch
