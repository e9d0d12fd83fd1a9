#include "analyzer/chosen_source.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/corrections.h"
#include "analyzer/past_batch.h"
#include "analyzer/spikes.h"
#include "analyzer/takeover.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBreak = kNanosPerHour;  // a source that trades pauses for less

// A preferred source once it has the present session; another one only for want of that.
bool may_take_over(const InstrumentNode& instrument, std::size_t source, const PastClose& value) {
  return source < instrument.choice.in_use()
             ? value.session >= instrument.session
             : (instrument.stale || instrument.time == Timestamp::never()) &&
                   value.time >= instrument.time;
}

// A value of the source in use, at event time.
void take_in(Intake& intake, std::size_t number, const PastClose& value, const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  const Timestamp last = instrument.time;
  intake.accept(number, value.time, value.value, batch);
  if (instrument.time == value.time && instrument.value == value.value) {
    instrument.set_source(value.source, last, value.time);
  }
}

// Closes that the source in use had said, and that were ahead of time when it took over.
void catch_up_with(Intake& intake, std::size_t number, const PastClose& value,
                   const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  if (instrument.gate.held_of(batch.source) != nullptr) {
    return;  // a jump is among them
  }
  std::vector<PastClose> closes =
      instrument.choice.newer(value.source, instrument.time, value.time);
  std::erase_if(closes, [&](const PastClose& close) { return close.session == value.session; });
  if (!closes.empty()) {
    refuse_spikes(intake.listener(), instrument, closes, batch.source);
    amend(intake.engine().context(), number, std::move(closes), false);
  }
}

// Whether a source broke off in the middle of a session, and `other` is what another one has as its
// close: by an hour or more later, and no trade after the market has closed. A source whose figures
// stand for an early time of the day breaks off on no session: in others it was no later.
bool is_cut_short(const InstrumentNode& instrument, const PastClose& close,
                  const PastClose& other) {
  const Calendar* const calendar = instrument.spec.calendar.get();
  const Timestamp end = calendar != nullptr && calendar->is_session(close.session)
                            ? std::min(other.time, calendar->close_of(close.session))
                            : other.time;
  if (end < close.time.plus(kBreak) || close.source >= instrument.choice.count()) {
    return false;
  }
  const auto time_of_day = [&](const PastClose& one) {
    return one.time.ns - instrument.spec.zone->to_utc(one.session, 0).ns;
  };
  return std::ranges::any_of(
      instrument.choice.from(close.source, Session::none()),
      [&](const PastClose& one) { return time_of_day(one) >= time_of_day(close) + kBreak; });
}

// The first session that less preferred sources alone have said, up to the present one.
Session first_missed(const InstrumentNode& instrument, std::size_t source) {
  const std::vector<PastClose> known = instrument.known_closes();
  const auto own = std::find_if(known.rbegin(), known.rend(), [source](const PastClose& close) {
    return close.source <= source;
  });
  return own == known.rend() ? Session::none()
                             : std::min(instrument.session, Session{own->session.day + 1});
}

// What a source knows that is to go in when it takes over, the value just noted last. Of a
// preferred one also what it says now of the sessions that others had to stand in for.
std::vector<PastClose> unused_of(const InstrumentNode& instrument, std::size_t source) {
  if (source > instrument.choice.in_use()) {
    return instrument.choice.newer(source, instrument.time, Timestamp::end_of_time());
  }
  std::vector<PastClose> closes = instrument.choice.from(source, first_missed(instrument, source));
  const std::vector<PastClose> known = instrument.known_closes();
  const Session newest = closes.empty() ? Session::none() : closes.back().session;
  std::erase_if(closes, [&](const PastClose& close) {
    const auto old = std::ranges::lower_bound(known, close.session, {}, &PastClose::session);
    return close.session < newest && old != known.end() && old->session == close.session &&
           is_cut_short(instrument, close, *old);
  });
  return closes;
}

