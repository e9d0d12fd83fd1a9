#include "core/record_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace yieldwatch {
namespace {

std::string form(const char* format, double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

// With one decimal, and no "-0.0".
std::string signed_tenths(Value value) {
  const double tenths = std::round(value.to_double() * 10) / 10;
  return form("%+.1f", tenths == 0 ? 0.0 : tenths);
}

std::string in_pp(Value value) {
  return signed_tenths(value) + "pp";
}

std::string share(Value value) {
  return form("%.0f%%", 100 * value.to_double());
}

std::string p_text(const HorizonRecord& record) {
  const auto& p = record.response_p_corrected ? record.response_p_corrected : record.response_p;
  if (!p) {
    return "p unknown";
  }
  const double number = p->to_double();
  const std::string text = number < 0.001  ? "p < 0.001"
                           : number < 0.01 ? form("p %.3f", number)
                                           : form("p %.2f", number);
  return text + (record.response_p_corrected ? " corrected" : " uncorrected");
}

std::string years(const HorizonRecord& record) {
  return to_string(record.first).substr(0, 4) + '-' + to_string(record.last).substr(0, 4);
}

std::string count(std::int64_t n, const std::string& what) {
  return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

// What "1" of a signal is, in its unit: "bp/d".
std::string step_text(const HorizonRecord& record, Unit unit) {
  return record.response_per == "1" ? to_string(Quantity{Value{Value::kScale}, unit})
                                    : record.response_per;
}

// What the rule's alerts are called: the signals of a change alone say which way they went.
std::string_view alerts_of(const Transition& t) {
  if (!t.over.starts_with("in ") || !t.value) {
    return "alerts";
  }
  return t.value->micro < 0 ? "falls" : "rises";
}

// What was expected of it has been said.
bool ends_alert(const Transition& t) {
  return t.state == State::inactive && !t.id.empty();
}

}  // namespace

std::string expected_text(const HorizonRecord& record, Unit unit) {
  const std::string next = "over the next " + count(record.horizon, "session");
  if (!record.response) {
    return "nothing can be expected " + next + " (" + years(record) + ')';
  }
  const std::string basis = '(' + in_pp(*record.response) + " per " + step_text(record, unit) +
                            ", " + p_text(record) + ", " + years(record) + ')';
  return record.expected_pp ? "small caps " + in_pp(*record.expected_pp) +
                                  " against usual expected " + next + ' ' + basis
                            : "small caps against usual " + next + ' ' + basis;
}

std::string episodes_text(const HorizonRecord& record, std::string_view alerts) {
  if (record.n < static_cast<std::int64_t>(kEnoughEpisodes) || !record.mean_pp) {
    return count(record.n, "episode") + ": too few to say";
  }
  std::string out = "after " + std::to_string(record.n) + " such " + std::string(alerts) + ' ' +
                    in_pp(*record.mean_pp);
  if (record.hit_share) {
    out += ", " + share(*record.hit_share) + " lagged";
  }
  return record.base_hit_share ? out + " (any day " + share(*record.base_hit_share) + ')' : out;
}

std::string regime_text(const RegimeRecord& record) {
  const std::string name = "in " + record.name + (record.revised ? " (revised since): " : ": ");
  if (record.stale) {
    return name + "stale evidence, the regime was changed since";
  }
  return name + (record.mean_pp ? "after " + std::to_string(record.n) + ' ' + in_pp(*record.mean_pp)
                                : "too few to say (" + count(record.n, "episode") + ')');
}

std::string same_period_text(Quantity beta) {
  // The unit says it: a price's percent for each percent, or each 100bp, of what is watched.
  const std::string unit(to_string(beta.unit));
  const std::size_t slash = unit.find('/');
  return "same period: small caps " + signed_tenths(beta.value) +
         (slash == std::string::npos ? "% per 1%"
                                     : unit.substr(0, slash) + " per " + unit.substr(slash + 1)) +
         " over the last " + std::to_string(kSamePeriodSessions) + " sessions";
}

std::string verdict_text(const AlertRecord& record) {
  return record.stale
             ? "stale evidence: the rule was changed since"
             : std::string(to_string(record.verdict())) + (record.in_sample ? ", in sample" : "");
}

std::string to_record_text(const Transition& t) {
  if (ends_alert(t)) {
    return t.record ? "" : "no record attached";
  }
  std::string out;
  const auto part = [&out](const std::string& text) { out += (out.empty() ? "" : " | ") + text; };
  if (t.record && !t.record->stale) {
    const HorizonRecord& record = t.record->shown();
    std::string text = expected_text(record, t.unit) + "; " + episodes_text(record, alerts_of(t));
    for (const HeldRegime& held : t.regimes) {
      const auto regime = std::ranges::find(record.regimes, held.name, &RegimeRecord::name);
      text += "; " + (regime != record.regimes.end() ? regime_text(*regime)
                                                     : "in " + held.name + ": no record");
    }
    part(text);
  }
  if (t.same_period) {
    part(same_period_text(*t.same_period));
  }
  part(t.record ? verdict_text(*t.record) : "no record attached");
  return out;
}

}  // namespace yieldwatch
