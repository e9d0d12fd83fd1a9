// Reads a series out of a stream of tokens. What fits what is the business of series_part.h.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rules/expression.h"
#include "rules/lexer.h"
#include "rules/series_part.h"

namespace yieldwatch {

class SeriesParser {
 public:
  // Both must outlive the parser. Errors go to `tokens`.
  SeriesParser(TokenStream& tokens, const Catalog& catalog) : tokens_(tokens), catalog_(catalog) {}

  // Takes a series, as far as it goes, and checks it.
  std::optional<SeriesDef> parse();

 private:
  std::optional<SeriesPart> sum();
  std::optional<SeriesPart> term();
  std::optional<SeriesPart> factor();
  std::optional<SeriesPart> nested_factor();
  std::optional<SeriesPart> number();
  std::optional<SeriesPart> name();
  std::optional<SeriesPart> negation();
  std::optional<SeriesPart> in_parentheses();
  std::optional<SeriesPart> logarithm();

  std::optional<SeriesPart> expand(const Token& token, const SeriesDef& definition);
  std::optional<SeriesPart> combined(const Token& sign, SeriesPart left,
                                     std::optional<SeriesPart> right);
  // What the type rules say, an error of theirs being noted.
  std::optional<SeriesPart> checked(Parsed<SeriesPart> part);
  bool add_instruments(const Token& token, const std::vector<std::string>& names);

  TokenStream& tokens_;
  const Catalog& catalog_;
  std::vector<std::string> instruments_;
  std::size_t nesting_ = 0;
  std::size_t expanded_ = 0;  // characters of the definitions that names stood for
};

}  // namespace yieldwatch
