#include "analyzer/spikes.h"

#include <algorithm>

namespace yieldwatch {

std::vector<PastClose> take_spikes(const InstrumentNode& instrument, std::vector<PastClose>& past) {
  const std::vector<PastClose> all = amend(instrument.known_closes(), past).closes;
  std::vector<PastClose> spikes;
  std::erase_if(past, [&](const PastClose& close) {
    const auto place = std::ranges::lower_bound(all, close.session, {}, &PastClose::session);
    const bool is_spike =
        place != all.begin() && instrument.gate.jumps((place - 1)->value, close.value) &&
        (place + 1 == all.end() || instrument.gate.jumps(close.value, (place + 1)->value));
    if (is_spike) {
      spikes.push_back(close);
    }
    return is_spike;
  });
  return spikes;
}

}  // namespace yieldwatch
