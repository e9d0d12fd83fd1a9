// What the system says of itself: bodies of the sys. topics (sys.proto) as plain structs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data_news.h"
#include "core/stale_change.h"
#include "core/tick.h"
#include "core/time.h"
#include "core/unit.h"
#include "core/value.h"
#include "wire/decoded.h"

namespace yieldwatch {

// core's FeedHealth with its text.
struct FeedHealthBody {
  FeedState state = FeedState::connecting;
  std::string error;
  Timestamp error_time;  // 0 where there is none; so is the next
  Timestamp next_attempt;
  std::uint64_t attempts = 0;
  std::uint64_t failures = 0;
  std::uint64_t refused = 0;
  std::uint64_t outside_hours = 0;
  std::uint64_t wide_quotes = 0;
  std::uint64_t late = 0;

  // A view of it.
  FeedHealth health() const {
    return {state,    error,   error_time,    next_attempt, attempts,
            failures, refused, outside_hours, wide_quotes,  late};
  }
  friend bool operator==(const FeedHealthBody&, const FeedHealthBody&) = default;
};
FeedHealthBody body_of(const FeedHealth& health);

// Details of refusals in one heartbeat.
inline constexpr std::size_t kMaxRefused = 8;

// "I am alive, and time has passed up to this instant."
struct HeartbeatBody {
  // A replay's: no tick at or before it is still to come. A live feed's: its wall clock, and what
  // its source has given by then is sent. What a source gives later of an earlier time is late, or
  // of the past (TickBatch::past): a polled one is asked now and then, and time passes between.
  // The daemon's: its event time. never(): nothing is known to be complete yet.
  Timestamp complete_up_to = Timestamp::never();
  bool end = false;                           // a replay: this was its last message
  std::uint64_t journal_head = 0;             // the daemon: journal_seq of the newest alert
  std::optional<FeedHealthBody> health = {};  // a live feed
  std::vector<std::string> refused = {};      // of it, since the last one: at most kMaxRefused
  std::uint32_t more_refused = 0;             // older ones, that found no room in it

  friend bool operator==(const HeartbeatBody&, const HeartbeatBody&) = default;
};

// Messages `first` to `last` of a topic that were numbered and did not arrive.
struct Gap {
  std::string source;
  Timestamp epoch;
  std::string topic;
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t count() const { return last - first + 1; }
  friend bool operator==(const Gap&, const Gap&) = default;
};

// Something that came in and was not used. Text of any content may be put in; what is encoded
// and decoded is printable.
struct Refused {
  std::string reason;  // a word of sys.proto
  std::string source;  // where it could be read; so for the next three
  std::string topic;
  std::string instrument;
  Timestamp event_time = Timestamp::never();
  std::optional<Value> value;
  std::string detail;        // for a person: what is wrong and the likely cause
  std::uint64_t count = 0;   // how many of this reason since the daemon started
  std::optional<Unit> unit;  // of the value, where one is known

  friend bool operator==(const Refused&, const Refused&) = default;
};

// A subscriber's queue was full, and it has begun to lose messages.
struct Slow {
  std::string topic;        // of the first that it lost
  std::uint64_t count = 0;  // how often this has happened since the daemon started
  std::uint32_t queue = 0;  // messages that a queue holds

  friend bool operator==(const Slow&, const Slow&) = default;
};

// What is kept on disk can't be kept, or can again.
struct DiskReport {
  std::string part;  // "journal" or "tick_log"
  bool failing = false;
  std::string detail;       // for a person
  std::uint64_t count = 0;  // alerts not on the disk, or messages of ticks lost

  friend bool operator==(const DiskReport&, const DiskReport&) = default;
};

// A feed that the daemon expects to hear, and whose state has changed.
struct FeedNews {
  std::string feed;
  std::string state;   // "silent", or a word of FeedState
  std::string detail;  // for a person

  friend bool operator==(const FeedNews&, const FeedNews&) = default;
};

// Each replaces `body`.
void encode(const HeartbeatBody& heartbeat, std::string& body);
void encode(const Gap& gap, std::string& body);
void encode(const Refused& refused, std::string& body);
void encode(const StaleChange& change, std::string& body);
void encode(const Slow& slow, std::string& body);
void encode(const DiskReport& report, std::string& body);
void encode(const DataNews& news, std::string& body);
void encode(const FeedNews& news, std::string& body);

Decoded<HeartbeatBody> decode_heartbeat(std::string_view body);
Decoded<Gap> decode_gap(std::string_view body);
Decoded<Refused> decode_refused(std::string_view body);
Decoded<StaleChange> decode_stale(std::string_view body);
Decoded<Slow> decode_slow(std::string_view body);
Decoded<DiskReport> decode_disk(std::string_view body);
Decoded<DataNews> decode_data(std::string_view body);
Decoded<FeedNews> decode_feed(std::string_view body);

// Whether a refusal of this reason goes to sys.late. (else to sys.bad.).
bool is_late_reason(std::string_view reason);

}  // namespace yieldwatch
