#include "analyzer/series_program.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace yieldwatch {
namespace {

// Each operator on the way to the deepest leaf can hold one operand back, and the expression
// language nests less deeply than this.
constexpr std::size_t kMaxStack = 64;

// A number on the stack. Instruments enter in millionths, constants as plain numbers: so a
// product with a constant and a sum stay in millionths, while a quotient of two series and a
// logarithm must be scaled.
struct Operand {
  double number = 0;
  bool plain = false;
};

Operand combine(SeriesExpr::Op op, Operand left, Operand right) {
  const bool both_plain = left.plain && right.plain;
  switch (op) {
    case SeriesExpr::Op::add:
      return {left.number + right.number, both_plain};
    case SeriesExpr::Op::subtract:
      return {left.number - right.number, both_plain};
    case SeriesExpr::Op::multiply:
      return {left.number * right.number, both_plain};
    default: {
      const bool ratio = !left.plain && !right.plain;
      return {left.number / right.number * (ratio ? Value::kScale : 1), both_plain};
    }
  }
}

}  // namespace

SeriesProgram::SeriesProgram(const SeriesDef& series) {
  compile(series.expr, series);
}

void SeriesProgram::compile(const SeriesExpr& expr, const SeriesDef& series) {
  for (const SeriesExpr& arg : expr.args) {
    compile(arg, series);
  }
  Step step{expr.op, 0, expr.constant};
  if (expr.op == SeriesExpr::Op::instrument) {
    const auto part = std::ranges::find(series.instruments, expr.name);
    assert(part != series.instruments.end());
    step.part = static_cast<std::size_t>(part - series.instruments.begin());
  }
  steps_.push_back(step);
}

double SeriesProgram::evaluate(std::span<const Value> values) const {
  std::array<Operand, kMaxStack> stack;
  std::size_t top = 0;
  for (const Step& step : steps_) {
    switch (step.op) {
      case SeriesExpr::Op::instrument:
        stack[top++] = {static_cast<double>(values[step.part].micro), false};
        break;
      case SeriesExpr::Op::constant:
        stack[top++] = {step.constant, true};
        break;
      case SeriesExpr::Op::negate:
        stack[top - 1].number = -stack[top - 1].number;
        break;
      case SeriesExpr::Op::ln:
        stack[top - 1].number = std::log(stack[top - 1].number / Value::kScale) * Value::kScale;
        break;
      default:
        stack[top - 2] = combine(step.op, stack[top - 2], stack[top - 1]);
        --top;
    }
  }
  return stack[0].number;
}

ChannelKind channel_of(const SignalDef& signal) {
  // A rate is the same number either way: one channel serves both.
  const bool level = signal.row->on_level && signal.series.kind != SeriesKind::rate;
  return level ? ChannelKind::level : ChannelKind::working;
}

std::optional<std::int64_t> to_channel(double exact, SeriesKind series, ChannelKind channel) {
  constexpr double kPercent = 100;
  double number = exact;
  if (channel == ChannelKind::working) {
    if (series == SeriesKind::log) {
      number *= kPercent;
    } else if (series != SeriesKind::rate) {
      number = kPercent * std::log(exact / Value::kScale) * Value::kScale;
    }
  }
  if (!(std::fabs(number) < static_cast<double>(Value::kLimit))) {  // NaN fails this too
    return std::nullopt;
  }
  return std::llround(number);
}

std::int64_t scale_of(const SignalDef& signal) {
  constexpr std::int64_t kBasisPointsPerPercent = 100;
  return signal.series.kind == SeriesKind::rate && !signal.row->on_level ? kBasisPointsPerPercent
                                                                         : 1;
}

}  // namespace yieldwatch
