// Parts of a series and what may be done with them: the type rules of the language.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rules/expression.h"
#include "rules/lexer.h"

namespace yieldwatch {

// A part of a series, and what is known of it.
struct SeriesPart {
  SeriesExpr expr;
  std::optional<SeriesKind> kind;  // none for a constant
  std::string_view kind_in_words;  // "a yield", for messages
  std::string label;               // the name, if it is one and no more
  std::size_t begin = 0;           // where it is written
  std::size_t end = 0;
};

SeriesPart instrument_part(const Token& name, InstrumentKind kind);
SeriesPart derived_part(const Token& name, const SeriesDef& definition);

// `text` is the whole text, of which messages cite pieces. Arithmetic on constants alone gives
// a constant.
Parsed<SeriesPart> constant_part(std::string_view text, double number, std::size_t begin,
                                 std::size_t end);
// "+", "-", "*" or "/".
Parsed<SeriesPart> combine(std::string_view text, const Token& sign, SeriesPart left,
                           SeriesPart right);
Parsed<SeriesPart> negated(std::string_view text, const Token& sign, SeriesPart part);
Parsed<SeriesPart> logarithm_of(const Token& ln, SeriesPart part);

}  // namespace yieldwatch