// Of sessions before `present`: a close is that of another source now. Not of the time before that
// source had said any: as the past is first filled in, the order of the answers is no news.
void tell_replaced(AnalyzerListener& listener, const InstrumentNode& instrument,
                   const std::vector<PastClose>& known, const std::vector<PastClose>& closes,
                   Session present) {
  for (const PastClose& close : closes) {
    const auto old = std::ranges::lower_bound(known, close.session, {}, &PastClose::session);
    if (close.session >= present || old == known.end() || old->session != close.session ||
        old->source == close.source || old->value == close.value ||
        (old->source > close.source &&
         std::ranges::find(known.begin(), old, close.source, &PastClose::source) == old)) {
      continue;
    }
    const std::string source = instrument.choice.name(close.source);
    listener.on_data_news({.event = DataEvent::corrected,
                           .instrument = instrument.spec.name,
                           .source = source,
                           .session = close.session,
                           .time = close.time,
                           .before = old->value,
                           .value = close.value,
                           .unit = instrument.unit,
                           .detail = "the close of " + source + " in place of that of " +
                                     instrument.choice.name(old->source)});
  }
}

// `present` is the session that is on then.
void take_over_and_tell(Intake& intake, std::size_t number, std::size_t source,
                        const std::vector<PastClose>& closes, Session present) {
  const InstrumentNode& instrument = intake.instrument(number);
  const std::vector<PastClose> known = instrument.known_closes();
  take_over(intake.engine().context(), number, source, closes);
  tell_replaced(intake.listener(), instrument, known, closes, present);
}

// `value` says that the jump before it was right. Both go in as ticks of a single source do: the
// closes before the held one, itself, those between, and then the value.
void take_over_with_held(Intake& intake, std::size_t number, std::size_t source,
                         const HeldTick& held, const PastClose& value, const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  Context& context = intake.engine().context();
  const Session session = instrument.sessions.at(held.time);
  std::vector<PastClose> before;
  std::vector<PastClose> between;
  for (const PastClose& close : unused_of(instrument, source)) {
    if (close.session < session) {
      before.push_back(close);
    } else if (close.session > session && close.session < value.session) {
      between.push_back(close);
    }
  }
  refuse_spikes(intake.listener(), instrument, before, batch.source);
  take_over_and_tell(intake, number, source, before, session);
  intake.admit(number, held, std::string(batch.source));
  refuse_spikes(intake.listener(), instrument, between, batch.source);
  amend(context, number, std::move(between), false);
  take_in(intake, number, value, batch);
}

// With this value. Unless it jumps: then it is held until another tick near it says that it is
// right.
void take_over_with(Intake& intake, std::size_t number, std::size_t source, const PastClose& value,
                    const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  HeldTick tick{value.time, value.value, std::string(batch.source)};
  if (!instrument.is_plausible(value.value)) {
    if (!instrument.gate.confirms(tick)) {
      instrument.gate.hold(std::move(tick));
      return refuse_by_gate(intake.listener(), instrument, RefusalReason::jump, value.time,
                            value.value);
    }
    const HeldTick* own = instrument.gate.held_of(batch.source);
    if (own != nullptr && instrument.gate.confirms(*own, tick) && own->time > instrument.time) {
      return take_over_with_held(intake, number, source, HeldTick(*own), value, batch);
    }
  }
  std::vector<PastClose> closes = unused_of(instrument, source);
  refuse_spikes(intake.listener(), instrument, closes, batch.source, value.session);
  instrument.gate.accept(value.value);
  take_over_and_tell(intake, number, source, closes, value.session);
}

