// What becomes of an instrument's data other than that a tick is taken or refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "core/unit.h"
#include "core/value.h"

namespace yieldwatch {

enum class DataEvent : std::uint8_t {
  corrected,   // a close was another one until now
  filled,      // a session between others had no close until now
  admitted,    // a tick that was refused as a jump turned out to be right
  taken_over,  // values come from another source now: the one before it is stale
  given_back,  // values come from a preferred source again
  differ,      // two sources have differed for some sessions
  agree,       // they do no more
};

std::string_view to_string(DataEvent event);
std::optional<DataEvent> parse_data_event(std::string_view text);

struct DataNews {
  DataEvent event = DataEvent::corrected;
  std::string instrument;
  std::string source;  // whose value it is now
  Session session = Session::none();
  Timestamp time = Timestamp::never();  // event time of `value`
  std::optional<Value> before;          // of the same session; none where there was none
  std::optional<Value> value;
  Unit unit = Unit::percent;  // of both
  std::string detail;         // for a person

  friend bool operator==(const DataNews&, const DataNews&) = default;
};

// For a person: "corrected UST10Y 2026-09-28: 5.24% -> 5.21%; <detail>".
std::string to_text(const DataNews& news);

}  // namespace yieldwatch
