// The record of a rule as its alerts carry it: what followed the same alert in a history, how
// often, how much, how sure. Plain data; figures are rounded to 1e-6, so that an alert has the
// same bytes wherever it is read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "core/unit.h"
#include "core/value.h"

namespace yieldwatch {

enum class Tier : std::uint8_t;

// What a record says of a rule.
enum class Verdict : std::uint8_t {
  // Corrected p of the response below 0.05, negative in every third of the record, and at least
  // ten episodes whose mean is below the base.
  supported,
  weak,         // p below 0.20 uncorrected, and negative
  unsupported,  // neither
};
std::string_view to_string(Verdict verdict);
std::optional<Verdict> parse_verdict(std::string_view text);

// Below these counts a figure is not given: too few to say.
inline constexpr std::size_t kEnoughEpisodes = 10;
inline constexpr std::size_t kEnoughInRegime = 8;

// What an alert carries at most.
inline constexpr std::size_t kMaxHorizons = 32;
inline constexpr std::size_t kMaxRegimes = 64;

// A regime that holds as the alert happens.
struct HeldRegime {
  std::string name;
  bool revised = false;  // it rests on series that are revised later
  std::string hash;      // fingerprint of its condition, 16 hex digits

  friend bool operator==(const HeldRegime&, const HeldRegime&) = default;
};

// A 90% interval; low <= high.
struct Bounds {
  Value low;
  Value high;

  friend bool operator==(const Bounds&, const Bounds&) = default;
};

// The record within a regime that holds as the alert happens.
struct RegimeRecord {
  std::string name;
  bool revised = false;
  bool stale = false;             // the regime was changed since: not its record any more
  std::int64_t n = 0;             // episodes in it
  std::optional<Value> mean_pp;   // nothing: fewer than kEnoughInRegime episodes
  std::optional<Value> response;  // likewise; in the horizon's response_per

  friend bool operator==(const RegimeRecord&, const RegimeRecord&) = default;
};

// What followed over one horizon. Outcomes (small caps less large) are in percentage points;
// what is empty could not be computed from that history.
struct HorizonRecord {
  std::int64_t horizon = 0;  // sessions
  Verdict verdict = Verdict::unsupported;
  Session first;  // of the record
  Session last;
  std::int64_t sessions = 0;  // in it

  // After the tier's episodes, and on any day (base).
  std::int64_t n = 0;
  std::optional<Value> mean_pp;
  std::optional<Value> median_pp;
  std::optional<Value> hit_share;  // of outcomes below 0: small caps lagged
  std::optional<Value> base_mean_pp;
  std::optional<Value> base_hit_share;
  std::optional<Value> excess_pp;  // of the mean over the base's
  std::optional<Bounds> interval_pp;
  std::optional<Value> p;

  // The response to the signal; the same for every tier.
  std::optional<Value> response;  // pp for each response_per
  std::string response_per;       // "100bp", "sigma" or "1"
  std::optional<Bounds> response_interval;
  std::optional<Value> response_p;
  std::optional<Value> response_p_corrected;
  std::array<std::optional<Value>, 3> response_thirds;

  // At the alert's own value: response × (value - signal_mean), in excess of the base. Empty
  // where the alert has no value or its record is stale.
  std::optional<Value> signal_mean;  // in the signal's unit
  std::optional<Value> expected_pp;
  std::optional<Bounds> expected_interval_pp;

  std::vector<RegimeRecord> regimes;

  friend bool operator==(const HorizonRecord&, const HorizonRecord&) = default;
};

struct AlertRecord {
  std::string history;  // its name
  Session first;        // of the history
  Session last;
  Tier tier{};                          // whose episodes are counted
  bool stale = false;                   // the rule was changed since: not its record any more
  bool in_sample = false;               // the alert is one of those shown() was made from
  std::vector<HorizonRecord> horizons;  // in the order of the rule; at least one

  // The one that a line shows.
  const HorizonRecord& shown() const { return horizons.back(); }
  Verdict verdict() const { return shown().verdict; }

  friend bool operator==(const AlertRecord&, const AlertRecord&) = default;
};

// One JSON object; `unit` is that of the signal.
std::string to_json(const AlertRecord& record, Unit unit);

std::string to_json(const std::vector<HeldRegime>& regimes);

// How an outcome moved in the same year with what a rule watches, as JSON; null where it is not
// known.
std::string same_period_json(const std::optional<Quantity>& beta);

// The sessions of changes that the same-period beta is taken over.
inline constexpr std::int64_t kSamePeriodSessions = 250;

}  // namespace yieldwatch
