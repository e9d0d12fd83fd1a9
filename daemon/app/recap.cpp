#include "app/recap.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iomanip>
#include <sstream>

#include "evidence/recording.h"

namespace yieldwatch {
namespace {

std::string signed_number(double number, const char* unit) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%+.1f%s", number, unit);
  return out.data();
}

bool is_ratio(const SeriesExpr& expr) {
  if (expr.op == SeriesExpr::Op::ln) {
    return is_ratio(expr.args.front());
  }
  const auto is_instrument = [](const SeriesExpr& e) { return e.op == SeriesExpr::Op::instrument; };
  return expr.op == SeriesExpr::Op::divide && std::ranges::all_of(expr.args, is_instrument);
}

bool enters_a_tier(const Transition& t) {
  return t.state == State::firing && t.tier > t.previous_tier;
}

bool ends_an_alert(const Transition& t) {
  return t.state == State::inactive && t.previous_tier != Tier::none;
}

}  // namespace

Recap::Recap(const std::vector<Rule>& rules, const Catalog& catalog) {
  for (const Rule& rule : rules) {
    ++rules_[rule.name];
    if (!rule.outcome) {
      continue;
    }
    const auto series = catalog.series.find(rule.outcome->series);
    Parts& parts = parts_of_rule_[rule.name];
    if (series == catalog.series.end()) {
      parts.names = {rule.outcome->series};
    } else {
      parts = {series->second.instruments, is_ratio(series->second.expr)};
    }
    for (const std::string& part : parts.names) {
      newest_.try_emplace(part);
    }
  }
}

void Recap::on_step(std::size_t ticks, const std::optional<InstrumentView>& instrument) {
  ticks_ += ticks;
  if (!instrument || instrument->time == Timestamp::never()) {
    return;
  }
  const Close close{instrument->session, instrument->value.value};
  first_ = first_ == Session::none() ? close.session : std::min(first_, close.session);
  last_ = std::max(last_, close.session);
  const auto newest = newest_.find(instrument->name);
  if (newest == newest_.end()) {
    return;
  }
  newest->second = close;
  for (Entered& entered : entered_) {
    // A series that only begins long after the alert says nothing of what followed it.
    const std::int32_t waited = close.session.day - entered.transition.session.day;
    if (waited > 0 && (waited <= kMaxWaitDays || entered.after.contains(newest->first))) {
      const auto [after, is_first] = entered.after.try_emplace(newest->first, close);
      if (!is_first && after->second.session == close.session) {
        after->second = close;
      }
    }
  }
}

void Recap::on_transition(const Transition& t) {
  if (!enters_a_tier(t) && !ends_an_alert(t)) {
    return;
  }
  if (entered_.size() == kMaxAlerts) {
    ++more_;
    return;
  }
  entered_.push_back({t, {}});
}

// A rule's name; with its instrument where it is one of several.
std::string Recap::label(const Transition& transition) const {
  const auto rules = rules_.find(transition.rule);
  return rules != rules_.end() && rules->second > 1 ? transition.rule + ' ' + transition.instrument
                                                    : transition.rule;
}

std::optional<double> Recap::percent_since(const Entered& entered, const std::string& part) const {
  const auto after = entered.after.find(part);
  const auto newest = newest_.find(part);
  if (after == entered.after.end() || newest == newest_.end() ||
      newest->second.session <= after->second.session || after->second.value.micro <= 0) {
    return std::nullopt;
  }
  return 100.0 * (newest->second.value.to_double() / after->second.value.to_double() - 1);
}

// "IWM -1.6%, SPY +1.8%: -3.4pp".
std::string Recap::followed_by(const Entered& entered) const {
  const auto parts = parts_of_rule_.find(entered.transition.rule);
  if (parts == parts_of_rule_.end() || !enters_a_tier(entered.transition)) {
    return "";
  }
  std::string out;
  std::vector<double> percents;
  for (const std::string& part : parts->second.names) {
    if (const auto percent = percent_since(entered, part)) {
      percents.push_back(*percent);
      out += (out.empty() ? "" : ", ") + part + ' ' + signed_number(*percent, "%");
    }
  }
  const bool comparable = parts->second.ratio && percents.size() == 2;
  return comparable ? out + ": " + signed_number(percents[0] - percents[1], "pp") : out;
}

// What the figures beside the alerts are.
std::string Recap::legend() const {
  Session last = Session::none();
  for (const auto& [unused, close] : newest_) {
    last = std::max(last, close.session);
  }
  std::string difference;
  for (const auto& [unused, parts] : parts_of_rule_) {
    if (parts.ratio && parts.names.size() == 2) {
      const std::string of_this = parts.names[0] + " less " + parts.names[1];
      difference = difference.empty() || difference == of_this ? of_this : "first less second";
    }
  }
  return "Since the close after each alert, to " + to_string(last) +
         (difference.empty() ? "" : "; pp: " + difference) +
         ". What happened here, not evidence.\n";
}

std::string Recap::text(std::span<const std::string> notes) const {
  std::ostringstream out;
  if (ticks_ == 0 && known_ != Session::none()) {
    out << "Nothing new: the journal knows this history up to " << to_string(known_) << ".\n";
  } else if (ticks_ == 0) {
    out << "The history had no ticks.\n";
  } else {
    out << "Played " << ticks_ << " ticks, " << to_string(first_) << " to " << to_string(last_)
        << (entered_.empty() ? ". No rule entered a tier.\n" : ".\n\n");
  }
  std::size_t width = 0;
  for (const Entered& entered : entered_) {
    width = std::max(width, label(entered.transition).size());
  }
  bool figures = false;
  for (const Entered& entered : entered_) {
    const Transition& t = entered.transition;
    const std::string followed = followed_by(entered);
    figures = figures || !followed.empty();
    out << "  " << to_string(t.session) << "  " << std::left << std::setw(8)
        << (enters_a_tier(t) ? to_string(t.tier) : "over") << "  "
        << std::setw(static_cast<int>(width)) << label(t) << "  " << std::right << std::setw(6)
        << (t.value ? to_signed_string(Quantity{*t.value, t.unit}) : "")
        << (followed.empty() ? "" : "  " + followed) << '\n';
  }
  if (more_ > 0) {
    out << "  and " << more_ << " more\n";
  }
  out << (figures ? '\n' + legend() : "");
  for (const std::string& note : notes) {
    out << note << '\n';
  }
  return out.str();
}

}  // namespace yieldwatch
