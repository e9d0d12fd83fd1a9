#include "analyzer/analyzer.h"

#include <algorithm>
#include <utility>

#include "analyzer/engine.h"
#include "analyzer/views.h"

namespace yieldwatch {

// Decides what comes in, and when a group of ticks is complete; what follows from it is the
// engine's.
class Analyzer::Impl {
 public:
  Impl(AnalyzerSpec spec, AnalyzerListener& listener)
      : engine_(std::move(spec), listener), listener_(listener) {}

  void step(const TickBatch& batch) {
    engine_.set_origin(batch.origin);
    const std::size_t number = number_of(batch.instrument);
    if (number == engine_.graph().instruments.size()) {
      refuse_batch(batch, RefusalReason::unknown_instrument,
                   "no rule, series, [instrument] or history names it");
    } else if (batch.unit != engine_.graph().instruments[number].unit) {
      refuse_unit(batch, engine_.graph().instruments[number]);
    } else if (batch.past || engine_.graph().instruments[number].has_several_sources) {
      apply_rare(batch, number);
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
    if (heartbeat.complete_up_to < engine_.event_time() ||
        heartbeat.complete_up_to == Timestamp::never()) {
      return;  // a feed that is behind the others, or knows nothing yet; time never goes back
    }
    engine_.set_origin(heartbeat.origin);
    if (heartbeat.complete_up_to > engine_.event_time()) {
      close_group();
      engine_.advance_to(heartbeat.complete_up_to);
    }
    end_message(heartbeat.feed, false);  // no tick of that time is still to come from it
  }

  void end_group() {
    open_.clear();
    engine_.mark_amended();
    engine_.close_group();
  }

  std::optional<AnalyzerState> state() const {
    return open_.empty() ? std::optional(state_of(engine_.graph(), engine_.began(), event_time()))
                         : std::nullopt;
  }
  void restore(const AnalyzerState& state, std::span<const SessionClose> closes) {
    engine_.restore(state, closes);
  }

  Timestamp event_time() const { return engine_.event_time(); }
  const Graph& graph() const { return engine_.graph(); }

 private:
  // As many sources as the bus takes; of more the promise is not kept, and time closes all.
  static constexpr std::size_t kMaxOpen = 64;

  // An instrument's number; that of none, if the name is unknown.
  std::size_t number_of(std::string_view name) {
    if (engine_.graph().instruments.empty() ||
        engine_.graph().instruments[newest_].spec.name != name) {
      const auto found = engine_.graph().by_name.find(name);
      if (found == engine_.graph().by_name.end()) {
        return engine_.graph().instruments.size();
      }
      newest_ = found->second;  // often the next message's too
    }
    return newest_;
  }

  void apply(const TickBatch& batch, std::size_t number) {
    const std::size_t last = batch.times.size() - 1;
    for (std::size_t i = 0; i <= last; ++i) {
      accept(number, batch.times[i], batch.values[i], batch);
      if (i < last && batch.times[i + 1] != batch.times[i]) {
        end_message(batch.source, false);
      }
    }
  }

  [[gnu::cold, gnu::noinline]] void apply_rare(const TickBatch& batch, std::size_t number) {
    if (engine_.graph().instruments[number].has_several_sources) {
      apply_chosen(batch, number);
    } else {
      apply_past(batch, number);
    }
  }

  // Of an instrument with several sources: only what the source in use says goes in.
  void apply_chosen(const TickBatch& batch, std::size_t number) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
    const auto source = instrument.choice.find(batch.source);
    if (!source) {
      instrument.refused += batch.times.size();
      refuse_batch(batch, RefusalReason::other_source,
                   "its values come from the feeds that are its `sources`");
      return;
    }
    if (batch.past) {
      return apply_past_of(batch, number, *source);
    }
    for (std::size_t i = 0; i < batch.times.size(); ++i) {
      const Timestamp time = batch.times[i];
      const PastClose value{instrument.sessions.at(time), time, batch.values[i],
                            static_cast<std::uint8_t>(*source)};
      if (is_sound(instrument, value, batch)) {
        choose(instrument, number, *source, value, batch);
      }
      if (i + 1 < batch.times.size() && batch.times[i + 1] != time) {
        end_message(batch.source, false);
      }
    }
  }

  // Each source's past is kept for when it is needed; that of the one in use goes in.
  void apply_past_of(const TickBatch& batch, std::size_t number, std::size_t source) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
    std::vector<PastClose> past = read_past(batch, instrument, source);
    instrument.choice.note_past(source, past);
    if (source == instrument.choice.in_use()) {
      engine_.amend(number, std::move(past));
    } else if (instrument.time == Timestamp::never()) {
      engine_.take_over(number, source);
      engine_.amend(number, std::move(past), false);
    } else if (instrument.stale && !past.empty() && past.back().time > instrument.time) {
      engine_.take_over(number, source);
    }
  }

