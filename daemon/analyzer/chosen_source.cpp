#include "analyzer/chosen_source.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/corrections.h"
#include "analyzer/past_batch.h"
#include "analyzer/takeover.h"

namespace yieldwatch {
namespace {

// A preferred source once it has the present session; another one only for want of that.
bool may_take_over(const InstrumentNode& instrument, std::size_t source, const PastClose& value) {
  return source < instrument.choice.in_use()
             ? value.session >= instrument.session
             : (instrument.stale || instrument.time == Timestamp::never()) &&
                   value.time >= instrument.time;
}

// With this value. Unless it jumps: then it is held until another tick near it says that it is
// right.
void take_over_with(Intake& intake, std::size_t number, std::size_t source, const PastClose& value,
                    const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  HeldTick tick{value.time, value.value, std::string(batch.source)};
  const bool confirms = instrument.gate.confirms(tick);
  if (!instrument.is_plausible(value.value) && !confirms) {
    instrument.gate.hold(std::move(tick));
    return refuse_by_gate(intake.listener(), instrument, RefusalReason::jump, value.time,
                          value.value);
  }
  intake.pass_to(value.time);
  if (confirms) {
    instrument.gate.accept(value.value);
  }
  take_over(intake.engine().context(), number, source);
}

void tell_difference(AnalyzerListener& listener, const InstrumentNode& instrument,
                     const SourceChoice::Difference& difference) {
  const auto text = [&instrument](Value value) {
    return to_string(Quantity{value, instrument.unit});
  };
  std::string detail = instrument.choice.name(0) + " says " + text(difference.first) + ", " +
                       instrument.choice.name(difference.source) + " " + text(difference.other);
  if (difference.differs) {
    detail += "; so it has been for " + std::to_string(SourceChoice::kLasting) + " sessions";
  }
  listener.on_data_news({.event = difference.differs ? DataEvent::differ : DataEvent::agree,
                         .instrument = instrument.spec.name,
                         .source = instrument.choice.name(difference.source),
                         .session = difference.session,
                         .unit = instrument.unit,
                         .detail = std::move(detail)});
}

void choose(Intake& intake, std::size_t number, std::size_t source, const PastClose& value,
            const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  const SourceChoice::Noted noted = instrument.choice.note(source, value);
  if (source == instrument.choice.in_use() && value.time > instrument.time) {
    intake.pass_to(value.time);  // in which another one may take over
  }
  if (source == instrument.choice.in_use()) {
    const Timestamp last = instrument.time;
    intake.accept(number, value.time, value.value, batch);
    if (instrument.time == value.time && instrument.value == value.value) {
      instrument.set_source(value.source, last, value.time);
    }
  } else if (noted != SourceChoice::Noted::older && may_take_over(instrument, source, value)) {
    take_over_with(intake, number, source, value, batch);
  } else if (instrument.gate.held() &&
             instrument.gate.confirms({value.time, value.value, std::string(batch.source)})) {
    intake.admit(number, HeldTick(*instrument.gate.held()), std::string(batch.source));
  }
  if (noted == SourceChoice::Noted::new_session) {
    if (const auto difference = instrument.choice.compare(source)) {
      tell_difference(intake.listener(), instrument, *difference);
    }
  }
}

// Each source's past is kept for when it is needed; that of the one in use goes in.
void apply_past_of(Intake& intake, std::size_t number, std::size_t source, const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  Context& context = intake.engine().context();
  std::vector<PastClose> past = read_past(intake.listener(), instrument, batch, source);
  instrument.choice.note_past(source, past);
  if (source == instrument.choice.in_use()) {
    amend(context, number, std::move(past));
  } else if (instrument.time == Timestamp::never()) {
    take_over(context, number, source);
    amend(context, number, std::move(past), false);
  } else if (instrument.stale && !past.empty() && past.back().time > instrument.time) {
    take_over(context, number, source);
  }
  if (batch.more && source == instrument.choice.in_use()) {
    intake.open_past(number, batch);
  }
}

}  // namespace

void apply_chosen(Intake& intake, std::size_t number, const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  const auto source = instrument.choice.find(batch.source);
  if (!source) {
    instrument.refused += batch.times.size();
    return refuse_batch(intake.listener(), batch, RefusalReason::other_source,
                        "its values come from the feeds that are its `sources`");
  }
  if (batch.past) {
    return apply_past_of(intake, number, *source, batch);
  }
  for (std::size_t i = 0; i < batch.times.size(); ++i) {
    const Timestamp time = batch.times[i];
    const PastClose value{instrument.sessions.at(time), time, batch.values[i],
                          static_cast<std::uint8_t>(*source)};
    if (is_sound(intake.listener(), instrument, value, batch)) {
      choose(intake, number, *source, value, batch);
    }
    if (i + 1 < batch.times.size() && batch.times[i + 1] != time) {
      intake.end_message(batch.source, false);
    }
  }
}

}  // namespace yieldwatch
