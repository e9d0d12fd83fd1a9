// What a parser gave, as lines one can compare.
#pragma once

#include <string>
#include <vector>

#include "feed/formats/reading.h"

namespace yieldwatch::testing {

// "2026-10-05 BC_10YEAR 5.31" or "2026-10-05T19:30:00Z SPY 600" a reading, then "! " and a fault,
// or "unusable: " and why.
inline std::vector<std::string> shown(const Readings& readings) {
  std::vector<std::string> out;
  for (const Reading& reading : readings.readings) {
    std::string line =
        reading.date != Session::none() ? to_string(reading.date) : to_string(reading.time);
    line += ' ' + reading.symbol;
    line += ' ' + to_string(reading.value);
    out.push_back(std::move(line));
  }
  for (const ReadFault& fault : readings.faults) {
    out.push_back("! " + to_string(fault));
  }
  if (!readings.unusable.empty()) {
    out.push_back("unusable: " + readings.unusable);
  }
  return out;
}

}  // namespace yieldwatch::testing
