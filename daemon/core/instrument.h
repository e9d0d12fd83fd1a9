// What the program knows of an instrument before its first tick.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/unit.h"
#include "core/value.h"
#include "core/zone.h"

namespace yieldwatch {

enum class InstrumentKind : std::uint8_t {
  yield,   // quoted in percent, changes in bp
  spread,  // as a yield
  index,   // quoted in points, changes in percent of 100·ln
  etf,     // as an index, in dollars
};

std::string_view to_string(InstrumentKind kind);
std::optional<InstrumentKind> parse_instrument_kind(std::string_view text);

// The unit an instrument's ticks bear: percent or points.
Unit tick_unit(InstrumentKind kind);

// Limits of the gate before the windows. What has no value has no limit.
struct GateLimits {
  std::optional<Value> lowest;    // in the tick's unit, itself allowed
  std::optional<Value> highest;   // in the tick's unit, itself allowed
  std::optional<Value> max_jump;  // from the last accepted value: bp, or percent (100·ln)
};

struct Instrument {
  std::string name;
  InstrumentKind kind = InstrumentKind::index;
  GateLimits limits;
  std::optional<std::int64_t> stale_after_ns;  // none: never stale
  // Where its sessions begin at local midnight. Never null once configured.
  std::shared_ptr<const Zone> zone;
};

// Names that need no configuration: UST1M … UST30Y, T10YIE, DFII10, HYOAS, BAA10Y, RUT, SPX,
// IWM, SPY … with their kinds and limits, and no zone. In a fixed order.
std::span<const Instrument> well_known_instruments();

// The well-known instrument of that name, or an index without limits.
Instrument default_instrument(std::string_view name);

bool is_well_known(std::string_view name);

}  // namespace yieldwatch
