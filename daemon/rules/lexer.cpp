#include "rules/lexer.h"

#include <algorithm>

namespace yieldwatch {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kNumberCharacters = "0123456789.";
constexpr std::string_view kWordCharacters =
    "0123456789.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

Token::Kind kind_of_word(std::string_view word) {
  if (word.find_first_not_of(kNumberCharacters) == std::string_view::npos) {
    return Token::Kind::number;
  }
  return word.find('.') == std::string_view::npos ? Token::Kind::name : Token::Kind::mixed;
}

// The token at the beginning of `rest`, which is not empty and does not begin with a blank.
Token first_token(std::string_view rest, std::size_t offset) {
  const std::size_t word = std::min(rest.find_first_not_of(kWordCharacters), rest.size());
  if (word > 0) {
    return {kind_of_word(rest.substr(0, word)), rest.substr(0, word), offset};
  }
  for (const std::string_view symbol : {"<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", ","}) {
    if (rest.starts_with(symbol)) {
      return {Token::Kind::symbol, rest.substr(0, symbol.size()), offset};
    }
  }
  return {Token::Kind::odd, rest.substr(0, 1), offset};
}

}  // namespace

TokenStream::TokenStream(std::string_view text) : text_(text) {
  std::size_t at = text.find_first_not_of(kBlanks);
  while (at < text.size()) {
    tokens_.push_back(first_token(text.substr(at), at));
    at = text.find_first_not_of(kBlanks, tokens_.back().end());
  }
  tokens_.push_back({Token::Kind::end, {}, text.size()});
}

const Token& TokenStream::peek(std::size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

Token TokenStream::take() {
  const Token token = peek();
  next_ = std::min(next_ + 1, tokens_.size() - 1);
  return token;
}

bool TokenStream::accept(std::string_view symbol) {
  const bool found = peek().is(symbol);
  next_ += found ? 1 : 0;
  return found;
}

std::size_t TokenStream::last_end() const {
  return next_ == 0 ? 0 : tokens_[next_ - 1].end();
}

std::nullopt_t TokenStream::fail(std::size_t offset, std::string message) {
  if (!error_) {
    error_ = ExprError{offset, std::move(message)};
  }
  return std::nullopt;
}

std::nullopt_t TokenStream::fail_expected(std::string_view what) {
  const Token& token = peek();
  std::string message = "expected " + std::string(what);
  switch (token.kind) {
    case Token::Kind::end:
      message += ", but the text ends here";
      break;
    case Token::Kind::odd:
      message = in_quotes(token.text) + " means nothing here: " + message;
      break;
    default:
      message += ", not " + in_quotes(token.text);
      break;
  }
  return fail(token.offset, std::move(message));
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string out = "\"";
  for (const char c : text.substr(0, kLongest)) {
    out += c >= ' ' && c <= '~' ? c : '?';
  }
  return out + (text.size() > kLongest ? "...\"" : "\"");
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  const std::size_t end = text.find_last_not_of(kBlanks) + 1;
  return text.substr(begin, end > begin ? end - begin : 0);
}

}  // namespace yieldwatch
