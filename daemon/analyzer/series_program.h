// A series' expression, compiled so that it is evaluated on every tick without a search and
// without an allocation. Belongs to the analyzer's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/value.h"
#include "rules/rule.h"

namespace yieldwatch {

class SeriesProgram {
 public:
  explicit SeriesProgram(const SeriesDef& series);

  // The series on the newest values of its instruments, in the order of SeriesDef::instruments:
  // in millionths, not rounded. Not finite where it is undefined.
  double evaluate(std::span<const Value> values);

  // It is one instrument and nothing else: evaluate() would give its value back.
  bool is_instrument() const {
    return steps_.size() == 1 && steps_.front().op == SeriesExpr::Op::instrument;
  }

 private:
  struct Step {
    SeriesExpr::Op op;
    std::size_t part = 0;  // Op::instrument: index into the values
    double constant = 0;   // Op::constant
  };

  // A number on the stack. Instruments enter in millionths, constants as plain numbers: so a
  // product with a constant and a sum stay in millionths, while a quotient of two series and a
  // logarithm must be scaled.
  struct Operand {
    double number = 0;
    bool plain = false;
  };

  static Operand combine(SeriesExpr::Op op, Operand left, Operand right);
  // Appends the steps of `expr`, which begin with `depth` operands on the stack.
  void compile(const SeriesExpr& expr, const SeriesDef& series, std::size_t depth);

  std::vector<Step> steps_;     // postfix
  std::vector<Operand> stack_;  // as deep as steps_ ever need it
};

// What a channel of a series carries.
enum class ChannelKind : std::uint8_t {
  level,    // the number as quoted, in millionths
  working,  // rate: the same; price, ratio: 100·ln of it; log: 100 times it
};

ChannelKind channel_of(const SignalDef& signal);

// `exact` (from evaluate) as that channel carries it, rounded to a millionth; nothing where it
// is undefined or out of range.
std::optional<std::int64_t> to_channel(double exact, SeriesKind series, ChannelKind channel);

// What turns a channel's unit into the signal's: 100 for one in bp, else 1.
std::int64_t scale_of(Unit unit);

}  // namespace yieldwatch
