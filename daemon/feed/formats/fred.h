// Series of the St. Louis Fed: `series/observations` as JSON, which wants a key, and the CSV behind
// its graphs, which wants none.
//
// A figure in the series' own unit, with its date. Missing is "." in JSON and an empty cell in CSV
// ("." there too): no value, and no fault.
//
// Pure functions for any thread.
#pragma once

#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

// The body does not name its series: all figures bear `symbol`. What the source says of an error
// (a wrong key) makes it unusable, in its own words. A body that holds less than was asked for,
// since its `count` is above its `limit`, has a fault that says so; its figures are good.
Readings read_fred_json(std::string_view body, std::string_view symbol);

// Dates in "observation_date" or "DATE"; every other column is a series, its name the symbol.
Readings read_fred_csv(std::string_view body);

}  // namespace yieldwatch
