#include "core/transition.h"

#include <array>

#include "core/json_line.h"

namespace yieldwatch {
namespace {

// The word a person looks for: the tier while it stands, else what became of it.
std::string_view headline(const Transition& t) {
  switch (t.state) {
    case State::firing:
      return to_string(t.tier);
    case State::inactive:
      return t.previous_state == State::warming && t.id.empty() ? "ready" : "over";
    default:
      return to_string(t.state);
  }
}

// "(level 75bp)", "(below 40bp)", "(condition no longer holds)".
std::string circumstance(const Transition& t) {
  if (t.level) {
    const bool left = t.reason == Reason::exit;
    return std::string(left ? " (left at " : " (level ") + to_string(Quantity{*t.level, t.unit}) +
           ")";
  }
  switch (t.reason) {
    case Reason::condition:
      return " (an `and` condition does not hold)";
    case Reason::stale:
      return t.state == State::nodata     ? " (an input is stale)"
             : t.state == State::inactive ? " (ticks that led to it are missing)"
                                          : " (an input has no value)";
    case Reason::fresh:
      return " (its inputs have values)";
    case Reason::superseded:
      return " (the rule was changed)";
    case Reason::corrected:
      return " (a past value was revised)";
    default:
      return "";
  }
}

}  // namespace

std::string inputs_as_json(const std::vector<TransitionInput>& inputs) {
  std::string out = "[";
  for (const TransitionInput& input : inputs) {
    out += out.size() > 1 ? "," : "";
    JsonLine line;
    line.add("instrument", input.instrument)
        .add("time", to_string(input.time))
        .add("value", input.value.value)
        .add("unit", to_string(input.value.unit));
    if (!input.sources.empty()) {
      line.add("sources", input.sources);
    }
    out += line.str();
  }
  return out + "]";
}

std::string_view to_string(State state) {
  constexpr std::array<std::string_view, 5> kNames{"warming", "inactive", "pending", "firing",
                                                   "nodata"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string_view to_string(Tier tier) {
  constexpr std::array<std::string_view, 4> kNames{"none", "watch", "warning", "critical"};
  return kNames.at(static_cast<std::size_t>(tier));
}

std::string_view to_string(Reason reason) {
  constexpr std::array<std::string_view, 7> kNames{"enter", "exit",       "and",      "stale",
                                                   "fresh", "superseded", "corrected"};
  return kNames.at(static_cast<std::size_t>(reason));
}

std::optional<Tier> parse_tier(std::string_view text) {
  for (Tier tier : {Tier::none, Tier::watch, Tier::warning, Tier::critical}) {
    if (to_string(tier) == text) {
      return tier;
    }
  }
  return std::nullopt;
}

std::string to_json_line(const Transition& t) {
  JsonLine line;
  line.add("time", to_string(t.time));
  if (t.session == Session::none()) {
    line.add_null("session");
  } else {
    line.add("session", to_string(t.session));
  }
  return line.add("rule", t.rule)
      .add("instrument", t.instrument)
      .add("state", to_string(t.state))
      .add("tier", to_string(t.tier))
      .add("previous_state", to_string(t.previous_state))
      .add("previous_tier", to_string(t.previous_tier))
      .add("value", t.value)
      .add("unit", to_string(t.unit))
      .add("level", t.level)
      .add("reason", to_string(t.reason))
      .add("id", t.id)
      .add("rule_hash", t.rule_hash)
      .add("summary", t.summary)
      .add_raw("inputs", inputs_as_json(t.inputs))
      .add("origin", to_string(t.origin))
      .add_raw("regimes", to_json(t.regimes))
      .add_raw("same_period", same_period_json(t.same_period))
      .add_raw("evidence", t.record ? to_json(*t.record, t.unit) : "null")
      .str();
}

std::string to_alert_line(const Transition& t) {
  std::string out = to_string(t.time) + " ALERT ";
  out += headline(t);
  out.append(1, ' ').append(t.rule).append(1, ' ').append(t.instrument);
  if (t.value) {
    out.append(1, ' ').append(to_signed_string(Quantity{*t.value, t.unit}));
    out.append(t.over.empty() ? "" : " ").append(t.over);
  }
  out += circumstance(t);
  if (t.previous_tier > t.tier) {
    out += ", was ";
    out += to_string(t.previous_tier);
  }
  for (const TransitionInput& input : t.inputs) {
    if (input.is_mixed()) {
      out.append(" | ")
          .append(input.instrument)
          .append(" of several sources: ")
          .append(input.sources);
    }
  }
  return out;
}

}  // namespace yieldwatch
