#include "evidence/record.h"

#include <algorithm>
#include <cmath>

namespace yieldwatch {

Span span_of(const Asked& asked) {
  const std::vector<double>& value = asked.track->value;
  const auto first = std::ranges::find_if(value, [](double v) { return !std::isnan(v); });
  const auto from = static_cast<std::size_t>(first - value.begin());
  const std::size_t last = value.size() - std::min(value.size(), asked.horizon + 1);
  return {from, last > from ? last - from : 0};
}

std::vector<double> outcomes_of(const OutcomeTrack& outcome, std::size_t horizon, Span span) {
  std::vector<double> out(span.count);
  for (std::size_t i = 0; i < span.count; ++i) {
    const std::size_t next = span.first + i + 1;
    out[i] = outcome.level[next + horizon] - outcome.level[next];
  }
  return out;
}

std::vector<std::size_t> episodes_of(std::span<const Crossing> crossings, Tier tier,
                                     std::size_t horizon) {
  std::vector<std::size_t> out;
  for (const Crossing& crossing : crossings) {
    if (crossing.from < tier && crossing.to >= tier &&
        (out.empty() || crossing.at >= out.back() + horizon)) {
      out.push_back(crossing.at);
    }
  }
  return out;
}

std::size_t longest_window(const Rule& rule) {
  std::int64_t longest = 0;
  const auto look = [&](const SignalDef& signal) {
    for (const Window& window : signal.windows) {
      longest = std::max(longest,
                         window.by_session() ? window.sessions : window.nanos / kNanosPerDay + 1);
    }
  };
  look(rule.signal);
  for (const Condition& condition : rule.conditions) {
    look(condition.signal);
  }
  return static_cast<std::size_t>(longest);
}

}  // namespace yieldwatch
