// Builders of messages for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/tick.h"
#include "core/transition.h"
#include "wire/envelope.h"
#include "wire/tick_codec.h"

namespace yieldwatch {

inline constexpr Timestamp kSomeTime{1'790'000'000 * kNanosPerSecond};  // 2026-09

// An envelope's head that every check passes.
inline Envelope good_head() {
  return {.source = "desk", .epoch = {kSomeTime.ns}, .seq = 1, .publish_time = {kSomeTime}};
}

// The bytes of an envelope around `body`.
inline std::string envelope_bytes(const Envelope& head, std::string_view body) {
  EnvelopeEncoder encoder;
  encoder.body() = body;
  std::string out(encoder.finish(head), '\0');
  encoder.write(out.data());
  return out;
}

// The bytes of a tick body in percent.
inline std::string tick_body(std::string_view instrument, const std::vector<Timestamp>& times,
                             const std::vector<Value>& values) {
  std::string body;
  TickEncoder().encode({.instrument = instrument, .times = times, .values = values},
                       Timestamp::never(), body);
  return body;
}

inline Transition some_transition() {
  return {.time = kSomeTime,
          .session = {20'717},
          .rule = "ust10y-rise-60d",
          .rule_hash = "0123456789abcdef",
          .instrument = "UST10Y",
          .state = State::firing,
          .tier = Tier::warning,
          .previous_state = State::firing,
          .previous_tier = Tier::watch,
          .value = Value{75'000'000},
          .unit = Unit::basis_points,
          .level = Value{75'000'000},
          .reason = Reason::enter,
          .id = "ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z",
          .over = "in 60 sessions",
          .summary = "10-year yield up 75bp in 60 sessions",
          .inputs = {{"UST10Y", kSomeTime, {Value{4'850'000}, Unit::percent}}},
          .origin = Origin::replay};
}

}  // namespace yieldwatch