// A session has ended in which the source of its value broke off: it has the close of the most
// preferred source that went on.
void replace_cut_short(Intake& intake, std::size_t number, Session session) {
  InstrumentNode& instrument = intake.instrument(number);
  const SourceChoice& choice = instrument.choice;
  const std::vector<PastClose> known = instrument.known_closes();
  const auto last = std::ranges::lower_bound(known, session, {}, &PastClose::session);
  if (last == known.end() || last->session != session) {
    return;
  }
  for (std::size_t source = last->source + 1U; source < choice.count(); ++source) {
    std::vector<PastClose> closes = choice.from(source, session);
    std::erase_if(closes, [&](const PastClose& close) {
      return close.session != session || !is_cut_short(instrument, *last, close);
    });
    refuse_spikes(intake.listener(), instrument, closes, choice.name(source));
    if (!closes.empty()) {
      amend(intake.engine().context(), number, closes, false);
      return tell_replaced(intake.listener(), instrument, known, closes, Session{session.day + 1});
    }
  }
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
  intake.pass_to(value.time);  // in which another one may take over, so it is not known before
  const SourceChoice::Noted noted = instrument.choice.note(source, value);
  const std::size_t in_use = instrument.choice.in_use();
  if (source == in_use) {
    if (noted == SourceChoice::Noted::new_session) {
      if (value.session > instrument.session) {
        replace_cut_short(intake, number, instrument.session);
      }
      catch_up_with(intake, number, value, batch);
    }
    take_in(intake, number, value, batch);
  } else if (noted != SourceChoice::Noted::older && may_take_over(instrument, source, value)) {
    take_over_with(intake, number, source, value, batch);
  } else if (const HeldTick* held = instrument.gate.held_of(instrument.choice.name(in_use));
             held != nullptr && instrument.gate.confirms(
                                    *held, {value.time, value.value, std::string(batch.source)})) {
    intake.admit(number, HeldTick(*held), std::string(batch.source));
  } else if (value.session < instrument.session) {
    replace_cut_short(intake, number, value.session);
  }
  if (noted == SourceChoice::Noted::new_session) {
    if (const auto difference = instrument.choice.compare(source)) {
      tell_difference(intake.listener(), instrument, *difference);
    }
  }
}

// As may_take_over(). Of one that is less preferred something new is asked for.
bool past_takes_over(const InstrumentNode& instrument, std::size_t source,
                     const std::vector<PastClose>& past) {
  return !past.empty() && (instrument.time == Timestamp::never() ||
                           (source < instrument.choice.in_use()
                                ? past.back().session >= instrument.session
                                : instrument.stale && past.back().time > instrument.time));
}

// What goes in of a source's past: a session has the close of the most preferred source that has
// said one, whoever came first, and has not broken off before its end. Of a source that is not in
// use only what is before the present.
void leave_additions(const InstrumentNode& instrument, std::size_t source,
                     std::vector<PastClose>& past) {
  const std::vector<PastClose> known = instrument.known_closes();
  std::erase_if(past, [&](const PastClose& close) {
    const auto old = std::ranges::lower_bound(known, close.session, {}, &PastClose::session);
    const bool had_one = old != known.end() && old->session == close.session;
    return (had_one && old->source < close.source && !is_cut_short(instrument, *old, close)) ||
           (had_one && old->source > close.source && is_cut_short(instrument, close, *old)) ||
           (source != instrument.choice.in_use() && close.session >= instrument.session);
  });
}

// Each source's past is kept for when it is needed. That of the source in use goes in, and of the
// others what nobody more preferred has said: the first answer does not decide what is known.
void apply_past_of(Intake& intake, std::size_t number, std::size_t source, const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  Context& context = intake.engine().context();
  std::vector<PastClose> past = read_past(intake.listener(), instrument, batch, source);
  instrument.choice.note_past(source, past);
  const bool was_in_use = source == instrument.choice.in_use();
  if (!was_in_use && past_takes_over(instrument, source, past)) {
    std::vector<PastClose> closes = unused_of(instrument, source);
    refuse_spikes(intake.listener(), instrument, closes, batch.source);
    take_over_and_tell(intake, number, source, closes, past.back().session);
  }
  leave_additions(instrument, source, past);
  if (batch.more && (!past.empty() || source == instrument.choice.in_use())) {
    intake.open_past(number, batch);
  }
  const std::vector<PastClose> known = instrument.known_closes();
  amend(context, number, past, was_in_use);
  tell_replaced(intake.listener(), instrument, known, past, instrument.session);
}

}  // namespace

void apply_chosen(Intake& intake, std::size_t number, const TickBatch& batch) {
  InstrumentNode& instrument = intake.instrument(number);
  const std::size_t source = instrument.choice.find(batch.source).value();
  if (batch.past) {
    return apply_past_of(intake, number, source, batch);
  }
  for (std::size_t i = 0; i < batch.times.size(); ++i) {
    const Timestamp time = batch.times[i];
    const PastClose value{instrument.sessions.at(time), time, batch.values[i],
                          static_cast<std::uint8_t>(source)};
    if (is_sound(intake.listener(), instrument, value, batch)) {
      choose(intake, number, source, value, batch);
    }
    if (i + 1 < batch.times.size() && batch.times[i + 1] != time) {
      intake.end_time(batch.source);
    }
  }
}

}  // namespace yieldwatch
