// Splits an expression into tokens, and walks over them.
//
// Splitting can't fail: what belongs to nothing is a token of its own kind, and is named when
// somebody comes to it. Tokens are views into the text, which must outlive them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/expression.h"

namespace yieldwatch {

struct Token {
  enum class Kind : std::uint8_t {
    name,    // letters, digits and '_', not digits alone: UST10Y, also 60d
    number,  // digits and points
    mixed,   // of the characters of both, and neither: 1.5d, BRK.B
    symbol,  // + - * / ( ) , < <= > >=
    odd,     // a character that has no meaning here
    end,
  };

  Kind kind = Kind::end;
  std::string_view text;
  std::size_t offset = 0;

  bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
  bool is_word() const { return kind == Kind::name || kind == Kind::number || kind == Kind::mixed; }
  std::size_t end() const { return offset + text.size(); }
};

// The tokens of one text, where the parser is among them, and the first thing found wrong.
class TokenStream {
 public:
  explicit TokenStream(std::string_view text);

  std::string_view text() const { return text_; }
  // The token to be taken next, or one further on; the end token beyond the last.
  const Token& peek(std::size_t ahead = 0) const;
  // Takes the next token. The end token can be taken for ever.
  Token take();
  // Takes the next token if it is that symbol.
  bool accept(std::string_view symbol);
  // Where the token taken last ends.
  std::size_t last_end() const;

  // Notes what is wrong, unless something was before. For `return tokens.fail(…)`.
  std::nullopt_t fail(std::size_t offset, std::string message);
  // The same, of the next token: that it is not what was expected.
  std::nullopt_t fail_expected(std::string_view what);
  const std::optional<ExprError>& error() const { return error_; }

 private:
  std::string_view text_;
  std::vector<Token> tokens_;  // the last one is the end token
  std::size_t next_ = 0;
  std::optional<ExprError> error_;
};

// `text` in quotes for a message: shortened, and free of what is not printable ASCII.
std::string in_quotes(std::string_view text);

// `text` without the blanks around it.
std::string_view trimmed(std::string_view text);

}  // namespace yieldwatch
