// What comes in: ticks and heartbeats, as the analyzer sees them. What is refused of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.h"
#include "core/unit.h"
#include "core/value.h"

namespace yieldwatch {

// Why a message is on the bus, so that nobody takes a replay for news.
enum class Origin : std::uint8_t { live, replay, drill };

std::string_view to_string(Origin origin);

// Ticks of one instrument in the order they are to be applied. A view: the strings and spans
// belong to whoever made it and are only read during the call it is passed to.
struct TickBatch {
  std::string_view source;  // who publishes it: `more` is a promise of that source
  std::string_view instrument;
  Unit unit = Unit::percent;
  std::span<const Timestamp> times;  // event times, as many as values
  std::span<const Value> values;
  Timestamp publish_time;
  bool more = false;  // further ticks of the last event time follow from the same source
  Origin origin = Origin::live;
  // Closes of sessions gone by, at most one a session: what a source has of the time before it was
  // asked, or has revised since. They fill and correct windows and are no news themselves.
  bool past = false;
  // Its publisher does not know whether it was sent before, in an earlier life: that it is a
  // duplicate, or late, tells nobody anything then.
  bool again = false;
};

// How a live feed is with its source.
enum class FeedState : std::uint8_t {
  connecting,  // nothing has come of its first attempt yet
  good,        // its last attempt gave what it asked for, or its stream delivers
  trouble,     // its last attempt failed, and it tries again
  refused,     // the source wants another key, address or symbol. It tries again, rarely
  ended,       // its input has ended: nothing more comes, and nobody misses it
};

std::string_view to_string(FeedState state);

// What a live feed says of itself. A view, as TickBatch.
struct FeedHealth {
  FeedState state = FeedState::connecting;
  std::string_view error;      // the last one, for a person, without keys; empty: none yet
  Timestamp error_time{};      // when that was, by the wall clock; 0 where there is none
  Timestamp next_attempt{};    // by the wall clock; 0 where none is planned: a stream is open
  std::uint64_t attempts = 0;  // requests or connections, since it started
  std::uint64_t failures = 0;  // of these
  std::uint64_t refused = 0;   // rows and fields that could not be read
  // Trades and quotes of a stream outside its market's regular hours, which are left out.
  std::uint64_t outside_hours = 0;
  // Quotes of a stream whose sides are too far apart to have a middle, which are left out too.
  std::uint64_t wide_quotes = 0;
  // Trades and quotes of a stream older than the newest of their instrument, left out likewise.
  std::uint64_t late = 0;
};

// "The feed is alive, and time has passed up to this instant."
struct Heartbeat {
  std::string_view feed;
  Timestamp complete_up_to;  // so far time has passed; never(): it knows nothing, and none does
  Timestamp publish_time;
  Origin origin = Origin::live;
  std::optional<FeedHealth> health = {};  // of a live feed
  // What it could not read since the last one, for a person, the newest of it; of a feed in a
  // process of its own. And how many more there were before these.
  std::span<const std::string> refused = {};
  std::uint32_t more_refused = 0;
};

enum class RefusalReason : std::uint8_t {
  late,                // older than the newest tick of its series
  duplicate,           // the newest tick of its series once more
  out_of_bounds,       // outside the instrument's `bounds`
  jump,                // further than `max_jump` from the last accepted value
  out_of_range,        // |value| >= 1e6 units
  future,              // later than its own publish_time by more than 5 s
  unknown_instrument,  // a name the configuration does not know
  wrong_unit,          // not the unit of its instrument
  other_source,        // from a feed that is none of the instrument's `sources`
};

std::string_view to_string(RefusalReason reason);

// A tick or heartbeat that was kept out of the windows.
struct Refusal {
  RefusalReason reason = RefusalReason::late;
  std::string instrument;  // or the feed, of a heartbeat
  Timestamp event_time;
  std::optional<Value> value;  // none for a heartbeat
  std::string detail;          // what it was measured against, and the likely cause
  std::optional<Unit> unit;    // of the value
};

}  // namespace yieldwatch
