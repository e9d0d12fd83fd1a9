#include <algorithm>

#include "cli/calibrate_output.h"
#include "cli/figures.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

std::string_view step_name(const SearchPlan& plan, const Finding& finding) {
  return response_step(plan.candidates[finding.candidate].rule.signal.unit).name;
}

// Of the levels with enough episodes, the one after which it was worst.
const LevelFinding* best_level(const Finding& finding) {
  const LevelFinding* best = nullptr;
  for (const LevelFinding& level : finding.levels) {
    if (level.n >= kEnoughEpisodes && level.p_corrected &&
        (best == nullptr || *level.excess_pp < *best->excess_pp)) {
      best = &level;
    }
  }
  return best;
}

std::string part(const Finding::Part& part) {
  return form("%s (%s)", pp(part.response).c_str(), probability(part.p).c_str());
}

std::string level_text(const SearchPlan& plan, const Finding& finding) {
  const LevelFinding* level = best_level(finding);
  if (level == nullptr) {
    return "no level with " + std::to_string(kEnoughEpisodes) + " episodes";
  }
  const Unit unit = plan.candidates[finding.candidate].rule.signal.unit;
  return to_string(Quantity{level->level.enter, unit}) + ": n " + std::to_string(level->n) +
         ", mean " + pp(level->mean_pp) + ", excess " + pp(level->excess_pp) + ", corrected " +
         probability(level->p_corrected);
}

std::string grouped(std::size_t number) {
  const std::string text = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += i > 0 && (text.size() - i) % 3 == 0 ? "," : "";
    out += text[i];
  }
  return out;
}

}  // namespace

void print_text(std::ostream& out, const SearchPlan& plan, std::span<const Finding> shown,
                std::size_t supported, const std::optional<double>& best) {
  const SearchSize size = size_of(plan);
  out << "asked: " << grouped(size.signals) << " signals, " << grouped(size.responses)
      << " responses with their horizons; " << grouped(size.levels) << " levels, "
      << grouped(size.episodes) << " with their horizons\n\n";
  out << form("%-34s %5s %8s %-6s %9s  %-17s %-15s %-15s %-11s %s\n", "signal", "after", "response",
              "per", "corrected", "by thirds", "earlier (p)", "later (p)", "verdict", "best level");
  for (const Finding& finding : shown) {
    out << form("%-34s %5s %8s %-6s %9s  %-17s %-15s %-15s %-11s %s\n",
                plan.candidates[finding.candidate].rule.signal.text.c_str(),
                days(finding.horizon).c_str(), pp(finding.response).c_str(),
                std::string(step_name(plan, finding)).c_str(),
                probability(finding.p_corrected).c_str(), thirds(finding.thirds).c_str(),
                part(finding.earlier).c_str(), part(finding.later).c_str(),
                std::string(to_string(finding.verdict)).c_str(), level_text(plan, finding).c_str());
  }
  if (!shown.empty() && shown.front().split != Session::none()) {
    out << "\nthe later part of the first begins at " << to_string(shown.front().split) << '\n';
  }
  out << '\n';
  if (supported > 0) {
    out << grouped(supported) << " of " << grouped(size.responses) << " responses are supported\n";
  } else if (!best) {
    out << "nothing is supported: the record is too short to tell a response from chance\n";
  } else {
    out << "nothing is supported: of " << grouped(size.responses)
        << " responses the best has a corrected p of " << probability(best)
        << (*best >= kSupportedBelow
                ? "; chance alone would often find as much in a search of this size\n"
                : ", but is not negative in every third of the record, or has no level with "
                  "enough episodes that were worse than usual\n");
  }
}

std::string to_json(const SearchPlan& plan, std::span<const Finding> shown) {
  const auto number = [](const std::optional<double>& value) {
    return value ? Value::from_double(*value) : std::nullopt;
  };
  std::string out = "[";
  for (const Finding& finding : shown) {
    const Rule& rule = plan.candidates[finding.candidate].rule;
    std::string levels = "[";
    for (const LevelFinding& level : finding.levels) {
      levels += levels.size() > 1 ? "," : "";
      levels += JsonLine()
                    .add("level", level.level.enter)
                    .add("unit", to_string(rule.signal.unit))
                    .add("n", static_cast<std::int64_t>(level.n))
                    .add("mean_pp", number(level.mean_pp))
                    .add("excess_pp", number(level.excess_pp))
                    .add("p_corrected", number(level.p_corrected))
                    .str();
    }
    const auto part_json = [&](const Finding::Part& part) {
      return JsonLine()
          .add("sessions", static_cast<std::int64_t>(part.sessions))
          .add("response", number(part.response))
          .add("response_p", number(part.p))
          .str();
    };
    std::string of_thirds = "[";
    for (const auto& third : finding.thirds) {
      of_thirds += of_thirds.size() > 1 ? "," : "";
      const auto value = number(third);
      of_thirds += value ? to_json_number(*value) : "null";
    }
    out += out.size() > 1 ? ",\n " : "\n ";
    out += JsonLine()
               .add("signal", rule.signal.text)
               .add("horizon", finding.horizon)
               .add("response", number(finding.response))
               .add("response_per", step_name(plan, finding))
               .add("response_p", number(finding.p))
               .add("response_p_corrected", number(finding.p_corrected))
               .add_raw("response_thirds", of_thirds + ']')
               .add("verdict", to_string(finding.verdict))
               .add("split", finding.split == Session::none() ? "" : to_string(finding.split))
               .add_raw("earlier", part_json(finding.earlier))
               .add_raw("later", part_json(finding.later))
               .add_raw("levels", levels + ']')
               .str();
  }
  return out + "\n]\n";
}

}  // namespace yieldwatch
