// Core's enumerations and the schema's, to and fro. Only for this room's .cpp files: it
// includes generated headers.
#pragma once

#include <optional>

#include "core/tick.h"
#include "core/transition.h"
#include "core/unit.h"
#include "yieldwatch/v1/alert.pb.h"
#include "yieldwatch/v1/envelope.pb.h"
#include "yieldwatch/v1/tick.pb.h"

namespace yieldwatch {

// The schema's enumerations have core's members in core's order, after an "unspecified" 0.
template <typename Proto, typename Core>
Proto to_proto(Core core) {
  return static_cast<Proto>(static_cast<int>(core) + 1);
}

// Nothing for "unspecified" and for numbers of a later schema.
template <typename Core, typename Proto>
std::optional<Core> to_core(Proto proto, Core last) {
  const int number = static_cast<int>(proto);
  return number >= 1 && number <= static_cast<int>(last) + 1
             ? std::optional(static_cast<Core>(number - 1))
             : std::nullopt;
}

inline std::optional<Unit> to_core(v1::Unit unit) {
  return to_core(unit, Unit::bp_per_percent);
}
inline std::optional<Origin> to_core(v1::Origin origin) {
  return to_core(origin, Origin::drill);
}
inline std::optional<State> to_core(v1::State state) {
  return to_core(state, State::nodata);
}
inline std::optional<Tier> to_core(v1::Tier tier) {
  return to_core(tier, Tier::critical);
}
inline std::optional<Verdict> to_core(v1::Verdict verdict) {
  return to_core(verdict, Verdict::unsupported);
}
inline std::optional<Reason> to_core(v1::Reason reason) {
  return to_core(reason, Reason::corrected);
}

static_assert(v1::UNIT_PERCENT == static_cast<int>(Unit::percent) + 1);
static_assert(v1::UNIT_SIGMA == static_cast<int>(Unit::sigma) + 1);
static_assert(v1::UNIT_POINTS == static_cast<int>(Unit::points) + 1);
static_assert(v1::UNIT_BP_PER_PERCENT == static_cast<int>(Unit::bp_per_percent) + 1);
static_assert(v1::ORIGIN_LIVE == static_cast<int>(Origin::live) + 1);
static_assert(v1::ORIGIN_DRILL == static_cast<int>(Origin::drill) + 1);
static_assert(v1::STATE_WARMING == static_cast<int>(State::warming) + 1);
static_assert(v1::STATE_PENDING == static_cast<int>(State::pending) + 1);
static_assert(v1::STATE_NODATA == static_cast<int>(State::nodata) + 1);
static_assert(v1::TIER_NONE == static_cast<int>(Tier::none) + 1);
static_assert(v1::TIER_CRITICAL == static_cast<int>(Tier::critical) + 1);
static_assert(v1::VERDICT_SUPPORTED == static_cast<int>(Verdict::supported) + 1);
static_assert(v1::VERDICT_UNSUPPORTED == static_cast<int>(Verdict::unsupported) + 1);
static_assert(v1::REASON_AND == static_cast<int>(Reason::condition) + 1);
static_assert(v1::REASON_CORRECTED == static_cast<int>(Reason::corrected) + 1);

}  // namespace yieldwatch
