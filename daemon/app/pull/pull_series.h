// The table of `yieldwatch history pull`: each series, who is asked for it, and what is known of
// it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/time.h"
#include "core/value.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

struct PullSource {
  std::string_view name;                         // for people
  std::string_view host;                         // "https://fred.stlouisfed.org"
  std::string (*path)(std::string_view symbol);  // and its query: of all that the source has
  Readings (*read)(std::string_view body, std::string_view symbol);
  bool csv = false;                      // a part of its answers looks whole
  bool wants_key = false;                // its path ends where the key goes
  const PullSource* with_key = nullptr;  // to be asked instead by who has a key
};

// A value that nobody revises by more than `within`: what comes without it is not that series.
struct KnownPoint {
  Session date;
  Value value;
  Value within = {};
};

struct PullAsk {
  const PullSource* source = nullptr;  // null: there is none
  std::string_view symbol;             // as the source names it
};

struct PullSeries {
  std::string_view instrument;  // its file is INSTRUMENT.csv
  std::string_view at;          // the time of day its dates stand for, as history.toml has it
  PullAsk first;
  PullAsk second = {};   // where the first gives nothing
  bool returns = false;  // percent a day
  bool rolling = false;  // the source drops old values: those of an older file stay
  bool splits = false;   // closes as if all splits had been before: one rescales those before it
  std::span<const KnownPoint> known = {};  // of a rolling one those that the answer reaches back to
};

// In the order of the history's files.
std::span<const PullSeries> pull_series();

}  // namespace yieldwatch
