#include "analyzer/staleness.h"

namespace yieldwatch {
namespace {

void tell(const Context& context, const InstrumentNode& instrument) {
  const bool is_missing = instrument.stale && instrument.expected.due <= context.now;
  context.listener.on_stale({.instrument = instrument.spec.name,
                             .stale = instrument.stale,
                             .time = context.now,
                             .missing = is_missing ? instrument.expected.session : Session::none(),
                             .newest = instrument.time});
}

}  // namespace

void set_stale(Context& context, InstrumentNode& instrument, bool stale) {
  if (instrument.stale == stale) {
    return;
  }
  instrument.stale = stale;
  tell(context, instrument);
  for (const std::size_t rule : instrument.rules) {
    context.graph.rules[rule].stale_inputs += stale ? 1 : -1;
    context.mark(rule);
  }
}

void begin_watching(Context& context) {
  for (InstrumentNode& instrument : context.graph.instruments) {
    if (instrument.waking != Waking::kNone) {
      instrument.watched = context.began;
    }
  }
  expect_all(context);
  for (const InstrumentNode& instrument : context.graph.instruments) {
    if (instrument.waking != Waking::kNone) {
      context.due.set(instrument.waking, stale_due(instrument));
    }
  }
}

void expect_all(Context& context) {
  if (context.began == Timestamp::never()) {
    return;
  }
  for (InstrumentNode& instrument : context.graph.instruments) {
    if (instrument.waking == Waking::kNone) {
      continue;
    }
    const bool has_any = instrument.session != Session::none();
    instrument.expected = instrument.spec.expected_after(
        has_any ? instrument.session : instrument.sessions.at(instrument.watched));
  }
}

void expect_next(Context& context, InstrumentNode& instrument) {
  if (instrument.waking != Waking::kNone && instrument.time != Timestamp::never()) {
    instrument.expected = instrument.spec.expected_after(instrument.session);
    watch(context, instrument);
  }
}

}  // namespace yieldwatch
