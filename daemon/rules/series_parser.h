// Reads and type-checks a series out of a stream of tokens.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/expression.h"
#include "rules/lexer.h"

namespace yieldwatch {

class SeriesParser {
 public:
  // Both must outlive the parser. Errors go to `tokens`.
  SeriesParser(TokenStream& tokens, const Catalog& catalog) : tokens_(tokens), catalog_(catalog) {}

  // Takes a series, as far as it goes, and checks it.
  std::optional<SeriesDef> parse();

 private:
  // A part of the series, and what is known of it.
  struct Part {
    SeriesExpr expr;
    std::optional<SeriesKind> kind;  // none for a constant
    std::string_view kind_in_words;  // "a yield", for messages
    std::string label;               // the name, if it is one and no more
    std::size_t begin = 0;           // where it is written
    std::size_t end = 0;
  };

  std::optional<Part> sum();
  std::optional<Part> term();
  std::optional<Part> factor();
  std::optional<Part> nested_factor();
  std::optional<Part> number();
  std::optional<Part> name();
  std::optional<Part> negation();
  std::optional<Part> in_parentheses();
  std::optional<Part> logarithm();

  std::optional<Part> add(const Token& sign, Part left, Part right);
  std::optional<Part> multiply(const Token& sign, Part left, Part right);
  std::optional<Part> divide(const Token& sign, Part left, Part right);
  std::optional<Part> constant(double number, std::size_t begin, std::size_t end);
  std::optional<Part> expand(const Token& token, const SeriesDef& definition);
  bool add_instruments(const Token& token, const std::vector<std::string>& names);
  std::string_view written(const Part& part) const;
  std::string both_kinds(const Part& left, const Part& right) const;

  TokenStream& tokens_;
  const Catalog& catalog_;
  std::vector<std::string> instruments_;
  std::size_t nesting_ = 0;
  std::size_t expanded_ = 0;  // characters of the definitions that names stood for
};

}  // namespace yieldwatch
