// What comes to a client of the alert bus, as values.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/transition.h"
#include "wire/decoded.h"
#include "wire/sys.h"

namespace yieldwatch {

// Messages of this stream that did not reach us, and will not. (A Gap is one the daemon had on
// its own, the tick bus.)
struct Missed {
  std::string topic;        // "alert." if `first` and `last` are numbers of the journal
  bool of_journal = false;  // they are; whether all of them were wanted is then not known
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::string reason;  // of_journal: why they can't be had again ("pruned", "unwritten", …)

  friend bool operator==(const Missed&, const Missed&) = default;
};

// The daemon is another one than before: it was restarted. Nothing is told of the first.
struct Restarted {
  Timestamp before;  // when the one before started

  friend bool operator==(const Restarted&, const Restarted&) = default;
};

// The numbers begin anew: the journal is another one. What is on now follows.
struct NewJournal {
  std::uint64_t had = 0;   // the number of the newest alert of the old one that we had
  std::uint64_t head = 0;  // that of the newest alert of the new one

  friend bool operator==(const NewJournal&, const NewJournal&) = default;
};

// Alerts that were delivered, and that the daemon has no more: its disk failed as it published
// them (AlertEvent::not_durable), and it ended before it could keep them. Their numbers may be
// given to other alerts.
struct NotKept {
  std::uint64_t count = 0;
  std::uint64_t first = 0;  // the lowest of their numbers; others up to `last` may be kept
  std::uint64_t last = 0;

  friend bool operator==(const NotKept&, const NotKept&) = default;
};

// The daemon's control socket does not answer, so that what was missed can't be had for now.
// Alerts that come are held back until it does.
struct Unanswered {
  std::string detail;

  friend bool operator==(const Unanswered&, const Unanswered&) = default;
};

// A message that can't be used.
struct Unreadable {
  WireError error;
};

// How an alert came.
enum class Via : std::uint8_t {
  stream,    // as it was published
  resent,    // from the journal, once more
  snapshot,  // it was on as we came
};

struct AlertEvent {
  using Content =
      std::variant<Transition, Refused, Gap, StaleChange, Slow, DiskReport, DataNews, FeedNews,
                   HeartbeatBody, Missed, Restarted, NewJournal, NotKept, Unanswered, Unreadable>;

  std::string topic;
  std::string source;  // the daemon; so for the next; empty of what its control socket gave
  Timestamp epoch;
  std::uint64_t seq = 0;          // of its topic; 0 of what the control socket gave
  std::uint64_t journal_seq = 0;  // of a transition; so are the next three
  Timestamp journal;              // which journal its number is of; 0: not known
  bool not_durable = false;       // not in the journal yet: it may be NotKept
  Via via = Via::stream;
  Origin origin = Origin::live;
  Timestamp publish_time;
  Content content;
};

}  // namespace yieldwatch
