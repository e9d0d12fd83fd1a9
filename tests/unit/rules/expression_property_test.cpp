// What must be true of every text, however odd.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "rules/expression.h"

namespace yieldwatch {
namespace {

const Catalog& known() {
  static const Catalog catalog = [] {
    Catalog out;
    out.series["RELATIVE"] = std::get<SeriesDef>(parse_series("ln(IWM / SPY)", out));
    out.series["CURVE"] = std::get<SeriesDef>(parse_series("UST10Y - UST2Y", out));
    return out;
  }();
  return catalog;
}

// An error points into the text, and can be printed on one line.
template <class T>
void check_error(const Parsed<T>& parsed, std::string_view text) {
  if (const auto* error = std::get_if<ExprError>(&parsed)) {
    RC_ASSERT(error->offset <= text.size());
    RC_ASSERT((!error->message.empty() && error->message.size() < 400));
    for (const char c : error->message) {
      RC_ASSERT((c >= ' ' && c <= '~'));
    }
  }
}

// What is accepted has a canonical text, which is accepted and is its own canonical text.
template <class T>
void check_round_trip(const Parsed<T>& parsed,
                      Parsed<T> (*parse)(std::string_view, const Catalog&)) {
  if (const auto* accepted = std::get_if<T>(&parsed)) {
    const auto again = parse(accepted->text, known());
    RC_ASSERT(std::holds_alternative<T>(again));
    RC_ASSERT(std::get<T>(again).text == accepted->text);
  }
}

template <class T>
void check(std::string_view text, Parsed<T> (*parse)(std::string_view, const Catalog&)) {
  const auto parsed = parse(text, known());
  check_error(parsed, text);
  check_round_trip(parsed, parse);
}

void check_all(const std::string& text) {
  check<SeriesDef>(text, parse_series);
  check<SignalDef>(text, parse_signal);
  check<Condition>(text, parse_condition);
  check_error(parse_window(text), text);
  check_error(parse_hold(text), text);
  check_error(parse_level(text, Unit::basis_points), text);
}

RC_GTEST_PROP(ExpressionProperty, NoBytesBreakTheParser, (const std::string& text)) {
  check_all(text);
}

rc::Gen<std::string> token() {
  return rc::gen::element<std::string>(
      "UST10Y", "UST2Y", "SPX", "RELATIVE", "CURVE", "ln", "ln(", "change", "change(", "zscore(",
      "beta(", "beta(SPX,", "last(", "(", "(", ")", ")", ")", "+", "-", "*", "/", ",", ", 60d",
      ", 30m)", "60d", "0", "1", "2.5", ".", "1e9", "<", "<=", ">", "0bp", "1%", " ", "  ", "\n",
      "_", "#", "\xe2\x88\x92");
}

RC_GTEST_PROP(ExpressionProperty, NoSoupOfTokensBreaksTheParser, ()) {
  std::string text;
  for (const std::string& word : *rc::gen::container<std::vector<std::string>>(token())) {
    text += word;
  }
  check_all(text);
  check_all("change(" + text + ", 60d)");
  check_all("change(" + text + ", 60d) < 0bp");
}

RC_GTEST_PROP(ExpressionProperty, ManyTimesTheSameBreaksNothing, ()) {
  const std::string part = *token() + *token();
  std::string text;
  const int count = *rc::gen::inRange(1, 600);
  for (int i = 0; i < count; ++i) {
    text += part;
  }
  check_all(text);
}

// A series of one kind, with parentheses here and there, that must be accepted.
std::string any_series(const std::string& leaf, int depth) {
  if (depth == 0) {
    return leaf;
  }
  const auto part = [&] { return any_series(leaf, depth - 1); };
  const auto blank = std::string(*rc::gen::inRange<std::size_t>(0, 2), ' ');
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return part() + blank + "+" + blank + part();
    case 1:
      return part() + "-" + blank + "(" + part() + ")";
    case 2:
      return "(" + blank + part() + ")";
    case 3:
      return "-" + part();
    case 4:
      return "2.50 *" + blank + "(" + part() + ")";
    case 5:
      return "(" + part() + ")/3";
    case 6:
      return "(1/8)" + blank + "*(" + part() + ")";
    default:
      return leaf;
  }
}

// The value of a series, each instrument having that of its place in the list.
double value_of(const SeriesExpr& expr, const std::map<std::string, double>& values) {
  using Op = SeriesExpr::Op;
  const auto arg = [&](std::size_t i) { return value_of(expr.args.at(i), values); };
  switch (expr.op) {
    case Op::instrument:
      return values.at(expr.name);
    case Op::constant:
      return expr.constant;
    case Op::add:
      return arg(0) + arg(1);
    case Op::subtract:
      return arg(0) - arg(1);
    case Op::multiply:
      return arg(0) * arg(1);
    case Op::divide:
      return arg(0) / arg(1);
    case Op::ln:
      return std::log(arg(0));
    case Op::negate:
      return -arg(0);
  }
  return 0;
}

RC_GTEST_PROP(ExpressionProperty, CanonicalTextMeansTheSame, ()) {
  const std::string leaf = *rc::gen::element<std::string>("UST10Y", "CURVE", "(UST10Y-UST3M)");
  const std::string text = any_series(leaf, 4);
  const auto parsed = parse_series(text, known());
  if (text.size() > 300) {  // may be too long when written out
    return;
  }
  RC_ASSERT(std::holds_alternative<SeriesDef>(parsed));
  const auto again = parse_series(std::get<SeriesDef>(parsed).text, known());
  RC_ASSERT(std::holds_alternative<SeriesDef>(again));
  RC_ASSERT(std::get<SeriesDef>(again).text == std::get<SeriesDef>(parsed).text);
  const std::map<std::string, double> values{{"UST10Y", 4.25}, {"UST2Y", 3.5}, {"UST3M", 5.125}};
  RC_ASSERT(std::fabs(value_of(std::get<SeriesDef>(again).expr, values) -
                      value_of(std::get<SeriesDef>(parsed).expr, values)) < 1e-9);
}

}  // namespace
}  // namespace yieldwatch
