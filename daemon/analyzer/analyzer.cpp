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

  void end_group() { close_group(); }

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

  void accept(std::size_t number, Timestamp time, Value value, Timestamp publish_time) {
    InstrumentNode& instrument = engine_.graph().instruments[number];
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
    if (time > engine_.event_time()) {
      close_group();
      engine_.advance_to(time);
    }
    engine_.put(number, time, value);
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
