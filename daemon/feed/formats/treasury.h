// The Treasury's daily par yield curve, as XML (by month or year) and as CSV.
//
// Symbols are those of the XML in both: BC_1MONTH, BC_1_5MONTH … BC_30YEAR; values in percent,
// each with its date. Columns go by their names, and one that is not known is left alone: the
// table gains some. An empty cell or element, an absent one and m:null are no value and no fault;
// BC_30YEARDISPLAY is no maturity. A feed without entries is a month without figures so far.
//
// Pure functions for any thread.
#pragma once

#include <string_view>

#include "feed/formats/reading.h"

namespace yieldwatch {

// A body that breaks off is not used at all.
Readings read_treasury_xml(std::string_view body);
Readings read_treasury_csv(std::string_view body);

}  // namespace yieldwatch
