// yieldwatch evidence: the record of rules over a history.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/config/config.h"
#include "app/config/evidence_file.h"
#include "app/evidence_run.h"
#include "app/exit_code.h"
#include "cli/evidence_output.h"
#include "cli/output.h"
#include "cli/rules_choice.h"
#include "cli/verb.h"
#include "evidence/evidence.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMostName = 100;

// From the first session of any record to the last: a history may hold more, of no use to them.
std::optional<std::pair<Session, Session>> span_of(const std::vector<EvidenceRow>& rows) {
  std::optional<std::pair<Session, Session>> span;
  for (const EvidenceRow& row : rows) {
    if (row.sessions > 0) {
      span = span ? std::pair(std::min(span->first, row.first), std::max(span->second, row.last))
                  : std::pair(row.first, row.last);
    }
  }
  return span;
}

// Whoever reads only the figures must not take silence for a no.
void tell_without_record(const std::vector<EvidenceRow>& rows) {
  Tier first = Tier::none;
  const EvidenceRow* of = nullptr;
  for (const EvidenceRow& row : rows) {
    if (of == nullptr || of->rule != row.rule || of->instrument != row.instrument) {
      of = &row;
      first = row.tier;
    }
    if (row.sessions == 0 && row.tier == first) {
      std::cerr << "rule " << row.rule << ' ' << row.instrument << " has no record over "
                << row.horizon << " sessions in this history\n";
    }
  }
}

class EvidenceVerb final : public Command {
 public:
  explicit EvidenceVerb(CLI::App& app) {
    app.add_option("--history", history_, "a history.toml, or a directory with one; required")
        ->required()
        ->option_text("PATH");
    add_rules(app, rules_);
    app.add_option("--write", write_, "an evidence.toml, to put the record into; needs --name")
        ->option_text("FILE");
    app.add_option("--name", name_, "what alerts call this history there: \"SMB 1962-2026\"")
        ->option_text("TEXT");
    app.add_option("--source", sources_, "where its data come from; may be given several times")
        ->option_text("TEXT")
        ->allow_extra_args(false);
    app.add_option("--format", format_, "text for eyes (the default), json for programs")
        ->check(CLI::IsMember({"text", "json"}))
        ->option_text("text|json");
  }

  int run() override {
    if (write_.empty() ? !name_.empty() || !sources_.empty() : name_.empty()) {
      throw UsageError("--write FILE and --name \"NAME OF THE HISTORY\" go together");
    }
    if (name_.size() > kMostName) {
      throw UsageError("--name has at most 100 characters");
    }
    Diagnostics diagnostics;
    const Replay loaded = load_with_rules(history_, rules_, false, diagnostics);
    RecordingPlan plan;
    if (diagnostics.ok()) {
      plan = plan_of(loaded, diagnostics);
    }
    std::cerr << diagnostics.text();
    if (!diagnostics.ok()) {
      return exit_code::kConfig;
    }
    const HistoryTicks ticks = read_ticks(
        loaded.history.spec, [](const BadRow& row) { std::cerr << to_string(row) << '\n'; });
    if (ticks.ticks.empty()) {
      return tell_empty(loaded.history.spec);
    }
    const std::string fingerprint = fingerprint_of(ticks, plan.outcomes);
    Recorder recorder(plan);
    play(ticks, recorder);
    const Recording recording = recorder.finish();
    const auto rows = evidence(plan, recording);
    if (recorder.refused() > 0) {
      std::cerr << recorder.refused() << " values were refused; yieldwatch replay names them\n";
    }
    for (const std::string& caution : cautions_of(plan, recording)) {
      std::cerr << caution << '\n';
    }
    tell_without_record(rows);
    if (format_ == "json") {
      std::cout << to_json(rows, fingerprint);
    } else {
      print_text(std::cout, rows);
      std::cout << "history " << fingerprint << ", " << to_string(ticks.first()) << " to "
                << to_string(ticks.last()) << '\n';
    }
    require_written();
    if (!write_.empty() && !write(ticks, fingerprint, rows)) {
      return exit_code::kConfig;
    }
    return ticks.bad_rows + recorder.refused() > 0 ? exit_code::kBadData : exit_code::kOk;
  }

 private:
  // False where the file has mistakes, which are told.
  bool write(const HistoryTicks& ticks, const std::string& fingerprint,
             std::vector<EvidenceRow> rows) const {
    Diagnostics diagnostics;
    const auto span = span_of(rows).value_or(std::pair(ticks.first(), ticks.last()));
    write_evidence(write_,
                   {.name = name_,
                    .sources = sources_,
                    .first = span.first,
                    .last = span.second,
                    .fingerprint = fingerprint,
                    .rows = std::move(rows)},
                   diagnostics);
    std::cerr << diagnostics.text();
    return diagnostics.ok();
  }

  std::string history_;
  std::vector<std::string> rules_;
  std::string write_;
  std::string name_;
  std::vector<std::string> sources_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_evidence(CLI::App& app) {
  return std::make_unique<EvidenceVerb>(app);
}

}  // namespace yieldwatch
