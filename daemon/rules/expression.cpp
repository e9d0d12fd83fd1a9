#include "rules/expression.h"

#include <array>
#include <optional>
#include <utility>

#include "rules/lengths.h"
#include "rules/lexer.h"
#include "rules/series_parser.h"
#include "rules/signal_parser.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::pair<std::string_view, Comparison>, 4> kComparisons{{
    {"<", Comparison::less},
    {"<=", Comparison::less_equal},
    {">", Comparison::greater},
    {">=", Comparison::greater_equal},
}};

std::optional<Comparison> comparison_of(const Token& token) {
  for (const auto& [symbol, comparison] : kComparisons) {
    if (token.is(symbol)) {
      return comparison;
    }
  }
  return std::nullopt;
}

std::optional<ExprError> too_long(std::string_view text, std::string_view how) {
  if (text.size() <= kMaxExprText) {
    return std::nullopt;
  }
  return ExprError{
      0, std::string(how) + "longer than " + std::to_string(kMaxExprText) + " characters"};
}

// What was read, if nothing was wrong and nothing is left over.
template <class T>
Parsed<T> finish(TokenStream& tokens, std::optional<T> parsed) {
  if (parsed && tokens.peek().kind != Token::Kind::end) {
    if (comparison_of(tokens.peek())) {
      tokens.fail(tokens.peek().offset, "a comparison belongs into the rule's `and`, not here");
    } else {
      tokens.fail_expected("the end");
    }
  }
  if (tokens.error()) {
    return *tokens.error();
  }
  return *std::move(parsed);
}

// The comparison and the level that follow the signal.
std::optional<Condition> take_comparison(TokenStream& tokens, SignalDef signal) {
  const auto comparison = comparison_of(tokens.peek());
  if (!comparison) {
    return tokens.fail_expected("a comparison, such as < " + example_level(signal.unit));
  }
  const std::string symbol(tokens.take().text);
  const std::size_t begin = tokens.last_end();
  const auto level = parse_level_of(signal.text, tokens.text().substr(begin), signal.unit);
  if (const auto* error = std::get_if<ExprError>(&level)) {
    return tokens.fail(begin + error->offset, error->message);
  }
  Condition condition{.signal = std::move(signal),
                      .comparison = *comparison,
                      .level = std::get<Value>(level),
                      .text = {}};
  condition.text = condition.signal.text + ' ' + symbol + ' ' +
                   to_string(Quantity{condition.level, condition.signal.unit});
  return condition;
}

}  // namespace

Parsed<SeriesDef> parse_series(std::string_view text, const Catalog& catalog) {
  if (auto error = too_long(text, "an expression can't be ")) {
    return *std::move(error);
  }
  TokenStream tokens(text);
  auto series = SeriesParser(tokens, catalog).parse();
  return finish(tokens, std::move(series));
}

Parsed<SignalDef> parse_signal(std::string_view text, const Catalog& catalog) {
  if (auto error = too_long(text, "an expression can't be ")) {
    return *std::move(error);
  }
  TokenStream tokens(text);
  auto parsed = finish(tokens, take_signal(tokens, catalog));
  if (const auto* signal = std::get_if<SignalDef>(&parsed)) {
    if (auto error = too_long(signal->text, "written out in full, this is ")) {
      return *std::move(error);
    }
  }
  return parsed;
}

Parsed<Condition> parse_condition(std::string_view text, const Catalog& catalog) {
  if (auto error = too_long(text, "an expression can't be ")) {
    return *std::move(error);
  }
  TokenStream tokens(text);
  auto signal = take_signal(tokens, catalog);
  if (!signal) {
    return *tokens.error();
  }
  auto condition = take_comparison(tokens, *std::move(signal));
  if (!condition) {
    return *tokens.error();
  }
  if (auto error = too_long(condition->text, "written out in full, this is ")) {
    return *std::move(error);
  }
  return *std::move(condition);
}

}  // namespace yieldwatch
