#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <vector>

#include "cli/calibrate_output.h"
#include "cli/figures.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, kTierCount> kTiers{"watch", "warning", "critical"};

// "change(UST10Y - UST2Y, 60d)" → "change-ust10y-ust2y-60d".
std::string rule_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') {
    name.pop_back();
  }
  return name;
}

// The lowest, the middle and the highest level with enough episodes and a mean below the usual.
std::vector<TierLevels> levels_of(const Finding& finding) {
  std::vector<TierLevels> fit;
  for (const LevelFinding& level : finding.levels) {
    if (level.n >= kEnoughEpisodes && *level.excess_pp < 0) {
      fit.push_back(level.level);
    }
  }
  if (fit.size() > kTierCount) {
    fit = {fit.front(), fit[fit.size() / 2], fit.back()};
  }
  return fit;
}

std::string rule_text(const SearchPlan& plan, const std::string& name,
                      std::span<const Finding* const> findings) {
  const Rule& rule = plan.candidates[findings[0]->candidate].rule;
  const Finding& last = *findings.back();
  std::string horizons;
  double p = 0;
  for (const Finding* finding : findings) {
    horizons += (horizons.empty() ? "\"" : ", \"") + days(finding->horizon) + '"';
    p = std::max(p, *finding->p_corrected);
  }
  std::string out = "\n[[rule]]\nname    = \"" + name + "\"\nsummary = \"" + rule.signal.text +
                    " at {value}\"\nexpr    = \"" + rule.signal.text + "\"\n";
  const auto levels = levels_of(last);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    out += "tiers." + std::string(kTiers.at(i)) + " = { enter = \"" +
           to_string(Quantity{levels[i].enter, rule.signal.unit}) + "\", exit = \"" +
           to_string(Quantity{levels[i].exit, rule.signal.unit}) + "\" }\n";
  }
  return out + "outcome = { series = \"" + rule.outcome.value().series + "\", horizons = [" +
         horizons + "] }\nsearch  = { candidates = \"" + std::to_string(size_of(plan).responses) +
         "\", p = \"" + form("%.6f", p) + "\" }\n";
}

}  // namespace

std::optional<std::string> rules_file(const SearchPlan& plan, std::span<const Finding> findings,
                                      const std::string& history) {
  std::map<std::size_t, std::vector<const Finding*>> by_signal;
  for (const Finding& finding : findings) {
    if (finding.verdict == Verdict::supported) {
      by_signal[finding.candidate].push_back(&finding);
    }
  }
  if (by_signal.empty()) {
    return std::nullopt;
  }
  std::string out =
      "# Rules that a search supports, each with how much was searched; its corrected p stays "
      "with\n"
      "# it. Made by yieldwatch calibrate from the history " +
      history + ".\n";
  std::map<std::string, int> names;
  for (auto& [candidate, of_signal] : by_signal) {
    std::ranges::sort(of_signal, {}, &Finding::horizon);
    std::string name = rule_name(plan.candidates[candidate].rule.signal.text);
    if (const int used = names[name]++; used > 0) {  // "UST10Y - UST2Y" and "UST10Y / UST2Y"
      name += '-' + std::to_string(used + 1);
    }
    out += rule_text(plan, name, of_signal);
  }
  return out;
}

}  // namespace yieldwatch
