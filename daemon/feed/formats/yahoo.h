// Yahoo's chart, version 8: bars of one symbol and its last price.
//
// Values are closes in the symbol's own unit: points, dollars, or percent for a yield. (^TNX is
// percent today and has been ten times that.) A bar of part of a day has a time, its end, since
// that is when its close was; one of a day has a date, by the exchange's offset from UTC, on
// both sides of a change of its clocks. The bar that regularMarketTime falls into is not over, or
// its close is not the official one: in its place stands regularMarketPrice, with that time, among
// bars of part of a day, and nothing among those of days. So today is never a date. A body has
// readings with a time, in rising order, or with dates.
//
// A null close is no value and no fault. Prices are 32-bit floats printed as doubles; they are read
// as the decimals that were meant. Bars of several days make the body unusable.
//
// A pure function for any thread.
#pragma once

#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

Readings read_yahoo_chart(std::string_view body);

}  // namespace yieldwatch
