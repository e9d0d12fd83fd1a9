// Where transitions go out: numbered, kept in the journal, published and logged, in this order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/host/keeper.h"
#include "app/log/log.h"
#include "bus/alert_publisher.h"
#include "bus/memory_archive.h"
#include "core/transition.h"
#include "feed/clock.h"
#include "wire/alert_codec.h"

namespace yieldwatch {

// Belongs to the analyzer's thread.
class AlertDesk {
 public:
  // Without a keeper alerts are kept in memory alone, and go out at once. `started` is when this
  // run began. All references must outlive it.
  AlertDesk(AlertPublisher& publisher, Log& log, const Clock& clock, Keeper* keeper,
            Timestamp started);

  // With a keeper it waits for flush(): those of one turn share the disk's delay.
  // `tick_record` is the tick log's number of the message that made it; 0 without a keeper.
  void add(Transition transition, std::uint64_t tick_record);
  // So many wait that the turn is to end.
  bool is_full() const { return waiting_.size() >= kMostWaiting; }
  // Works when the bus is shut down too: then they are kept and logged.
  void flush();

  // After a restart, before anything else is added: flushes what was made anew. Under the numbers
  // that it was published under before, if the journal does not have it; unless it may be
  // something else (`is_same` is false), or less: then under new ones.
  void resume(bool is_same);

  // Number of the newest transition: of the journal's life, or of this run.
  std::uint64_t head() const { return head_; }
  // Published before they were on the disk, since the start; 0 without a keeper.
  std::uint64_t not_durable() const { return not_durable_; }

  // What may be asked for; add() does not change it, flush() does.
  const AlertArchive& archive() const;

 private:
  static constexpr std::size_t kMostWaiting = 256;

  JournaledAlert numbered(const Transition& transition);
  void tell(const JournaledAlert& alert, const Transition& transition);

  AlertPublisher& publisher_;
  Log& log_;
  const Clock& clock_;
  Keeper* keeper_;
  MemoryArchive memory_;  // where there is no keeper
  AlertEncoder encoder_;
  std::uint64_t head_ = 0;
  std::uint64_t not_durable_ = 0;
  std::vector<JournaledAlert> alerts_;
  std::vector<Transition> waiting_;     // those of alerts_
  std::vector<std::uint64_t> records_;  // as are these
};

}  // namespace yieldwatch
