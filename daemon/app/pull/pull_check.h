// Whether what a source gave can take the place of what there was. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "app/pull/dated_values.h"
#include "app/pull/pull_series.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

// The figures of `symbol`, in the order of the source; what is not of a whole day is left out.
DatedValues values_of(const Readings& readings, std::string_view symbol);

// `fresh`, and before it those values of `before` that are older than all of it.
DatedValues with_beginning(DatedValues fresh, const DatedValues& before);

struct PullCheck {
  std::vector<std::string> faults;  // why it must not be kept
  std::vector<std::string> notes;   // what a person should know: holes, jumps, what was revised
};

// `before` is what there was, or nothing; `today` the present date in UTC.
PullCheck check_pulled(const PullSeries& series, const DatedValues& fresh,
                       const DatedValues& before, Session today);

}  // namespace yieldwatch
