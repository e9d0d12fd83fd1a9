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

std::vector<Crossing> episodes_of(std::span<const Crossing> crossings, Tier tier,
                                  std::size_t horizon) {
  std::vector<Crossing> out;
  for (const Crossing& crossing : crossings) {
    if (crossing.from < tier && crossing.to >= tier &&
        (out.empty() || crossing.at >= out.back().at + horizon)) {
      out.push_back(crossing);
    }
  }
  return out;
}

std::vector<std::size_t> places_of(std::span<const Crossing> episodes) {
  std::vector<std::size_t> out;
  for (const Crossing& episode : episodes) {
    out.push_back(episode.at);
  }
  return out;
}

std::size_t longest_window(const Rule& rule, const SignalTrack& track) {
  std::size_t longest = 0;
  const auto look = [&](const SignalDef& signal, std::size_t stride) {
    for (const Window& window : signal.windows) {
      const std::size_t length = window.by_session()
                                     ? static_cast<std::size_t>(window.sessions) * stride
                                     : static_cast<std::size_t>(window.nanos / kNanosPerDay + 1);
      longest = std::max(longest, length);
    }
  };
  look(rule.signal, track.stride(0));
  for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
    look(rule.conditions[i].signal, track.stride(1 + i));
  }
  return longest;
}

}  // namespace yieldwatch
