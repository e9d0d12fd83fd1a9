// [[rule]]s and [[regime]]s of all rules files.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/config/rule_draft.h"

namespace yieldwatch {

class RuleReader {
 public:
  // Both must outlive the reader.
  RuleReader(const Names& names, UnknownOutcome unknown, Diagnostics& diagnostics)
      : names_(&names), unknown_(unknown), diagnostics_(&diagnostics) {}

  void read_file(const TomlTable& file);

  std::vector<Rule> take() { return std::move(rules_); }
  std::vector<Regime> take_regimes() { return std::move(regimes_); }

 private:
  void read_rule(const TomlTable& table);
  void check_unique(const TomlText& name);
  void add(const RuleDraft& draft, const std::optional<std::string>& each);
  void count_closes(const Rule& rule, const Place& place);
  void count_closes(const SignalDef& signal);

  const Names* names_;
  UnknownOutcome unknown_;
  Diagnostics* diagnostics_;
  std::map<std::string, Place> places_;  // by name
  std::size_t made_ = 0;
  std::set<std::string> signals_;  // over sessions
  std::int64_t closes_ = 0;        // that they keep
  std::vector<Rule> rules_;
  std::vector<Regime> regimes_;
};

}  // namespace yieldwatch
