#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/check.h"

namespace yieldwatch {
namespace {

// The series that some signal takes over sessions: a session is one where all parts have one.
struct Need {
  const Rule* rule = nullptr;
  const SignalDef* signal = nullptr;
  std::int64_t closes = 0;
  std::int64_t have = 0;
  std::map<std::string, Session, std::less<>> newest;  // of its parts
};

void add_need(const Rule& rule, const SignalDef& signal, std::vector<Need>& needs) {
  if (signal.windows.empty() || !signal.windows.front().by_session()) {
    return;  // how far a time window reaches back is not counted in closes
  }
  Need need{&rule, &signal, signal.row->depth(signal.windows) + 1};
  for (const std::string& part : instruments_of(signal)) {
    need.newest.emplace(part, Session::none());
  }
  needs.push_back(std::move(need));
}

std::vector<Need> needs_of(std::span<const Rule> rules) {
  std::vector<Need> needs;
  for (const Rule& rule : rules) {
    add_need(rule, rule.signal, needs);
    for (const Condition& condition : rule.conditions) {
      add_need(rule, condition.signal, needs);
    }
  }
  return needs;
}

void count(const HistoryTick& tick, Need& need) {
  const auto part = need.newest.find(tick.instrument);
  if (part == need.newest.end() || part->second == tick.session) {
    return;
  }
  part->second = tick.session;
  if (std::ranges::all_of(need.newest, [&](const auto& p) { return p.second == tick.session; })) {
    ++need.have;
  }
}

bool is_met(const Need& need) {
  return need.have >= need.closes;
}

}  // namespace

void warn_of_cold_rules(const HistorySpec& history, std::span<const Rule> rules,
                        Diagnostics& diagnostics) {
  std::vector<Need> open = needs_of(rules);
  HistoryReader reader(history, {});
  while (!open.empty()) {
    const auto tick = reader.next();
    if (!tick) {
      break;
    }
    for (Need& need : open) {
      count(*tick, need);
    }
    std::erase_if(open, is_met);
  }
  for (const Need& need : open) {
    diagnostics.warning({history.path.string()},
                        need.rule->name + " needs " + std::to_string(need.closes) + " closes of " +
                            series_names(*need.signal) + ", the history has " +
                            std::to_string(need.have));
  }
}

}  // namespace yieldwatch