  // What would be refused of any source is refused of one that is only listened to.
  bool is_sound(InstrumentNode& instrument, const PastClose& value, const TickBatch& batch) {
    if (value.time > batch.publish_time.plus(kMaxAhead)) {
      refuse(instrument, RefusalReason::future, value.time, value.value, too_early(batch));
      return false;
    }
    if (const auto reason = instrument.gate.judge_past(value.value)) {
      refuse(instrument, *reason, value.time, value.value,
             instrument.gate.explain(*reason, value.value));
      return false;
    }
    return true;
  }

  void choose(InstrumentNode& instrument, std::size_t number, std::size_t source,
              const PastClose& value, const TickBatch& batch) {
    const SourceChoice::Noted noted = instrument.choice.note(source, value);
    if (source == instrument.choice.in_use() && value.time > instrument.time) {
      pass_to(value.time);  // in which another one may take over
    }
    const std::size_t in_use = instrument.choice.in_use();
    if (source == in_use) {
      accept(number, value.time, value.value, batch);
      if (instrument.time == value.time && instrument.value == value.value) {
        instrument.source = value.source;
      }
    } else if (noted != SourceChoice::Noted::older && may_take_over(instrument, source, value)) {
      take_over(number, source, value, batch);
    } else if (instrument.gate.held() &&
               instrument.gate.confirms({value.time, value.value, std::string(batch.source)})) {
      admit(number, HeldTick(*instrument.gate.held()), std::string(batch.source));
    }
    if (noted == SourceChoice::Noted::new_session) {
      if (const auto difference = instrument.choice.compare(source)) {
        tell_difference(instrument, *difference);
      }
    }
  }

  // A preferred source once it has the present session; another one only for want of that.
  static bool may_take_over(const InstrumentNode& instrument, std::size_t source,
                            const PastClose& value) {
    return source < instrument.choice.in_use()
               ? value.session >= instrument.session
               : (instrument.stale || instrument.time == Timestamp::never()) &&
                     value.time >= instrument.time;
  }

