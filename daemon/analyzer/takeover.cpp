#include "analyzer/takeover.h"

#include <utility>
#include <vector>

#include "analyzer/corrections.h"
#include "analyzer/past_closes.h"
#include "analyzer/spikes.h"
#include "analyzer/staleness.h"

namespace yieldwatch {

void take_over(Context& context, std::size_t number, std::size_t source,
               std::vector<PastClose> closes) {
  InstrumentNode& instrument = context.graph.instruments[number];
  const std::size_t before = instrument.choice.in_use();
  const bool is_preferred = source < before;
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
  amend(context, number, std::move(closes), false);
}

void go_stale(Context& context, std::size_t number) {
  InstrumentNode& instrument = context.graph.instruments[number];
  const SourceChoice& choice = instrument.choice;
  for (std::size_t source = 0; source < choice.count(); ++source) {
    std::vector<PastClose> newer = choice.newer(source, instrument.time, context.now);
    refuse_spikes(context.listener, instrument, newer, choice.name(source));
    // Of sessions gone by: nothing that makes the present value newer.
    std::erase_if(newer,
                  [&](const PastClose& close) { return close.session < instrument.session; });
    if (newer.empty()) {
      continue;
    }
    const Timestamp before = instrument.time;
    if (source == choice.in_use()) {  // of a past that was ahead of time when it took over
      amend(context, number, std::move(newer), false);
    } else {
      take_over(context, number, source, std::move(newer));
    }
    for (const std::size_t rule : instrument.rules) {
      context.mark(rule);
    }
    if (instrument.time != before) {
      return;
    }
  }
  set_stale(context, instrument, true);
}

}  // namespace yieldwatch
