#include "analyzer/refusals.h"

#include <optional>
#include <utility>

namespace yieldwatch {

void refuse_batch(AnalyzerListener& listener, const TickBatch& batch, RefusalReason reason,
                  std::string detail) {
  if (batch.times.size() > 1) {
    detail += "; the whole batch of " + std::to_string(batch.times.size()) + " is refused";
  }
  listener.on_refusal({reason, std::string(batch.instrument), batch.times.front(),
                       batch.values.front(), std::move(detail), batch.unit});
}

void refuse_unit(AnalyzerListener& listener, const TickBatch& batch, InstrumentNode& instrument) {
  instrument.refused += batch.times.size();
  refuse_batch(listener, batch, RefusalReason::wrong_unit,
               "in " + std::string(to_string(batch.unit)) + ", but a tick of " +
                   std::string(to_string(instrument.spec.kind)) + " " + instrument.spec.name +
                   " is in " + std::string(to_string(instrument.unit)));
}

void refuse_source(AnalyzerListener& listener, const TickBatch& batch, InstrumentNode& instrument) {
  std::string names;
  for (const InstrumentSource& source : instrument.spec.sources) {
    names += (names.empty() ? "" : ", ") + source.feed;
  }
  instrument.refused += batch.times.size();
  refuse_batch(listener, batch, RefusalReason::other_source,
               "its values come from " + names + "; to take those of " + std::string(batch.source) +
                   " too, configure a feed of that name and add it to [instrument." +
                   instrument.spec.name + "] sources");
}

void refuse(AnalyzerListener& listener, InstrumentNode& instrument, RefusalReason reason,
            Timestamp time, Value value, std::string detail) {
  ++instrument.refused;
  listener.on_refusal(
      {reason, instrument.spec.name, time, value, std::move(detail), instrument.unit});
}

void refuse_by_gate(AnalyzerListener& listener, InstrumentNode& instrument, RefusalReason reason,
                    Timestamp time, Value value) {
  refuse(listener, instrument, reason, time, value, instrument.gate.explain(reason, value));
}

void refuse_future(AnalyzerListener& listener, InstrumentNode& instrument, const TickBatch& batch,
                   Timestamp time, Value value) {
  refuse(listener, instrument, RefusalReason::future, time, value,
         "published " + to_string(batch.publish_time) + ", before it can have happened");
}

void refuse_late(AnalyzerListener& listener, InstrumentNode& instrument, const TickBatch& batch,
                 Timestamp time, Value value) {
  if (!batch.again) {
    refuse(listener, instrument, RefusalReason::late, time, value,
           "older than the newest tick, of " + to_string(instrument.time));
  }
}

void refuse_duplicate(AnalyzerListener& listener, InstrumentNode& instrument,
                      const TickBatch& batch, Timestamp time, Value value) {
  if (!batch.again) {
    refuse(listener, instrument, RefusalReason::duplicate, time, value,
           "the newest tick once more");
  }
}

}  // namespace yieldwatch
