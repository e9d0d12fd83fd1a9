// Alpaca's stream of market data: one WebSocket message of text, a list of objects.
//
// Readings are trades (the price) and quotes (the middle of bid and ask, where both are above 0,
// not crossed, and at most 1 % of the middle apart; those that are further apart are counted). Well
// formed and nothing to us: cancelled trades, corrections, one-sided and crossed quotes, halts,
// bars, kinds that are not known. Dollars, times as the source has them, in its
// order. Conditions are not looked at: odd lots and trades out of sequence are readings too, and
// the gate judges them.
//
// A pure function for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feed/formats/reading.h"

namespace yieldwatch {

struct AlpacaError {
  std::int64_t code = 0;  // 401 to 413, 500: see the vendor's list; 0 where there is none
  std::string message;    // printable, for a person
};

// What the source says it sends from now on.
struct AlpacaSubscription {
  std::vector<std::string> trades, quotes;  // symbols; "*": all
};

struct AlpacaMessage {
  Readings readings;
  std::uint64_t wide_quotes = 0;     // too wide for a reading
  bool connected = false;            // "success", the first word of every connection
  bool authenticated = false;        // "success", the answer to a key
  std::optional<AlpacaError> error;  // the first one
  std::optional<AlpacaSubscription> subscription;
};

AlpacaMessage read_alpaca_message(std::string_view text);

}  // namespace yieldwatch
