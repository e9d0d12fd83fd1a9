#include "analyzer/gate.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace yieldwatch {
namespace {

constexpr std::int64_t kBasisPointsPerPercent = 100;

// "; it looks like 10 times its neighbour" where that is so: the usual slip of a feed that
// changed its unit. Only named, never judged by: a real value may well be ten times another.
std::string likely_cause(double value, double last) {
  if (last == 0 || value == 0) {
    return "";
  }
  const double ratio = value / last;
  for (const double factor : {10.0, 100.0, 1000.0}) {
    const std::string number = std::to_string(static_cast<int>(factor));
    if (std::fabs(ratio / factor - 1) < 0.1) {
      return "; it is about " + number + " times its neighbour: was the unit changed?";
    }
    if (std::fabs(ratio * factor - 1) < 0.1) {
      return "; it is about 1/" + number + " of its neighbour: was the unit changed?";
    }
  }
  return "";
}

}  // namespace

Gate::Gate(const Instrument& instrument)
    : limits_(instrument.limits),
      unit_(tick_unit(instrument.kind)),
      has_several_sources_(instrument.sources.size() > 1) {
  if (unit_ == Unit::points && limits_.max_jump) {
    jump_factor_ = std::exp(limits_.max_jump->to_double() / 100);
  }
}

bool Gate::jumps(Value from, Value to) const {
  if (!limits_.max_jump) {
    return false;
  }
  if (unit_ == Unit::percent) {
    return std::llabs(to.micro - from.micro) * kBasisPointsPerPercent > limits_.max_jump->micro;
  }
  const auto before = static_cast<double>(from.micro);
  const auto after = static_cast<double>(to.micro);
  // From or to nothing there is no logarithm, and so no jump to speak of.
  return before > 0 && after > 0 &&
         (after > before * jump_factor_ || after * jump_factor_ < before);
}

void Gate::hold(HeldTick tick) {
  std::erase_if(held_, [&](const HeldTick& held) {
    return !has_several_sources_ || held.source == tick.source;
  });
  held_.push_back(std::move(tick));
}

const HeldTick* Gate::held_of(std::string_view source) const {
  const auto found = std::ranges::find_if(
      held_, [&](const HeldTick& held) { return !has_several_sources_ || held.source == source; });
  return found == held_.end() ? nullptr : &*found;
}

bool Gate::confirms(const HeldTick& tick) const {
  return std::ranges::any_of(held_, [&](const HeldTick& held) { return confirms(held, tick); });
}

std::optional<RefusalReason> Gate::judge(Value value) {
  const auto fault = fault_of(value);
  refused_in_a_row_ = fault ? refused_in_a_row_ + 1 : 0;
  if (!fault) {
    last_ = value;
    held_.clear();
  }
  return fault;
}

std::optional<RefusalReason> Gate::out_of_limits(Value value) const {
  if (!value.in_range()) {
    return RefusalReason::out_of_range;
  }
  if ((limits_.lowest && value < *limits_.lowest) ||
      (limits_.highest && value > *limits_.highest)) {
    return RefusalReason::out_of_bounds;
  }
  return std::nullopt;
}

std::optional<RefusalReason> Gate::fault_of(Value value) const {
  const auto fault = out_of_limits(value);
  return !fault && last_ && jumps(*last_, value) ? RefusalReason::jump : fault;
}

std::string Gate::explain(RefusalReason reason, Value value) const {
  const auto with_unit = [&](Value v) { return to_string(Quantity{v, unit_}); };
  std::string out;
  switch (reason) {
    case RefusalReason::out_of_range:
      return "beyond 1,000,000";
    case RefusalReason::out_of_bounds:
      out = with_unit(value) + " is outside its bounds ";
      out += limits_.lowest ? "from " + with_unit(*limits_.lowest) : "";
      out += limits_.highest ? " to " + with_unit(*limits_.highest) : " on";
      break;
    case RefusalReason::jump:
      out = with_unit(value) + " after " + with_unit(*last_) + " is a jump of more than " +
            to_string(Quantity{*limits_.max_jump,
                               unit_ == Unit::percent ? Unit::basis_points : Unit::percent});
      break;
    default:
      return "";
  }
  out += last_ ? likely_cause(value.to_double(), last_->to_double()) : "";
  if (reason == RefusalReason::jump) {
    out += "; it is held until another tick near it says that both are right";
  }
  if (refused_in_a_row_ > 2) {
    out += " (" + std::to_string(refused_in_a_row_) +
           " refused in a row: if they are right, widen the instrument's limits and reload)";
  }
  return out;
}

}  // namespace yieldwatch
