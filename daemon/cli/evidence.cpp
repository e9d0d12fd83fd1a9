// yieldwatch evidence: the record of rules over a history.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/evidence_run.h"
#include "app/exit_code.h"
#include "cli/config_path.h"
#include "cli/evidence_output.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "evidence/evidence.h"

namespace yieldwatch {
namespace {

class EvidenceVerb final : public Command {
 public:
  explicit EvidenceVerb(CLI::App& app) {
    app.add_option("--history", history_, "a history.toml, or a directory with one; required")
        ->required()
        ->option_text("PATH");
    app.add_option("--rules", rules_,
                   "rules files; those of the configuration in use if none is named")
        ->option_text("FILE ...");
    app.add_option("--format", format_, "text for eyes (the default), json for programs")
        ->check(CLI::IsMember({"text", "json"}))
        ->option_text("text|json");
  }

  int run() override {
    Diagnostics diagnostics;
    const auto loaded = load_replay(history_, rule_files(diagnostics), diagnostics);
    RecordingPlan plan;
    if (diagnostics.ok()) {
      plan = plan_of(loaded, loaded.history.spec, diagnostics);
    }
    std::cerr << diagnostics.text();
    if (!diagnostics.ok()) {
      return exit_code::kConfig;
    }
    const HistoryTicks ticks = read_ticks(
        loaded.history.spec, [](const BadRow& row) { std::cerr << to_string(row) << '\n'; });
    const Recorded recorded = record(ticks, plan);
    if (recorded.refused > 0) {
      std::cerr << recorded.refused << " values were refused; yieldwatch replay names them\n";
    }
    for (const std::string& caution : cautions_of(plan, recorded.recording)) {
      std::cerr << caution << '\n';
    }
    const auto rows = evidence(plan, recorded.recording);
    if (format_ == "json") {
      std::cout << to_json(rows);
    } else {
      print_text(std::cout, rows);
      std::cout << "history " << ticks.fingerprint << ", "
                << (ticks.ticks.empty()
                        ? "empty"
                        : to_string(ticks.first()) + " to " + to_string(ticks.last()))
                << '\n';
    }
    require_written();
    return ticks.bad_rows + recorded.refused > 0 ? exit_code::kBadData : exit_code::kOk;
  }

 private:
  std::vector<std::filesystem::path> rule_files(Diagnostics& diagnostics) const {
    if (!rules_.empty()) {
      return {rules_.begin(), rules_.end()};
    }
    const std::string config = find_config();
    std::cerr << "with the rules of " << config << '\n';
    return load_config(config, diagnostics).rule_files;
  }

  std::string history_;
  std::vector<std::string> rules_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_evidence(CLI::App& app) {
  return std::make_unique<EvidenceVerb>(app);
}

}  // namespace yieldwatch
