#include <algorithm>

#include "cli/evidence_output.h"
#include "cli/figures.h"

namespace yieldwatch {
namespace {

std::string name_of(const EvidenceRow& row) {
  return row.instrument == "-" ? row.rule : row.rule + ' ' + row.instrument;
}

bool same_rule(const EvidenceRow& a, const EvidenceRow& b) {
  return a.rule == b.rule && a.instrument == b.instrument;
}

// The rows of one rule, from `rows`' first on.
std::span<const EvidenceRow> first_rule(std::span<const EvidenceRow> rows) {
  const auto end =
      std::ranges::find_if(rows, [&](const EvidenceRow& row) { return !same_rule(row, rows[0]); });
  return rows.first(static_cast<std::size_t>(end - rows.begin()));
}

constexpr const char* kNoRecord =
    "no record: no session has both a value of the signal and a known outcome";

std::string too_few(std::size_t n) {
  return std::to_string(n) + (n == 1 ? " episode" : " episodes") + ": too few to say";
}

void print_responses(std::ostream& out, std::span<const EvidenceRow> rule) {
  bool short_of_p = false;
  for (const EvidenceRow& row : rule) {
    if (row.tier != rule[0].tier) {
      break;  // the same for every tier
    }
    if (row.sessions == 0) {
      out << form("  %5s  %s\n", days(row.horizon).c_str(), kNoRecord);
      continue;
    }
    out << form("  %5s %9s %-6s %14s %7s %10s   %s\n", days(row.horizon).c_str(),
                pp(row.response).c_str(), std::string(row.response_per).c_str(),
                between(row.response_interval).c_str(), probability(row.response_p).c_str(),
                probability(row.response_p_corrected).c_str(), thirds(row.response_thirds).c_str());
    short_of_p = short_of_p || (row.response && !row.response_p);
  }
  if (short_of_p) {
    out << "  no p: the record is too short to tell a response from chance\n";
  }
}

void print_episodes_table(std::ostream& out, std::span<const EvidenceRow> rule) {
  for (const EvidenceRow& row : rule) {
    if (row.n < kEnoughEpisodes) {
      out << form("  %-9s %5s %-68s  %s\n", std::string(to_string(row.tier)).c_str(),
                  days(row.horizon).c_str(), ("  " + too_few(row.n)).c_str(),
                  std::string(to_string(row.verdict)).c_str());
      continue;
    }
    out << form("  %-9s %5s %4zu %7s %7s %7s %8s %8s %14s %7s  %s\n",
                std::string(to_string(row.tier)).c_str(), days(row.horizon).c_str(), row.n,
                pp(row.mean_pp).c_str(), pp(row.median_pp).c_str(), percent(row.hit_share).c_str(),
                percent(row.base_hit_share).c_str(), pp(row.excess_pp).c_str(),
                between(row.interval_pp).c_str(), probability(row.p).c_str(),
                std::string(to_string(row.verdict)).c_str());
  }
}

void print_regimes(std::ostream& out, const EvidenceRow& row) {
  for (const RegimeRow& regime : row.regimes) {
    const std::string said = regime.mean_pp
                                 ? form("%zu episodes, mean %s, response %s", regime.n,
                                        pp(regime.mean_pp).c_str(), pp(regime.response).c_str())
                                 : too_few(regime.n);
    out << form("    %-28s %s%s\n", regime.name.c_str(), said.c_str(),
                regime.revised ? "  (from series that are revised later)" : "");
  }
}

void print_episodes(std::ostream& out, const EvidenceRow& row) {
  std::size_t in_line = 0;
  for (const Episode& episode : row.episodes) {
    out << (in_line % 4 == 0 ? "    " : "   ")
        << form("%s %s", to_string(episode.session).c_str(),
                form("%+6.1f", episode.outcome_pp).c_str());
    ++in_line;
    if (in_line % 4 == 0) {
      out << '\n';
    }
  }
  out << (in_line % 4 == 0 ? "" : "\n");
}

// Of each tier, its last horizon: the one an alert's line shows.
void print_details(std::ostream& out, std::span<const EvidenceRow> rule) {
  for (std::size_t i = 0; i < rule.size(); ++i) {
    const EvidenceRow& row = rule[i];
    if (i + 1 < rule.size() && rule[i + 1].tier == row.tier) {
      continue;
    }
    out << "  " << to_string(row.tier) << ", " << row.horizon << " sessions after: "
        << (row.n < kEnoughEpisodes ? too_few(row.n) : std::to_string(row.n) + " episodes") << '\n';
    print_episodes(out, row);
    if (!row.regimes.empty()) {
      out << "   where it was so:\n";
      print_regimes(out, row);
    }
  }
}

}  // namespace

void print_text(std::ostream& out, std::span<const EvidenceRow> rows) {
  for (auto left = rows; !left.empty();) {
    const auto rule = first_rule(left);
    left = left.subspan(rule.size());
    out << name_of(rule[0]) << '\n';
    const auto longest = std::ranges::max_element(rule, {}, &EvidenceRow::sessions);
    if (longest->sessions == 0) {
      out << "  " << kNoRecord << "\n\n";
      continue;
    }
    out << "  record " << to_string(longest->first) << " to " << to_string(longest->last) << ", "
        << longest->sessions << " sessions\n\n"
        << form("  %5s %9s %-6s %14s %7s %10s   %s\n", "after", "response", "per", "90%", "p",
                "corrected", "by thirds of the record");
    print_responses(out, rule);
    out << '\n'
        << form("  %-9s %5s %4s %7s %7s %7s %8s %8s %14s %7s  %s\n", "tier", "after", "n", "mean",
                "median", "lagged", "any day", "excess", "90%", "p", "verdict");
    print_episodes_table(out, rule);
    out << '\n';
    print_details(out, rule);
    out << '\n';
  }
}

}  // namespace yieldwatch
