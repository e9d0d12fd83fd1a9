// A rule, checked and ready to run. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "core/transition.h"
#include "core/unit.h"
#include "window/signal.h"

namespace yieldwatch {

// A series: an instrument, or arithmetic on several.
struct SeriesExpr {
  enum class Op : std::uint8_t {
    instrument,
    constant,
    add,
    subtract,
    multiply,
    divide,
    ln,
    negate
  };

  Op op = Op::instrument;
  std::string name;     // of an instrument
  double constant = 0;  // of a constant
  std::vector<SeriesExpr> args;
};

// A checked series. Named derived series are expanded, so that equal text means equal series.
struct SeriesDef {
  SeriesExpr expr;
  SeriesKind kind = SeriesKind::price;
  std::string text;                      // canonical: "UST10Y - UST2Y"
  std::string label;                     // as written, if it was a single name, else ""
  std::vector<std::string> instruments;  // its parts, each once, in order of appearance
};

// A signal of one series or more over windows: what a rule asks for.
struct SignalDef {
  const SignalRow* row = nullptr;  // never null once checked
  std::vector<SeriesDef> series;   // as many as row->series
  std::vector<Window> windows;     // as many as row->windows; all by session or one by time
  Unit unit = Unit::one;
  std::string text;  // canonical: "change(UST10Y, 60d)"
  std::string over;  // "in 60 sessions"

  // Computed from closes of sessions, not from samples of a time window.
  bool is_by_session() const { return windows.empty() || windows.front().by_session(); }
};

enum class Comparison : std::uint8_t { less, less_equal, greater, greater_equal };

// One of a rule's `and`: it holds while the signal compares so with the level.
struct Condition {
  SignalDef signal;
  Comparison comparison = Comparison::less;
  Value level;       // in signal.unit
  std::string text;  // canonical: "change(UST10Y - UST2Y, 60d) < 0bp"

  bool holds(Value value) const;
};

// Levels of one tier, in the signal's unit.
struct TierLevels {
  Value enter;
  Value exit;
};

// How long something must last: a length of event time, or a number of sessions (in which the
// rule's series has a value). Both zero: at once.
struct Hold {
  std::int64_t nanos = 0;
  std::int64_t sessions = 0;

  bool immediate() const { return nanos == 0 && sessions == 0; }
  friend constexpr bool operator==(Hold, Hold) = default;
};

// What to measure after an alert. Read by the evidence, carried along until then.
struct Outcome {
  std::string series;
  std::vector<std::int64_t> horizons;  // in sessions
};

// What the economy was doing: a named condition by which the record is told apart.
struct Regime {
  std::string name;
  Condition condition;
  // It rests on series that are revised later: in the past it was not seen as it is now.
  bool revised = false;
  // Fingerprint of its expression as written and its level, 16 hex digits. Named series are not
  // expanded: a record may be made of other series of the same names.
  std::string hash;
};

// How much was searched to find a rule, and what is left of its p for it. Noted by the search
// in the rules file; its record is held to it, and so it is part of the rule's fingerprint.
struct SearchNote {
  std::int64_t candidates = 0;
  double p = 1;
};

struct Rule {
  std::string name;
  std::string summary;     // may hold "{value}"
  std::string instrument;  // $x, else the only series of the signal, else "-"
  SignalDef signal;
  std::vector<Condition> conditions;  // `and`: all must hold to enter and to stay
  std::array<std::optional<TierLevels>, kTierCount> tiers;  // watch, warning, critical
  bool below = false;  // mirrored: entered at or below `enter`, left above `exit`
  Hold hold_for;
  Hold keep_firing;
  std::optional<Outcome> outcome;
  std::optional<SearchNote> search;
  // beta(outcome, the signal's series): how the two move on the same days. Nothing where one of
  // them is not known; no part of the rule's fingerprint.
  std::optional<SignalDef> same_period;
  std::string hash;  // fingerprint of fingerprint_text(rule), 16 hex digits

  std::optional<TierLevels> levels(Tier tier) const;
};

// What a rule of this signal is said to be about: the name its series was given, else its only
// instrument, else "-", as for a signal of several series.
std::string rule_instrument(const SignalDef& signal);

// Everything that decides when the rule fires and what its record is, in one canonical text: what
// its hash is made of. Name and summary are not part of it.
std::string fingerprint_text(const Rule& rule);

// The signal's series by name, or as text where one has none: "RELATIVE and UST10Y".
std::string series_names(const SignalDef& signal);

// The instruments the signal reads, each once, in order of appearance.
std::vector<std::string> instruments_of(const SignalDef& signal);
// The instruments the rule reads, those of its signal first, each once.
std::vector<std::string> instruments_of(const Rule& rule);

}  // namespace yieldwatch
