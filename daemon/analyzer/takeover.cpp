#include "analyzer/takeover.h"

#include <optional>
#include <utility>
#include <vector>

#include "analyzer/corrections.h"
#include "analyzer/past_closes.h"
#include "analyzer/spikes.h"
#include "analyzer/staleness.h"

namespace yieldwatch {

void take_over(Context& context, std::size_t number, std::size_t source) {
  InstrumentNode& instrument = context.graph.instruments[number];
  const std::size_t before = instrument.choice.in_use();
  const bool is_preferred = source < before;
  std::vector<PastClose> newer = is_preferred ? instrument.choice.from(source, instrument.session)
                                              : instrument.choice.newer(source, instrument.time);
  take_spikes(instrument, newer);
  const bool is_first = instrument.time == Timestamp::never();
  instrument.use(source);
  context.listener.on_data_news(
      {.event = is_preferred ? DataEvent::given_back : DataEvent::taken_over,
       .instrument = instrument.spec.name,
       .source = instrument.choice.name(source),
       .unit = instrument.unit,
       .detail = "values come from " + instrument.choice.name(source) + ", no longer from " +
                 instrument.choice.name(before) +
                 (is_preferred ? ", which is less preferred"
                  : is_first   ? ", which has none yet"
                               : ", which is stale")});
  amend(context, number, std::move(newer), false);
}

void go_stale(Context& context, std::size_t number) {
  InstrumentNode& instrument = context.graph.instruments[number];
  const auto successor =
      instrument.choice.has_several() ? instrument.choice.successor(instrument.time) : std::nullopt;
  auto newer =
      successor ? instrument.choice.newer(*successor, instrument.time) : std::vector<PastClose>();
  take_spikes(instrument, newer);
  if (newer.empty()) {
    return set_stale(context, instrument, true);
  }
  take_over(context, number, *successor);
  for (const std::size_t rule : instrument.rules) {
    context.mark(rule);
  }
}

}  // namespace yieldwatch
