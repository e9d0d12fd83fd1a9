// The alerts that a client has had, and that the daemon may not have kept: its disk failed as it
// published them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "bus/alert_event.h"

namespace yieldwatch {

// Knows an alert again by what it says: a restarted daemon may have given its number to another
// one, or have made it once more under another number. Remembers the newest `limit` of the present
// daemon, and as many of those before it; one that is forgotten comes twice. Belongs to one thread.
class UnkeptAlerts {
 public:
  explicit UnkeptAlerts(std::size_t limit) : limit_(limit) {}

  // `told`: nobody need be told that it was not kept.
  void add(std::uint64_t journal_seq, const Transition& transition, bool told = false);
  // The present daemon has kept them, or lost them otherwise.
  void settle() { present_.clear(); }
  // Another daemon is the present one.
  void restart();
  // Whether a daemon before the present one had sent it; asked once of each.
  bool take_again(const Transition& transition);
  // What has not come again since restart(), each told once.
  std::optional<NotKept> not_kept();
  void clear();

 private:
  struct Alert {
    std::uint64_t journal_seq = 0;
    Transition transition;
    bool told = false;
  };

  std::size_t limit_;
  std::deque<Alert> present_;
  std::multimap<Timestamp, Alert> before_;  // by event time
};

}  // namespace yieldwatch
