#include "analyzer/past_batch.h"

#include <cstdint>
#include <string>

#include "analyzer/refusals.h"
#include "analyzer/spikes.h"

namespace yieldwatch {
bool is_sound(AnalyzerListener& listener, InstrumentNode& instrument, const PastClose& value,
              const TickBatch& batch) {
  if (value.time > batch.publish_time.plus(kMaxAhead)) {
    refuse_future(listener, instrument, batch, value.time, value.value);
    return false;
  }
  if (const auto reason = instrument.gate.judge_past(value.value)) {
    refuse_by_gate(listener, instrument, *reason, value.time, value.value);
    return false;
  }
  return true;
}

std::vector<PastClose> read_past(AnalyzerListener& listener, InstrumentNode& instrument,
                                 const TickBatch& batch, std::size_t source) {
  std::vector<PastClose> past;
  for (std::size_t i = 0; i < batch.times.size(); ++i) {
    const PastClose close{instrument.sessions.at(batch.times[i]), batch.times[i], batch.values[i],
                          static_cast<std::uint8_t>(source)};
    if (!is_sound(listener, instrument, close, batch) ||
        (close.session == instrument.session && close.time < instrument.time &&
         source >= instrument.source)) {
      continue;  // of the second kind: that session has a newer value, of no lesser source
    }
    if (!past.empty() && past.back().session == close.session) {
      past.back() = close;  // the later one is its close
    } else {
      past.push_back(close);
    }
  }
  refuse_spikes(listener, instrument, past, batch.source);
  return past;
}

}  // namespace yieldwatch
