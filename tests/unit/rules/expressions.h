// What tests of expressions share: known names, and what a parser made of a text.
#pragma once

#include <string>
#include <variant>

#include "rules/expression.h"

namespace yieldwatch::testing {

// What configuration would know: a spread of our own, an index named like a window, and a
// derived series.
inline Catalog catalog() {
  Catalog out;
  out.instruments["MYOAS"] = Instrument{.name = "MYOAS", .kind = InstrumentKind::spread};
  out.instruments["30m"] = Instrument{.name = "30m", .kind = InstrumentKind::index};
  out.series["RELATIVE"] = std::get<SeriesDef>(parse_series("ln(IWM / SPY)", out));
  out.series["CURVE"] = std::get<SeriesDef>(parse_series("UST10Y - UST2Y", out));
  return out;
}

template <class T>
std::string shown(const Parsed<T>& parsed) {
  const auto* error = std::get_if<ExprError>(&parsed);
  return error == nullptr ? std::get<T>(parsed).text
                          : std::to_string(error->offset) + ": " + error->message;
}

struct Row {
  const char* text;
  const char* result;  // its canonical text, or "offset: what is wrong"
};

}  // namespace yieldwatch::testing
