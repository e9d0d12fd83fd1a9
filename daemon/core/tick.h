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
};

// "The feed is alive, and its data is complete up to this instant."
struct Heartbeat {
  std::string_view feed;
  Timestamp complete_up_to;
  Timestamp publish_time;
  Origin origin = Origin::live;
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
};

std::string_view to_string(RefusalReason reason);

// Refusals of time (late, duplicate) are announced on sys.late., the others on sys.bad.
bool is_late(RefusalReason reason);

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
