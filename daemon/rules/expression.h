// The expression language of rules: series, signals and conditions.
//
//   series     := term (("+" | "-") term)*
//   term       := factor (("*" | "/") factor)*
//   factor     := NAME | NUMBER | "-" factor | "(" series ")" | "ln" "(" series ")"
//   signal     := SIGNAL "(" series ("," series)* ("," window)* ")"
//   window     := NUMBER ("d" | "s" | "m" | "h")
//   condition  := signal ("<" | "<=" | ">" | ">=") NUMBER [UNIT]
//
// Sums and differences are of one kind, quotients of one kind give a ratio, constants are
// factors; never series times series. `d` counts sessions; s, m and h are event time.
//
// Pure functions; any thread. No text, however long or odd, makes them overflow or throw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/rule.h"

namespace yieldwatch {

// Limits that keep any text from costing much: of a text as written and as written out in
// full, of parentheses in parentheses, and of different instruments.
inline constexpr std::size_t kMaxExprText = 1000;
inline constexpr std::size_t kMaxNesting = 32;
inline constexpr std::size_t kMaxExprInstruments = 16;
// The longest hold by time. (By sessions it is kMaxWindowSamples.)
inline constexpr std::int64_t kMaxHoldDays = 3660;

// What is wrong with a text, and where: a byte offset into it.
struct ExprError {
  std::size_t offset = 0;
  std::string message;  // what is wrong and what would be right, no position, no full stop
};

template <class T>
using Parsed = std::variant<T, ExprError>;

// What names mean. A name in neither map is the default instrument of that name.
struct Catalog {
  std::map<std::string, Instrument, std::less<>> instruments;
  std::map<std::string, SeriesDef, std::less<>> series;  // named derived series
};

Parsed<SeriesDef> parse_series(std::string_view text, const Catalog& catalog);
Parsed<SignalDef> parse_signal(std::string_view text, const Catalog& catalog);
Parsed<Condition> parse_condition(std::string_view text, const Catalog& catalog);

// "60d" or "30m".
Parsed<Window> parse_window(std::string_view text);
// "0s", "30m", "2d"; `d` counts sessions here too.
Parsed<Hold> parse_hold(std::string_view text);
// A level of a rule whose signal has `unit`: "75bp". A wrong unit is named with the right one.
Parsed<Value> parse_level(std::string_view text, Unit unit);

// Of `candidates` the one nearest to `name` by edit distance (the first of several), if near
// enough to be a slip; else one that begins with the name, or the name with it; else "". Case
// does not count.
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace yieldwatch
