#include "rules/series_parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/names.h"
#include "rules/lengths.h"
#include "rules/series_text.h"

namespace yieldwatch {

std::optional<SeriesDef> SeriesParser::parse() {
  auto part = sum();
  if (!part) {
    return std::nullopt;
  }
  if (!part->kind) {
    const auto written = tokens_.text().substr(part->begin, part->end - part->begin);
    return tokens_.fail(part->begin,
                        in_quotes(written) + " is only a number: name a series, such as UST10Y");
  }
  SeriesText text = series_text(part->expr);
  if (text.text.size() > kMaxExprText || text.nesting > kMaxNesting) {
    return tokens_.fail(part->begin, "written out in full, this is longer than " +
                                         std::to_string(kMaxExprText) +
                                         " characters or deeper than " +
                                         std::to_string(kMaxNesting) + " parentheses");
  }
  return SeriesDef{.expr = std::move(part->expr),
                   .kind = *part->kind,
                   .text = std::move(text.text),
                   .label = std::move(part->label),
                   .instruments = std::move(instruments_)};
}

std::optional<SeriesPart> SeriesParser::sum() {
  auto left = term();
  while (left && (tokens_.peek().is("+") || tokens_.peek().is("-"))) {
    const Token sign = tokens_.take();
    left = combined(sign, *std::move(left), term());
  }
  return left;
}

std::optional<SeriesPart> SeriesParser::term() {
  auto left = factor();
  while (left && (tokens_.peek().is("*") || tokens_.peek().is("/"))) {
    const Token sign = tokens_.take();
    left = combined(sign, *std::move(left), factor());
  }
  return left;
}

std::optional<SeriesPart> SeriesParser::combined(const Token& sign, SeriesPart left,
                                                 std::optional<SeriesPart> right) {
  return right ? checked(combine(tokens_.text(), sign, std::move(left), *std::move(right)))
               : std::nullopt;
}

std::optional<SeriesPart> SeriesParser::factor() {
  const Token& token = tokens_.peek();
  if (token.is("-") || token.is("(") || (token.text == "ln" && tokens_.peek(1).is("("))) {
    return nested_factor();
  }
  switch (token.kind) {
    case Token::Kind::number:
      return number();
    case Token::Kind::name:
      return name();
    case Token::Kind::mixed:
      return tokens_.fail(
          token.offset, in_quotes(token.text) + " is no name: names are of letters, digits and _");
    default:
      return tokens_.fail_expected("a series, such as UST10Y");
  }
}

std::optional<SeriesPart> SeriesParser::nested_factor() {
  if (nesting_ == kMaxNesting) {
    return tokens_.fail(tokens_.peek().offset,
                        "nested more than " + std::to_string(kMaxNesting) + " deep");
  }
  ++nesting_;
  std::optional<SeriesPart> part;
  if (tokens_.peek().is("-")) {
    part = negation();
  } else if (tokens_.peek().is("(")) {
    part = in_parentheses();
  } else {
    part = logarithm();
  }
  --nesting_;
  return part;
}

std::optional<SeriesPart> SeriesParser::number() {
  const Token token = tokens_.take();
  double value = 0;
  const char* const end = token.text.data() + token.text.size();
  const auto [stop, error] =
      std::from_chars(token.text.data(), end, value, std::chars_format::fixed);
  if (stop != end || error == std::errc::invalid_argument) {
    return tokens_.fail(token.offset, in_quotes(token.text) + " is no number");
  }
  // Out of range of a double is out of ours as well, and refused there.
  return checked(constant_part(tokens_.text(), error == std::errc() ? value : HUGE_VAL,
                               token.offset, token.end()));
}

std::optional<SeriesPart> SeriesParser::name() {
  const Token token = tokens_.take();
  if (const auto found = catalog_.series.find(token.text); found != catalog_.series.end()) {
    return expand(token, found->second);
  }
  const auto found = catalog_.instruments.find(token.text);
  const bool known = found != catalog_.instruments.end();
  if (!known && token.text == "ln") {
    return tokens_.fail(token.offset, "ln needs parentheses: ln(IWM / SPY)");
  }
  if (tokens_.peek().is("(")) {
    return tokens_.fail(
        token.offset,
        find_signal(token.text) != nullptr
            ? std::string(token.text) + " is a signal, and signals can't be part of a series"
            : "unknown function " + in_quotes(token.text) + ": of a series there is only ln(...)");
  }
  if (!known && looks_like_length(token.text)) {
    return tokens_.fail(token.offset, in_quotes(token.text) + " is a window, not a series");
  }
  if (!is_instrument_name(token.text)) {
    return tokens_.fail(token.offset, in_quotes(token.text) + " is longer than the " +
                                          std::to_string(kMaxInstrumentName) +
                                          " characters of a name");
  }
  if (!add_instruments(token, {std::string(token.text)})) {
    return std::nullopt;
  }
  return instrument_part(token, known ? found->second.kind : default_instrument(token.text).kind);
}

std::optional<SeriesPart> SeriesParser::expand(const Token& token, const SeriesDef& definition) {
  // Before it is copied: definitions of definitions could grow by a factor each time.
  expanded_ += definition.text.size();
  if (expanded_ > kMaxExprText) {
    return tokens_.fail(token.offset, "with " + in_quotes(token.text) +
                                          " written out this is longer than " +
                                          std::to_string(kMaxExprText) + " characters");
  }
  if (!add_instruments(token, definition.instruments)) {
    return std::nullopt;
  }
  return derived_part(token, definition);
}

bool SeriesParser::add_instruments(const Token& token, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(instruments_, name) != instruments_.end()) {
      continue;
    }
    if (instruments_.size() == kMaxExprInstruments) {
      tokens_.fail(token.offset,
                   "more than " + std::to_string(kMaxExprInstruments) + " instruments");
      return false;
    }
    instruments_.push_back(name);
  }
  return true;
}

std::optional<SeriesPart> SeriesParser::negation() {
  const Token sign = tokens_.take();
  auto part = factor();
  return part ? checked(negated(tokens_.text(), sign, *std::move(part))) : std::nullopt;
}

std::optional<SeriesPart> SeriesParser::in_parentheses() {
  const Token opening = tokens_.take();
  auto part = sum();
  if (!part) {
    return std::nullopt;
  }
  if (!tokens_.accept(")")) {
    return tokens_.fail_expected("\")\"");
  }
  part->begin = opening.offset;
  part->end = tokens_.last_end();
  return part;
}

std::optional<SeriesPart> SeriesParser::logarithm() {
  const Token ln = tokens_.take();
  auto part = in_parentheses();
  return part ? checked(logarithm_of(ln, *std::move(part))) : std::nullopt;
}

std::optional<SeriesPart> SeriesParser::checked(Parsed<SeriesPart> part) {
  if (auto* error = std::get_if<ExprError>(&part)) {
    return tokens_.fail(error->offset, std::move(error->message));
  }
  return std::get<SeriesPart>(std::move(part));
}

}  // namespace yieldwatch
