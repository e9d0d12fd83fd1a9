#include "rules/series_part.h"

#include <cmath>
#include <utility>

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

std::string cited(std::string_view text, const SeriesPart& part) {
  return in_quotes(text.substr(part.begin, part.end - part.begin));
}

std::string both_kinds(std::string_view text, const SeriesPart& left, const SeriesPart& right) {
  return cited(text, left) + " is " + std::string(left.kind_in_words) + ", " + cited(text, right) +
         " is " + std::string(right.kind_in_words);
}

// A part of that kind that is no single name.
SeriesPart made(SeriesExpr expr, SeriesKind kind, std::size_t begin, std::size_t end) {
  return {.expr = std::move(expr),
          .kind = kind,
          .kind_in_words = in_words(kind),
          .label = {},
          .begin = begin,
          .end = end};
}

double calculate(const Token& sign, double left, double right) {
  switch (sign.text.front()) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return left / right;
  }
}

// Below, at least one of the two is a series.

Parsed<SeriesPart> add(std::string_view text, const Token& sign, SeriesPart left,
                       SeriesPart right) {
  const bool plus = sign.is("+");
  if (!left.kind || !right.kind) {
    const SeriesPart& number = left.kind ? right : left;
    const SeriesPart& series = left.kind ? left : right;
    return ExprError{number.begin,
                     "a number can't be added to a series: numbers are only factors, as in 2 * " +
                         (series.label.empty() ? "UST10Y" : series.label)};
  }
  if (left.kind != right.kind) {
    return ExprError{sign.offset,
                     std::string(plus ? "a sum" : "a difference") +
                         " needs series of one kind: " + both_kinds(text, left, right)};
  }
  return made(plus ? make_sum(std::move(left.expr), std::move(right.expr))
                   : make(Op::subtract, std::move(left.expr), std::move(right.expr)),
              *left.kind, left.begin, right.end);
}

Parsed<SeriesPart> multiply(const Token& sign, SeriesPart left, SeriesPart right) {
  if (left.kind && right.kind) {
    return ExprError{sign.offset,
                     "series times series means nothing here: a factor must be a number"};
  }
  return made(make(Op::multiply, std::move(left.expr), std::move(right.expr)),
              left.kind ? *left.kind : *right.kind, left.begin, right.end);
}

Parsed<SeriesPart> divide(std::string_view text, const Token& sign, SeriesPart left,
                          SeriesPart right) {
  if (!left.kind) {
    return ExprError{left.begin, "a number can't be divided by a series: divide series by series"};
  }
  if (right.kind && left.kind != right.kind) {
    return ExprError{sign.offset,
                     "a ratio needs series of one kind: " + both_kinds(text, left, right)};
  }
  return made(make(Op::divide, std::move(left.expr), std::move(right.expr)),
              right.kind ? SeriesKind::ratio : *left.kind, left.begin, right.end);
}

}  // namespace

SeriesPart instrument_part(const Token& name, InstrumentKind kind) {
  return {.expr = {.op = Op::instrument, .name = std::string(name.text)},
          .kind = kind_of(kind),
          .kind_in_words = in_words(kind),
          .label = std::string(name.text),
          .begin = name.offset,
          .end = name.end()};
}

SeriesPart derived_part(const Token& name, const SeriesDef& definition) {
  SeriesPart part = made(definition.expr, definition.kind, name.offset, name.end());
  part.label = name.text;
  return part;
}

Parsed<SeriesPart> constant_part(std::string_view text, double number, std::size_t begin,
                                 std::size_t end) {
  const double magnitude = std::fabs(number);
  if (magnitude >= 1e6 || (magnitude != 0 && magnitude < 1e-6)) {
    return ExprError{begin, in_quotes(text.substr(begin, end - begin)) +
                                " is out of range: numbers are from 0.000001 to below 1000000"};
  }
  // Plus zero, so that no zero is negative.
  return SeriesPart{.expr = {.op = Op::constant, .constant = number + 0.0},
                    .kind = std::nullopt,
                    .kind_in_words = "a number",
                    .label = {},
                    .begin = begin,
                    .end = end};
}

Parsed<SeriesPart> combine(std::string_view text, const Token& sign, SeriesPart left,
                           SeriesPart right) {
  if (sign.is("/") && !right.kind && right.expr.constant == 0) {
    return ExprError{right.begin, "division by zero"};
  }
  if (!left.kind && !right.kind) {
    return constant_part(text, calculate(sign, left.expr.constant, right.expr.constant), left.begin,
                         right.end);
  }
  if (sign.is("*")) {
    return multiply(sign, std::move(left), std::move(right));
  }
  return sign.is("/") ? divide(text, sign, std::move(left), std::move(right))
                      : add(text, sign, std::move(left), std::move(right));
}

Parsed<SeriesPart> negated(std::string_view text, const Token& sign, SeriesPart part) {
  if (!part.kind) {
    return constant_part(text, -part.expr.constant, sign.offset, part.end);
  }
  return made(make(Op::negate, std::move(part.expr)), *part.kind, sign.offset, part.end);
}

Parsed<SeriesPart> logarithm_of(const Token& ln, SeriesPart part) {
  if (!part.kind) {
    return ExprError{part.begin, "ln needs a series, such as ln(IWM / SPY)"};
  }
  if (part.kind == SeriesKind::log) {
    return ExprError{ln.offset, "the series is a logarithm already: one ln is enough"};
  }
  return made(make(Op::ln, std::move(part.expr)), SeriesKind::log, ln.offset, part.end);
}

}  // namespace yieldwatch
