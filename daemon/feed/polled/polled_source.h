// What a source that is asked over HTTP is: a row of a table, one file a source.
//
// Everything in a row has a default that is right for the source as it is today, and a
// configuration may say otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "feed/formats/reading.h"
#include "feed/polled/figure_book.h"
#include "feed/polled/poll_schedule.h"

namespace yieldwatch {

// One question to a source: all that is to be had of one symbol, or of its whole table.
struct PollQuestion {
  std::string_view address;  // the beginning of its addresses, up to the query
  std::string_view symbol;   // empty: the table
  std::string_view key;      // empty: none
  Session from;              // dates, both included
  Session to;
  bool closes = true;  // of days; quote sources also give what there is of today, always
};

// A symbol that a source is known to have.
struct SourceSymbol {
  std::string_view symbol;
  std::string_view instrument;
  bool by_default = true;
  Value factor = {Value::kScale};
};

struct PolledSource {
  std::string_view kind;     // its name in a configuration: "treasury"
  std::string_view address;  // https
  std::span<const SourceSymbol> symbols;
  bool by_symbol = false;  // a question a symbol; else one for the table
  bool wants_key = false;
  // The addresses that answer a question, in turn; one at least.
  std::vector<std::string> (*urls)(const PollQuestion& question);
  Readings (*read)(std::string_view body, std::string_view symbol);
  // Its answers are rows of CSV, of which a part looks whole; JSON and XML say where they end.
  bool csv = false;
  // What it says with status 200 where it was asked too often; empty: nothing.
  std::string_view limit_text = {};
  std::string_view zone;          // of the times of day
  std::int32_t close_second = 0;  // what a figure of a date stands for: local second of the day
  PollTimes times;
  std::chrono::nanoseconds shortest = std::chrono::seconds(30);  // between two rounds
};

extern const PolledSource kTreasury;
extern const PolledSource kTreasuryCsv;
extern const PolledSource kFred;
extern const PolledSource kFredGraph;  // needs no key
extern const PolledSource kH15;
extern const PolledSource kYahoo;
extern const PolledSource kStooq;

// All of them, in the order of their names in the documentation.
std::span<const PolledSource* const> polled_sources();
// The source of that kind, or null.
const PolledSource* find_polled_source(std::string_view kind);

// The symbols that it is asked for without configuration, with their units.
std::vector<PolledSymbol> default_symbols(const PolledSource& source);

// Seconds of the day, for the tables.
constexpr std::int32_t time_of_day(std::int32_t hour, std::int32_t minute) {
  return (hour * 60 + minute) * 60;
}

}  // namespace yieldwatch
