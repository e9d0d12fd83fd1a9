#include "rules/series_parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "rules/lengths.h"
#include "rules/series_text.h"

namespace yieldwatch {
namespace {

using Op = SeriesExpr::Op;

SeriesExpr make(Op op, SeriesExpr only) {
  SeriesExpr expr{.op = op};
  expr.args.push_back(std::move(only));
  return expr;
}

SeriesExpr make(Op op, SeriesExpr left, SeriesExpr right) {
  SeriesExpr expr = make(op, std::move(left));
  expr.args.push_back(std::move(right));
  return expr;
}

// left + right, so that A + (B - C) is A + B - C: sums are exact, and equal ones are to have
// equal texts.
SeriesExpr make_sum(SeriesExpr left, SeriesExpr right) {
  if (right.op != Op::add && right.op != Op::subtract) {
    return make(Op::add, std::move(left), std::move(right));
  }
  right.args.front() = make_sum(std::move(left), std::move(right.args.front()));
  return right;
}

std::string_view in_words(InstrumentKind kind) {
  switch (kind) {
    case InstrumentKind::yield:
      return "a yield";
    case InstrumentKind::spread:
      return "a spread";
    case InstrumentKind::index:
      return "an index";
    case InstrumentKind::etf:
      return "an ETF";
  }
  return "";
}

std::string_view in_words(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::rate:
      return "a yield";
    case SeriesKind::price:
      return "a price";
    case SeriesKind::ratio:
      return "a ratio";
    case SeriesKind::log:
      return "a logarithm";
  }
  return "";
}

SeriesKind kind_of(InstrumentKind kind) {
  return tick_unit(kind) == Unit::percent ? SeriesKind::rate : SeriesKind::price;
}

}  // namespace

