// A series' expression, compiled so that it is evaluated on every tick without a search.
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
  double evaluate(std::span<const Value> values) const;

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

  void compile(const SeriesExpr& expr, const SeriesDef& series);

  std::vector<Step> steps_;  // postfix
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

// What turns the channel's unit into the signal's: 100 for a rate's changes in bp, else 1.
std::int64_t scale_of(const SignalDef& signal);

}  // namespace yieldwatch
