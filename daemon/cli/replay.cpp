// yieldwatch replay: the analyzer over a history.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "app/config/config.h"
#include "app/config/evidence_file.h"
#include "app/exit_code.h"
#include "app/host/reports.h"
#include "app/offline_replay.h"
#include "app/recap.h"
#include "cli/output.h"
#include "cli/rules_choice.h"
#include "cli/verb.h"

namespace yieldwatch {
namespace {

// Prints transitions of the sessions asked for as they come.
class Printer final : public AnalyzerListener {
 public:
  // `evidence` may be null.
  Printer(Format format, Session from, const EvidenceHistory* evidence, Recap& recap)
      : format_(format), from_(from), evidence_(evidence), recap_(recap) {}

  void on_transition(Transition t) override {
    if (t.session < from_) {
      return;
    }
    attach_record(evidence_, t);
    printed_ += t.id.empty() ? 0 : 1;
    recap_.on_transition(t);
    print(t, format_);
  }

  void on_refusal(const Refusal& refusal) override {
    ++refused_;
    std::cerr << "refused: " << to_string(refusal) << '\n';
  }

  std::uint64_t printed() const { return printed_; }  // as text
  std::uint64_t refused() const { return refused_; }

 private:
  Format format_;
  Session from_;
  const EvidenceHistory* evidence_;
  Recap& recap_;
  std::uint64_t printed_ = 0;
  std::uint64_t refused_ = 0;
};

class ReplayVerb final : public Command {
 public:
  explicit ReplayVerb(CLI::App& app) {
    app.add_option("--history", history_, "a history.toml, or a directory with one; required")
        ->required()
        ->option_text("PATH");
    add_rules(app, rules_);
    app.add_option("--from", from_, "first session to print: 2026-01-31")->option_text("DATE");
    app.add_option("--to", to_, "last session to read")->option_text("DATE");
    app.add_option("--evidence", evidence_,
                   "the records that alerts carry; that of the configuration, where its rules are "
                   "used")
        ->option_text("FILE");
    add_format(app, format_);
  }

  int run() override {
    const Session from = session_or(from_, "--from", Session::none());
    const Session to = session_or(to_, "--to", Session::none());
    if (to != Session::none() && to < from) {
      throw UsageError("--from " + from_ + " is after --to " + to_);
    }
    require_there(history_);
    std::ranges::for_each(rules_, require_there);
    if (!evidence_.empty()) {
      require_there(evidence_);
    }
    Diagnostics diagnostics;
    const Replay loaded = load(diagnostics);
    std::cerr << diagnostics.text();
    if (!diagnostics.ok()) {
      return exit_code::kConfig;
    }
    Recap recap(loaded.analyzer.rules, loaded.history.catalog);
    Printer printer(format_, from, loaded.evidence.empty() ? nullptr : &loaded.evidence.front(),
                    recap);
    Analyzer analyzer(loaded.analyzer, printer);
    OfflineReplay replay;
    replay.history = &loaded.history.spec;
    if (to != Session::none()) {
      replay.stop_after = to;
    }
    replay.on_bad_row = [](const BadRow& row) { std::cerr << to_string(row) << '\n'; };
    replay.on_ticks = [&](const TickBatch& batch) {
      recap.on_step(batch.times.size(), analyzer.instrument(batch.instrument));
    };
    const std::uint64_t bad_rows = yieldwatch::run(replay, analyzer);
    if (format_ == Format::text) {
      std::cout << (printer.printed() > 0 ? "\n" : "") << recap.text(warming_rules(analyzer));
    }
    require_written();
    return bad_rows + printer.refused() > 0 ? exit_code::kBadData : exit_code::kOk;
  }

 private:
  // A slip in a path is told apart from mistakes in what it leads to.
  static void require_there(const std::string& path) {
    if (::access(path.c_str(), R_OK) != 0) {
      throw std::system_error(errno, std::generic_category(), path);
    }
  }

  static Session session_or(const std::string& text, const char* option, Session otherwise) {
    if (text.empty()) {
      return otherwise;
    }
    if (const auto session = parse_session(text)) {
      return *session;
    }
    throw UsageError(std::string(option) + " wants a date like 2026-01-31, not \"" + text + '"');
  }

  Replay load(Diagnostics& diagnostics) const {
    Replay loaded = load_with_rules(history_, rules_, evidence_.empty(), diagnostics);
    if (!evidence_.empty()) {
      loaded.evidence = load_evidence(evidence_, diagnostics);
    }
    return loaded;
  }

  std::string history_;
  std::vector<std::string> rules_;
  std::string from_;
  std::string to_;
  std::string evidence_;
  Format format_ = Format::text;
};

}  // namespace

std::unique_ptr<Command> make_replay(CLI::App& app) {
  return std::make_unique<ReplayVerb>(app);
}

}  // namespace yieldwatch
