// What the program knows of an instrument before its first tick.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
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

// A feed that has an instrument's values.
struct InstrumentSource {
  std::string feed;
  std::optional<DueTime> due;                      // its usual delay; none: not known
  std::shared_ptr<const Calendar> publisher = {};  // as Instrument's

  friend bool operator==(const InstrumentSource&, const InstrumentSource&) = default;
};

struct Instrument {
  std::string name;
  InstrumentKind kind = InstrumentKind::index;
  GateLimits limits;
  std::optional<std::int64_t> stale_after_ns;  // none: however old its value may be
  // Where its sessions begin at local midnight. Never null once configured.
  std::shared_ptr<const Zone> zone;
  std::shared_ptr<const Calendar> calendar = {};  // null: nobody knows its sessions beforehand
  std::optional<DueTime> due = {};                // means nothing without a calendar
  // On whose sessions its source publishes, which `due` counts; null: on the instrument's own.
  std::shared_ptr<const Calendar> publisher = {};
  // Its source leaves out some of the calendar's quiet sessions: no value of them is ever missed,
  // and one that comes is as any.
  bool may_lack_quiet_sessions = false;

  // The feeds its values come from, in order of preference; none: whoever has them.
  std::vector<InstrumentSource> sources = {};
  // How far two sources may differ in a session: bp, or percent (100·ln). None: they are not
  // compared.
  std::optional<Value> tolerance = {};

  // The value it is to have after that of the session `newest`.
  ExpectedValue expected_after(Session newest) const {
    if (!calendar || !due) {
      return {};
    }
    return yieldwatch::expected_after(
        *calendar, newest, *due, publisher ? *publisher : *calendar,
        may_lack_quiet_sessions ? QuietSessions::may_lack_them : QuietSessions::have_values);
  }
  // Whether the passing of time alone can make it stale.
  bool can_be_stale() const { return stale_after_ns || (calendar && due); }
};

// Names that need no configuration: UST1M … UST30Y, T10YIE, DFII10, HYOAS, BAA10Y, RUT, SPX,
// IWM, SPY … with their kinds and limits, and no zone. In a fixed order.
std::span<const Instrument> well_known_instruments();

// The well-known instrument of that name, or an index without limits.
Instrument default_instrument(std::string_view name);

bool is_well_known(std::string_view name);

// The calendar of a well-known instrument: "us-bond" of yields and spreads, "us-equity" of
// indices and ETFs. Empty for macro series and for names that are not well known.
std::string_view usual_calendar(std::string_view name);

}  // namespace yieldwatch
