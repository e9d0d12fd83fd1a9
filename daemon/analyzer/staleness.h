// Which instruments are stale: those without a value for longer than `stale_after`, or without
// that of a session by the time it is due.
#pragma once

#include <cstddef>

#include "analyzer/context.h"

namespace yieldwatch {

// When it goes stale, or went.
inline Timestamp stale_due(const InstrumentNode& instrument) {
  const bool has_any = instrument.time != Timestamp::never();
  return instrument.stale_due(has_any ? instrument.time : instrument.watched);
}

// Says so, to the listener and to the rules that read it; nothing where it is so already.
void set_stale(Context& context, InstrumentNode& instrument, bool stale);

// It has a new value. Where that one is itself overdue, the instrument goes stale (or stays so)
// only when the group is complete: a newer one may follow. For one that can be stale.
inline void watch(Context& context, InstrumentNode& instrument) {
  const Timestamp due = stale_due(instrument);
  if (due > context.now) {
    set_stale(context, instrument, false);
  }
  context.due.set(instrument.waking, instrument.stale ? Timestamp::end_of_time() : due);
}

// The first message has come: from here on silence counts.
void begin_watching(Context& context);

// What each instrument is to have next. Of the session in which it began to be watched a value may
// never come.
void expect_all(Context& context);

// The same of one of which the past or the source has changed.
void expect_next(Context& context, InstrumentNode& instrument);

}  // namespace yieldwatch
