#include "analyzer/series_program.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace yieldwatch {

SeriesProgram::Operand SeriesProgram::combine(SeriesExpr::Op op, Operand left, Operand right) {
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

SeriesProgram::SeriesProgram(const SeriesDef& series) {
  compile(series.expr, series, 0);
}

void SeriesProgram::compile(const SeriesExpr& expr, const SeriesDef& series, std::size_t depth) {
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    compile(expr.args[i], series, depth + i);  // those before it wait on the stack
  }
  Step step{expr.op, 0, expr.constant};
  if (expr.op == SeriesExpr::Op::instrument) {
    const auto part = std::ranges::find(series.instruments, expr.name);
    assert(part != series.instruments.end());
    step.part = static_cast<std::size_t>(part - series.instruments.begin());
  }
  steps_.push_back(step);
  stack_.resize(std::max(stack_.size(), depth + 1));
}

double SeriesProgram::evaluate(std::span<const Value> values) {
  Operand* top = stack_.data();  // where the next operand goes
  for (const Step& step : steps_) {
    switch (step.op) {
      case SeriesExpr::Op::instrument:
        *top++ = {static_cast<double>(values[step.part].micro), false};
        break;
      case SeriesExpr::Op::constant:
        *top++ = {step.constant, true};
        break;
      case SeriesExpr::Op::negate:
        top[-1].number = -top[-1].number;
        break;
      case SeriesExpr::Op::ln:
        top[-1].number = std::log(top[-1].number / Value::kScale) * Value::kScale;
        break;
      default:
        top[-2] = combine(step.op, top[-2], top[-1]);
        --top;
    }
  }
  return stack_.front().number;
}

ChannelKind channel_of(const SignalDef& signal) {
  // A rate is the same number either way: one channel serves both.
  const bool level = signal.row->on_level && signal.series.front().kind != SeriesKind::rate;
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

std::int64_t scale_of(Unit unit) {
  constexpr std::int64_t kBasisPointsPerPercent = 100;
  switch (unit) {
    case Unit::basis_points:
    case Unit::bp_per_session:
    case Unit::bp_per_hour:
    case Unit::bp_per_percent:
      return kBasisPointsPerPercent;
    default:
      return 1;
  }
}

}  // namespace yieldwatch
