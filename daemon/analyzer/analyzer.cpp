#include "analyzer/analyzer.h"

#include <utility>

#include "analyzer/chosen_source.h"
#include "analyzer/corrections.h"
#include "analyzer/intake.h"
#include "analyzer/memory.h"
#include "analyzer/past_batch.h"
#include "analyzer/views.h"

namespace yieldwatch {

// Reads messages.
class Analyzer::Impl {
 public:
  Impl(AnalyzerSpec spec, AnalyzerListener& listener) : intake_(std::move(spec), listener) {}

  void step(const TickBatch& batch) {
    intake_.engine().set_origin(batch.origin);
    intake_.begin_message(batch.source, batch.publish_time);
    const std::size_t number = number_of(batch.instrument);
    if (number == graph().instruments.size()) {
      refuse_batch(intake_.listener(), batch, RefusalReason::unknown_instrument,
                   "no rule, series, [instrument] or history names it");
    } else if (batch.unit != graph().instruments[number].unit) {
      refuse_unit(intake_.listener(), batch, intake_.instrument(number));
    } else if (graph().instruments[number].is_open && !batch.past) {
      apply(batch, number);
    } else {
      apply_of_source(batch, number);
    }
    if (!batch.past || !batch.more) {  // more of the past is no group of ticks
      intake_.end_message(batch.source, batch.more);
    }
  }

  void step(const Heartbeat& heartbeat) {
    if (heartbeat.complete_up_to > heartbeat.publish_time.plus(kMaxAhead)) {
      intake_.listener().on_refusal({RefusalReason::future, std::string(heartbeat.feed),
                                     heartbeat.complete_up_to, std::nullopt,
                                     "a heartbeat of " + to_string(heartbeat.publish_time) +
                                         " can't know what is complete later"});
      return;
    }
    if (heartbeat.complete_up_to == Timestamp::never()) {
      return;  // a feed that knows nothing yet
    }
    intake_.engine().set_origin(heartbeat.origin);
    intake_.begin_message(heartbeat.feed, heartbeat.publish_time);
    intake_.pass_to(heartbeat.complete_up_to);   // of one that is behind the others nothing
    intake_.end_message(heartbeat.feed, false);  // no tick of that time is still to come from it
  }

  void end_group() { intake_.end_group(); }

  std::optional<AnalyzerState> state() const {
    return intake_.is_group_open() ? std::nullopt
                                   : std::optional(state_of(intake_.engine().context()));
  }
  void restore(const AnalyzerState& state, std::span<const SessionClose> closes) {
    yieldwatch::restore(intake_.engine().context(), state, closes);
  }

  Timestamp event_time() const { return intake_.engine().event_time(); }
  const Graph& graph() const { return intake_.engine().graph(); }

 private:
  // An instrument's number; that of none, if the name is unknown.
  std::size_t number_of(std::string_view name) {
    if (graph().instruments.empty() || graph().instruments[newest_].spec.name != name) {
      const auto found = graph().by_name.find(name);
      if (found == graph().by_name.end()) {
        return graph().instruments.size();
      }
      newest_ = found->second;  // often the next message's too
    }
    return newest_;
  }

  void apply(const TickBatch& batch, std::size_t number) {
    const std::size_t last = batch.times.size() - 1;
    for (std::size_t i = 0; i <= last; ++i) {
      intake_.accept(number, batch.times[i], batch.values[i], batch);
      if (i < last && batch.times[i + 1] != batch.times[i]) {
        intake_.end_time(batch.source);
      }
    }
  }

  // Of the past, or of an instrument that takes not everybody's values.
  [[gnu::noinline]] void apply_of_source(const TickBatch& batch, std::size_t number) {
    InstrumentNode& instrument = intake_.instrument(number);
    if (!instrument.takes(batch.source)) {
      return refuse_source(intake_.listener(), batch, instrument);
    }
    if (instrument.has_several_sources) {
      return apply_chosen(intake_, number, batch);
    }
    if (!batch.past) {
      return apply(batch, number);
    }
    // Closes of sessions gone by: no time passes.
    amend(intake_.engine().context(), number, read_past(intake_.listener(), instrument, batch, 0));
    if (batch.more) {
      intake_.open_past(number, batch);
    }
  }

  Intake intake_;
  std::size_t newest_ = 0;  // the instrument that ticked last
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
