#include "app/recap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace yieldwatch {
namespace {

std::string signed_percent(double percent) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%+.1f%%", percent);
  return out.data();
}

bool enters_a_tier(const Transition& t) {
  return t.state == State::firing && t.tier > t.previous_tier;
}

bool ends_an_alert(const Transition& t) {
  return t.state == State::inactive && t.previous_tier != Tier::none;
}

}  // namespace

Recap::Recap(const std::vector<Rule>& rules, const std::vector<Instrument>& instruments,
             const Catalog& catalog) {
  for (const Rule& rule : rules) {
    if (!rule.outcome) {
      continue;
    }
    const auto series = catalog.series.find(rule.outcome->series);
    auto& parts = parts_of_rule_[rule.name];
    parts = series != catalog.series.end() ? series->second.instruments
                                           : std::vector{rule.outcome->series};
    for (const std::string& part : parts) {
      const auto instrument = std::ranges::find(instruments, part, &Instrument::name);
      if (instrument != instruments.end()) {
        zones_[part] = instrument->zone;
      }
    }
  }
}

void Recap::on_ticks(const TickBatch& batch) {
  ticks_ += batch.times.size();
  first_ = std::min(first_, batch.times.front());
  last_ = std::max(last_, batch.times.back());
  const auto zone = zones_.find(batch.instrument);
  if (zone == zones_.end()) {
    return;
  }
  const Close close{zone->second->session_of(batch.times.back()), batch.values.back()};
  newest_.insert_or_assign(zone->first, close);
  for (Entered& entered : entered_) {
    if (close.session > entered.transition.session) {
      const auto [after, is_first] = entered.after.try_emplace(zone->first, close);
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

std::string Recap::followed_by(const Entered& entered) const {
  const auto parts = parts_of_rule_.find(entered.transition.rule);
  if (parts == parts_of_rule_.end() || !enters_a_tier(entered.transition)) {
    return "";
  }
  std::string out;
  for (const std::string& part : parts->second) {
    const auto after = entered.after.find(part);
    const auto newest = newest_.find(part);
    if (after == entered.after.end() || newest == newest_.end() ||
        newest->second.session <= after->second.session || after->second.value.micro <= 0) {
      continue;
    }
    const double change =
        100.0 * (newest->second.value.to_double() / after->second.value.to_double() - 1);
    out += (out.empty() ? "" : ", ") + part + ' ' + signed_percent(change);
  }
  return out.empty() ? "" : "   since the next close: " + out;
}

std::string Recap::text() const {
  if (ticks_ == 0) {
    return "The history had no ticks.";
  }
  std::string out = "Played " + std::to_string(ticks_) + " ticks, " + to_string(first_) + " to " +
                    to_string(last_) + ".\n";
  if (entered_.empty()) {
    return out + "No rule entered a tier.\n";
  }
  for (const Entered& entered : entered_) {
    const Transition& t = entered.transition;
    const std::string_view what = enters_a_tier(t) ? to_string(t.tier) : "over";
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "  %s  %-8s  %-24s %10s", to_string(t.session).c_str(),
                  std::string(what).c_str(), t.rule.c_str(),
                  t.value ? to_signed_string(Quantity{*t.value, t.unit}).c_str() : "");
    out += line.data() + followed_by(entered) + '\n';
  }
  if (more_ > 0) {
    out += "  and " + std::to_string(more_) + " more\n";
  }
  return out;
}

}  // namespace yieldwatch
