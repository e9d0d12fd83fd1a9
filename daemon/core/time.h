// Time as the whole program knows it: instants in UTC and sessions (local dates).
//
// Nothing here reads a clock. Instants are told to the program by messages and files.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace yieldwatch {

inline constexpr std::int64_t kNanosPerMilli = 1'000'000;
inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNanosPerMinute = 60 * kNanosPerSecond;
inline constexpr std::int64_t kNanosPerHour = 60 * kNanosPerMinute;
inline constexpr std::int64_t kNanosPerDay = 24 * kNanosPerHour;

// Nanoseconds since 1970-01-01T00:00:00Z. Spans 1677 to 2262.
struct Timestamp {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;

  // Earlier than any instant a message can bear: "not yet told".
  static constexpr Timestamp never() { return {std::numeric_limits<std::int64_t>::min()}; }
  // Later than any instant a message can bear: "never falls due".
  static constexpr Timestamp end_of_time() { return {std::numeric_limits<std::int64_t>::max()}; }

  // The first and the last that messages and files can bear, both included: 1800-01-01 and
  // 2200-01-01. Far enough from the ends of int64 that no window, session or offset of a zone
  // overflows.
  static constexpr Timestamp earliest() { return {-5'364'662'400 * kNanosPerSecond}; }
  static constexpr Timestamp latest() { return {7'258'118'400 * kNanosPerSecond}; }
  constexpr bool in_range() const { return earliest() <= *this && *this <= latest(); }

  // This instant shifted by `delta_ns`; sticks at the ends instead of overflowing.
  constexpr Timestamp plus(std::int64_t delta_ns) const {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(ns, delta_ns, &sum)) {
      return delta_ns > 0 ? end_of_time() : never();
    }
    return {sum};
  }
};

// A trading session: a local calendar date, as days since 1970-01-01.
struct Session {
  std::int32_t day = 0;

  friend constexpr auto operator<=>(Session, Session) = default;

  static constexpr Session none() { return {std::numeric_limits<std::int32_t>::min()}; }
};

// "2026-09-28T19:30:00Z"; a fraction of 3, 6 or 9 digits follows the seconds only where
// there is one.
std::string to_string(Timestamp time);

// Reads what to_string writes: a UTC instant that ends with 'Z', with up to 9 digits of
// fraction. A space may stand for the 'T'. Nothing else is a timestamp, and nothing that is not
// in_range().
std::optional<Timestamp> parse_timestamp(std::string_view text);

// "2026-09-28".
std::string to_string(Session session);

// Reads "2026-09-28"; a date that no calendar has ("2026-02-30") is not a session, nor
// is one before 1800 or after 2200-01-01.
std::optional<Session> parse_session(std::string_view text);

// "19:30" or "19:30:00" as seconds since midnight, from 0 to 86,399.
std::optional<std::int32_t> parse_time_of_day(std::string_view text);

}  // namespace yieldwatch