std::optional<SeriesDef> SeriesParser::parse() {
  auto part = sum();
  if (!part) {
    return std::nullopt;
  }
  if (!part->kind) {
    return tokens_.fail(part->begin, in_quotes(written(*part)) +
                                         " is only a number: name a series, such as UST10Y");
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

std::optional<SeriesParser::Part> SeriesParser::sum() {
  auto left = term();
  while (left && (tokens_.peek().is("+") || tokens_.peek().is("-"))) {
    const Token sign = tokens_.take();
    auto right = term();
    left = right ? add(sign, *std::move(left), *std::move(right)) : std::nullopt;
  }
  return left;
}

std::optional<SeriesParser::Part> SeriesParser::term() {
  auto left = factor();
  while (left && (tokens_.peek().is("*") || tokens_.peek().is("/"))) {
    const Token sign = tokens_.take();
    auto right = factor();
    if (!right) {
      return std::nullopt;
    }
    left = sign.is("*") ? multiply(sign, *std::move(left), *std::move(right))
                        : divide(sign, *std::move(left), *std::move(right));
  }
  return left;
}

std::optional<SeriesParser::Part> SeriesParser::factor() {
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

std::optional<SeriesParser::Part> SeriesParser::nested_factor() {
  if (nesting_ == kMaxNesting) {
    return tokens_.fail(tokens_.peek().offset,
                        "nested more than " + std::to_string(kMaxNesting) + " deep");
  }
  ++nesting_;
  std::optional<Part> part;
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

std::optional<SeriesParser::Part> SeriesParser::number() {
  const Token token = tokens_.take();
  double value = 0;
  const char* const end = token.text.data() + token.text.size();
  const auto [stop, error] =
      std::from_chars(token.text.data(), end, value, std::chars_format::fixed);
  if (stop != end || error == std::errc::invalid_argument) {
    return tokens_.fail(token.offset, in_quotes(token.text) + " is no number");
  }
  // Out of range of a double is out of ours as well, and refused there.
  return constant(error == std::errc() ? value : HUGE_VAL, token.offset, token.end());
}

std::optional<SeriesParser::Part> SeriesParser::name() {
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
  const InstrumentKind kind = known ? found->second.kind : default_instrument(token.text).kind;
  return Part{.expr = {.op = Op::instrument, .name = std::string(token.text)},
              .kind = kind_of(kind),
              .kind_in_words = in_words(kind),
              .label = std::string(token.text),
              .begin = token.offset,
              .end = token.end()};
}

std::optional<SeriesParser::Part> SeriesParser::expand(const Token& token,
                                                       const SeriesDef& definition) {
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
  return Part{.expr = definition.expr,
              .kind = definition.kind,
              .kind_in_words = in_words(definition.kind),
              .label = std::string(token.text),
              .begin = token.offset,
              .end = token.end()};
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

std::optional<SeriesParser::Part> SeriesParser::negation() {
  const Token sign = tokens_.take();
  auto part = factor();
  if (!part) {
    return std::nullopt;
  }
  part->begin = sign.offset;
  if (!part->kind) {
    return constant(-part->expr.constant, part->begin, part->end);
  }
  part->label.clear();
  part->kind_in_words = in_words(*part->kind);
  part->expr = make(Op::negate, std::move(part->expr));
  return part;
}

std::optional<SeriesParser::Part> SeriesParser::in_parentheses() {
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

std::optional<SeriesParser::Part> SeriesParser::logarithm() {
  const Token ln = tokens_.take();
  auto part = in_parentheses();
  if (!part) {
    return std::nullopt;
  }
  if (!part->kind) {
    return tokens_.fail(part->begin, "ln needs a series, such as ln(IWM / SPY)");
  }
  if (part->kind == SeriesKind::log) {
    return tokens_.fail(ln.offset, "the series is a logarithm already: one ln is enough");
  }
  return Part{.expr = make(Op::ln, std::move(part->expr)),
              .kind = SeriesKind::log,
              .kind_in_words = in_words(SeriesKind::log),
              .label = {},
              .begin = ln.offset,
              .end = part->end};
}

std::optional<SeriesParser::Part> SeriesParser::add(const Token& sign, Part left, Part right) {
  const bool plus = sign.is("+");
  if (!left.kind && !right.kind) {
    const double second = right.expr.constant;
    return constant(left.expr.constant + (plus ? second : -second), left.begin, right.end);
  }
  if (!left.kind || !right.kind) {
    const Part& number = left.kind ? right : left;
    const Part& series = left.kind ? left : right;
    return tokens_.fail(number.begin,
                        "a number can't be added to a series: numbers are only "
                        "factors, as in 2 * " +
                            std::string(series.label.empty() ? "UST10Y" : series.label));
  }
  if (left.kind != right.kind) {
    return tokens_.fail(sign.offset, std::string(plus ? "a sum" : "a difference") +
                                         " needs series of one kind: " + both_kinds(left, right));
  }
  return Part{.expr = plus ? make_sum(std::move(left.expr), std::move(right.expr))
                           : make(Op::subtract, std::move(left.expr), std::move(right.expr)),
              .kind = left.kind,
              .kind_in_words = in_words(*left.kind),
              .label = {},
              .begin = left.begin,
              .end = right.end};
}

std::optional<SeriesParser::Part> SeriesParser::multiply(const Token& sign, Part left, Part right) {
  if (left.kind && right.kind) {
    return tokens_.fail(sign.offset,
                        "series times series means nothing here: a factor must be a number");
  }
  if (!left.kind && !right.kind) {
    return constant(left.expr.constant * right.expr.constant, left.begin, right.end);
  }
  const auto kind = left.kind ? left.kind : right.kind;
  return Part{.expr = make(Op::multiply, std::move(left.expr), std::move(right.expr)),
              .kind = kind,
              .kind_in_words = in_words(*kind),
              .label = {},
              .begin = left.begin,
              .end = right.end};
}

std::optional<SeriesParser::Part> SeriesParser::divide(const Token& sign, Part left, Part right) {
  if (!right.kind && right.expr.constant == 0) {
    return tokens_.fail(right.begin, "division by zero");
  }
  if (!left.kind && !right.kind) {
    return constant(left.expr.constant / right.expr.constant, left.begin, right.end);
  }
  if (!left.kind) {
    return tokens_.fail(left.begin,
                        "a number can't be divided by a series: divide series by series");
  }
  if (right.kind && left.kind != right.kind) {
    return tokens_.fail(sign.offset,
                        "a ratio needs series of one kind: " + both_kinds(left, right));
  }
  const SeriesKind kind = right.kind ? SeriesKind::ratio : *left.kind;
  return Part{.expr = make(Op::divide, std::move(left.expr), std::move(right.expr)),
              .kind = kind,
              .kind_in_words = in_words(kind),
              .label = {},
              .begin = left.begin,
              .end = right.end};
}

std::optional<SeriesParser::Part> SeriesParser::constant(double number, std::size_t begin,
                                                         std::size_t end) {
  const double magnitude = std::fabs(number);
  if (magnitude >= 1e6 || (magnitude != 0 && magnitude < 1e-6)) {
    return tokens_.fail(begin, in_quotes(tokens_.text().substr(begin, end - begin)) +
                                   " is out of range: numbers are from 0.000001 to below 1000000");
  }
  // Plus zero, so that no zero is negative.
  return Part{.expr = {.op = Op::constant, .constant = number + 0.0},
              .kind = std::nullopt,
              .kind_in_words = "a number",
              .label = {},
              .begin = begin,
              .end = end};
}

std::string_view SeriesParser::written(const Part& part) const {
  return tokens_.text().substr(part.begin, part.end - part.begin);
}

std::string SeriesParser::both_kinds(const Part& left, const Part& right) const {
  return in_quotes(written(left)) + " is " + std::string(left.kind_in_words) + ", " +
         in_quotes(written(right)) + " is " + std::string(right.kind_in_words);
}

}  // namespace yieldwatch
