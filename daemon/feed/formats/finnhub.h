// Finnhub's stream of trades: one WebSocket message of text.
//
// A reading a trade, in dollars, in the order of the source, whose times may go back within one
// message. Conditions and volumes are not looked at, nor are
// pings and kinds that are not known.
//
// A pure function for any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

struct FinnhubMessage {
  Readings readings;
  std::optional<std::string> error;  // what the source says of one; printable, for a person
};

FinnhubMessage read_finnhub_message(std::string_view text);

}  // namespace yieldwatch
