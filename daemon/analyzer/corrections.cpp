#include "analyzer/corrections.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "analyzer/alerts_in_doubt.h"
#include "analyzer/catch_up.h"
#include "analyzer/rebuild.h"
#include "analyzer/staleness.h"

namespace yieldwatch {
namespace {

// What is said, over what is known. Of a time that was let go nothing: no window reads it.
Amended amended_by(const InstrumentNode& instrument, std::vector<PastClose>& past) {
  const std::vector<PastClose> known = instrument.known_closes();
  if (instrument.past.is_full() && !known.empty()) {
    std::erase_if(past,
                  [&](const PastClose& close) { return close.session < known.front().session; });
  }
  return amend(known, past);
}

// The instrument's own part of it.
void amend_instrument(InstrumentNode& instrument, const Amended& amended,
                      const std::vector<PastClose>& past) {
  if (amended.closes.empty()) {
    return;
  }
  const PastClose& present = amended.closes.back();
  instrument.past.assign(std::span(amended.closes).first(amended.closes.size() - 1));
  if (instrument.time == Timestamp::never() || instrument.value != present.value) {
    instrument.gate.measure_from(present.value);
  }
  const auto newer = std::ranges::find_if(
      past, [&](const PastClose& close) { return close.time > instrument.time; });
  instrument.set_source(present.source, instrument.time,
                        newer == past.end() ? instrument.time : newer->time);
  instrument.time = std::max(instrument.time, present.time);
  instrument.value = present.value;
  instrument.session = present.session;
}

void tell_close(Context& context, const InstrumentNode& instrument, const PastClose& close) {
  context.listener.on_session_close(
      {instrument.spec.name, close.session, close.time, {close.value, instrument.unit}});
}

// What was the present session is over, without a word of its own.
void tell_ended(Context& context, const InstrumentNode& instrument, const Amended& amended,
                Session session) {
  const auto close = std::ranges::find(amended.closes, session, &PastClose::session);
  if (close != amended.closes.end()) {
    tell_close(context, instrument, *close);
  }
}

// A close of the past is new or another one.
void tell(Context& context, const InstrumentNode& instrument, const CloseChange& change,
          bool is_correction) {
  if (change.close.session != instrument.session) {
    tell_close(context, instrument, change.close);
  }
  if (change.within && is_correction) {
    context.listener.on_data_news(
        {.event = change.before ? DataEvent::corrected : DataEvent::filled,
         .instrument = instrument.spec.name,
         .session = change.close.session,
         .time = change.close.time,
         .before = change.before,
         .value = change.close.value,
         .unit = instrument.unit});
  }
}

// Windows anew. `is_revised`: the present value is another one.
void rebuild(Context& context, const InstrumentNode& instrument, bool is_revised) {
  Graph& graph = context.graph;
  for (const std::size_t series : instrument.series) {
    const Timestamp newest = graph.series[series].time;
    rebuild_windows(graph, graph.series[series], [](std::size_t) { return true; });
    catch_up(context, graph.series[series], newest, is_revised);
  }
  for (const std::size_t rule : instrument.rules) {
    context.mark_amended(rule);
  }
}

}  // namespace

void amend(Context& context, std::size_t number, std::vector<PastClose> past, bool is_correction) {
  InstrumentNode& instrument = context.graph.instruments[number];
  const Session present = instrument.session;
  const Value value = instrument.value;
  const Timestamp time = instrument.time;
  const Amended amended = amended_by(instrument, past);
  std::optional<AlertsInDoubt> alerts;
  if (is_correction && std::ranges::any_of(amended.changes, &CloseChange::within)) {
    alerts.emplace(context.graph, instrument);
  }
  amend_instrument(instrument, amended, past);
  // The same value at a later time is a sample of its own, in windows of time.
  if (!amended.changes.empty() || instrument.time > time) {
    if (present != instrument.session) {
      tell_ended(context, instrument, amended, present);
    }
    for (const CloseChange& change : amended.changes) {
      tell(context, instrument, change, is_correction);
    }
    rebuild(context, instrument, instrument.value != value);
  }
  if (alerts) {
    alerts->doubt(amended.changes);
  }
  expect_next(context, instrument);
}

}  // namespace yieldwatch
