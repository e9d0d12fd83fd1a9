// What holds of every parser's readings, whatever the bytes were.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "feed/formats/reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace yieldwatch::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

// Of a message, in which trades may share a time.
inline void check_message(const Readings& out) {
  require(out.unusable.empty() || out.readings.empty());
  require(out.faults.size() <= out.fault_count && out.faults.size() <= Readings::kMaxFaults);
  for (const Reading& reading : out.readings) {
    require(!reading.symbol.empty());
    require(reading.value.in_range());
    require((reading.date == Session::none()) != (reading.time == Timestamp::never()));
    require(reading.time == Timestamp::never() || reading.time.in_range());
  }
}

// Of a body, which states each figure once.
inline void check_body(const Readings& out) {
  check_message(out);
  std::set<std::tuple<std::string, Session, Timestamp>> seen;
  for (const Reading& reading : out.readings) {
    require(seen.emplace(reading.symbol, reading.date, reading.time).second);
  }
}

}  // namespace yieldwatch::fuzz
