#include "app/offline_replay.h"

namespace yieldwatch {

std::uint64_t run(const OfflineReplay& replay, Analyzer& analyzer) {
  HistoryReader reader(*replay.history, replay.on_bad_row);
  Timestamp last = Timestamp::never();
  while (const auto tick = reader.next()) {
    if (replay.stop_after && tick->session > *replay.stop_after) {
      break;
    }
    last = tick->time;
    // A replay never publishes before the event happened, whatever the date on the wall.
    const TickBatch batch{.instrument = tick->instrument,
                          .unit = tick->unit,
                          .times = {&tick->time, 1},
                          .values = {&tick->value, 1},
                          .publish_time = tick->time,
                          .more = tick->more,
                          .origin = Origin::replay};
    analyzer.step(batch);
    if (replay.on_ticks) {
      replay.on_ticks(batch);
    }
  }
  if (last != Timestamp::never()) {
    analyzer.step(Heartbeat{"replay", last, last, Origin::replay});
  }
  return reader.bad_rows();
}

}  // namespace yieldwatch