  // Unless it jumps: then it is held until another tick near it says that it is right.
  void take_over(std::size_t number, std::size_t source, const PastClose& value,
                 const TickBatch& batch) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
    HeldTick tick{value.time, value.value, std::string(batch.source)};
    const bool confirms = instrument.gate.confirms(tick);
    if (!instrument.is_plausible(value.value) && !confirms) {
      instrument.gate.hold(std::move(tick));
      return refuse(instrument, RefusalReason::jump, value.time, value.value,
                    instrument.gate.explain(RefusalReason::jump, value.value));
    }
    pass_to(value.time);
    if (confirms) {
      instrument.gate.accept(value.value);
    }
    engine_.take_over(number, source);
  }

  void tell_difference(const InstrumentNode& instrument,
                       const SourceChoice::Difference& difference) {
    const auto text = [&instrument](Value value) {
      return to_string(Quantity{value, instrument.unit});
    };
    listener_.on_data_news(
        {.event = difference.differs ? DataEvent::differ : DataEvent::agree,
         .instrument = instrument.spec.name,
         .source = instrument.choice.name(difference.source),
         .session = difference.session,
         .unit = instrument.unit,
         .detail = instrument.choice.name(0) + " says " + text(difference.first) + ", " +
                   instrument.choice.name(difference.source) + " " + text(difference.other) +
                   (difference.differs ? "; so it has been for " +
                                             std::to_string(SourceChoice::kLasting) + " sessions"
                                       : "")});
  }

  // Closes of sessions gone by: no time passes.
  void apply_past(const TickBatch& batch, std::size_t number) {
    engine_.amend(number, read_past(batch, engine_.graph().instruments[number], 0));
  }

  // One close a session, without what is plainly wrong.
  std::vector<PastClose> read_past(const TickBatch& batch, InstrumentNode& instrument,
                                   std::size_t source) {
    std::vector<PastClose> past;
    for (std::size_t i = 0; i < batch.times.size(); ++i) {
      const PastClose close{instrument.sessions.at(batch.times[i]), batch.times[i], batch.values[i],
                            static_cast<std::uint8_t>(source)};
      if (!is_sound(instrument, close, batch) ||
          (close.session == instrument.session && close.time < instrument.time)) {
        continue;  // of the second kind: that session has not ended, and has a newer value
      }
      if (!past.empty() && past.back().session == close.session) {
        past.back() = close;  // the later one is its close
      } else {
        past.push_back(close);
      }
    }
    refuse_spikes(instrument, past, batch);
    return past;
  }

  // The newest one that jumps may be right, and is held as a tick is.
  void refuse_spikes(InstrumentNode& instrument, std::vector<PastClose>& past,
                     const TickBatch& batch) {
    const bool had_any = !past.empty();
    const Session newest = had_any ? past.back().session : Session::none();
    for (const PastClose& spike : take_spikes(instrument, past)) {
      if (spike.session == newest && spike.time > instrument.time) {
        instrument.gate.hold({spike.time, spike.value, std::string(batch.source)});
      }
      refuse(instrument, RefusalReason::jump, spike.time, spike.value,
             "a close that is far from those of the sessions beside it");
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
      engine_.mark_amended();
      close_group();
    }
  }

  // Refusals are rare, and kept out of the way of what is not refused.
  [[gnu::cold]] void refuse_unit(const TickBatch& batch, InstrumentNode& instrument) {
    instrument.refused += batch.times.size();
    refuse_batch(batch, RefusalReason::wrong_unit,
                 "in " + std::string(to_string(batch.unit)) + ", but a tick of " +
                     std::string(to_string(instrument.spec.kind)) + " " + instrument.spec.name +
                     " is in " + std::string(to_string(instrument.unit)));
  }

  [[gnu::cold]] void refuse_batch(const TickBatch& batch, RefusalReason reason,
                                  std::string detail) {
    if (batch.times.size() > 1) {
      detail += "; the whole batch of " + std::to_string(batch.times.size()) + " is refused";
    }
    listener_.on_refusal({reason, std::string(batch.instrument), batch.times.front(),
                          batch.values.front(), std::move(detail), batch.unit});
  }

  [[gnu::cold]] void refuse(InstrumentNode& instrument, RefusalReason reason, Timestamp time,
                            Value value, std::string detail) {
    ++instrument.refused;
    listener_.on_refusal(
        {reason, instrument.spec.name, time, value, std::move(detail), instrument.unit});
  }

  static std::string too_early(const TickBatch& batch) {
    return "published " + to_string(batch.publish_time) + ", before it can have happened";
  }

  void accept(std::size_t number, Timestamp time, Value value, const TickBatch& batch) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
    if (time > batch.publish_time.plus(kMaxAhead)) {
      refuse(instrument, RefusalReason::future, time, value, too_early(batch));
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
      if (*reason != RefusalReason::jump ||
          !admit_held(number, {time, value, std::string(batch.source)})) {
        refuse(instrument, *reason, time, value, instrument.gate.explain(*reason, value));
        return;
      }
      if (time < instrument.time) {  // the held one is newer
        refuse(instrument, RefusalReason::late, time, value,
               "older than the newest tick, of " + to_string(instrument.time));
        return;
      }
    }
    pass_to(time);
    engine_.put(number, time, value);
  }

  // Time goes on, if it is not there yet.
  void pass_to(Timestamp time) {
    if (time > engine_.event_time()) {
      close_group();
      engine_.advance_to(time);
    }
  }

  // A tick has jumped. If it is near the one held before, both are right: the held one goes in
  // first and in its own session, and true says that the tick may follow. Else it is held itself.
  [[gnu::cold]] bool admit_held(std::size_t number, HeldTick tick) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
    if (!instrument.gate.confirms(tick)) {
      instrument.gate.hold(std::move(tick));
      return false;
    }
    admit(number, HeldTick(*instrument.gate.held()), tick.source);
    instrument.gate.accept(tick.value);
    return true;
  }

  // The held one goes in as an ordinary tick if its session is the present one; else as the close
  // that it was. `held` is a copy: time that passes may let another source take over.
  void admit(std::size_t number, const HeldTick& held, const std::string& confirmed_by) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
    const Session session = instrument.sessions.at(held.time);
    listener_.on_data_news({.event = DataEvent::admitted,
                            .instrument = instrument.spec.name,
                            .source = held.source,
                            .session = session,
                            .time = held.time,
                            .before = instrument.value,
                            .value = held.value,
                            .unit = instrument.unit,
                            .detail = "a tick of " + confirmed_by + " is near it"});
    const std::uint8_t source = instrument.source;
    instrument.gate.accept(held.value);
    pass_to(held.time);
    if (held.time < instrument.time) {
      return;  // and has: what it knows is newer
    }
    if (session == instrument.session || held.time == engine_.event_time()) {
      engine_.put(number, held.time, held.value);
    } else {
      engine_.amend(number, {{session, held.time, held.value, source}}, false);
    }
  }

  // All of this event time is in, or time goes on without it.
  void close_group() {
    open_.clear();
    engine_.close_group();
  }

  Engine engine_;
  AnalyzerListener& listener_;
  std::size_t newest_ = 0;         // the instrument that ticked last
  std::vector<std::string> open_;  // sources that have more of this event time
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

void Analyzer::end_group() {
  impl_->end_group();
}

std::optional<AnalyzerState> Analyzer::state() const {
  return impl_->state();
}
void Analyzer::restore(const AnalyzerState& state, std::span<const SessionClose> closes) {
  impl_->restore(state, closes);
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

const Rule& Analyzer::rule(std::size_t rule) const {
  return *impl_->graph().rules.at(rule).rule;
}

RuleView Analyzer::view(std::size_t rule) const {
  return view_of(impl_->graph(), impl_->graph().rules.at(rule));
}

RuleSample Analyzer::sample(std::size_t rule) const {
  return sample_of(impl_->graph(), impl_->graph().rules.at(rule));
}

std::optional<InstrumentView> Analyzer::instrument(std::string_view name) const {
  const Graph& graph = impl_->graph();
  const auto found = graph.by_name.find(name);
  return found == graph.by_name.end() ? std::nullopt
                                      : std::optional(view_of(graph.instruments[found->second]));
}

std::vector<InstrumentView> Analyzer::instruments() const {
  return instrument_views(impl_->graph());
}

}  // namespace yieldwatch
