#include "analyzer/spikes.h"

#include <algorithm>
#include <string>

#include "analyzer/refusals.h"

namespace yieldwatch {
namespace {

std::vector<PastClose> take_spikes(const InstrumentNode& instrument, std::vector<PastClose>& past,
                                   Session trusted) {
  const std::vector<PastClose> all = amend(instrument.known_closes(), past).closes;
  std::vector<PastClose> spikes;
  std::erase_if(past, [&](const PastClose& close) {
    const auto place = std::ranges::lower_bound(all, close.session, {}, &PastClose::session);
    const bool is_spike =
        close.session != trusted && place != all.begin() &&
        instrument.gate.jumps((place - 1)->value, close.value) &&
        (place + 1 == all.end() || instrument.gate.jumps(close.value, (place + 1)->value));
    if (is_spike) {
      spikes.push_back(close);
    }
    return is_spike;
  });
  return spikes;
}

}  // namespace

void refuse_spikes(AnalyzerListener& listener, InstrumentNode& instrument,
                   std::vector<PastClose>& closes, std::string_view source, Session trusted) {
  const Session newest = closes.empty() ? Session::none() : closes.back().session;
  for (const PastClose& spike : take_spikes(instrument, closes, trusted)) {
    HeldTick tick{spike.time, spike.value, std::string(source)};
    if (std::ranges::find(instrument.gate.held(), tick) != instrument.gate.held().end()) {
      continue;  // it was refused as it came
    }
    if (spike.session == newest && spike.time > instrument.time) {
      instrument.gate.hold(std::move(tick));
    }
    refuse(listener, instrument, RefusalReason::jump, spike.time, spike.value,
           "a close that is far from those of the sessions beside it");
  }
}

}  // namespace yieldwatch
