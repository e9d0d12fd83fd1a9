// yieldwatch calibrate: a search for signals and levels.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/config/config.h"
#include "app/evidence_run.h"
#include "app/exit_code.h"
#include "app/search_grid.h"
#include "app/write_file.h"
#include "cli/calibrate_output.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "evidence/search.h"

namespace yieldwatch {
namespace {

constexpr unsigned kMostTasks = 8;  // each plays the whole history

void run_at_once(std::vector<std::function<void()>> tasks) {
  std::vector<std::exception_ptr> failures(tasks.size());
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        tasks[i]();
      } catch (...) {
        failures[i] = std::current_exception();
      }
    });
  }
  threads.clear();
  for (const std::exception_ptr& failure : failures) {
    if (failure) {
      std::rethrow_exception(failure);
    }
  }
}

std::string find_grid() {
  for (const char* path : {"config/calibrate.toml", "/etc/yieldwatch/calibrate.toml"}) {
    if (access(path, R_OK) == 0) {
      return path;
    }
  }
  throw UsageError(
      "no config/calibrate.toml here and no /etc/yieldwatch/calibrate.toml: name the "
      "grid with --grid FILE");
}

class Calibrate final : public Command {
 public:
  explicit Calibrate(CLI::App& app) {
    app.add_option("--history", history_, "a history.toml, or a directory with one; required")
        ->required()
        ->option_text("PATH");
    app.add_option("--grid", grid_, "what to ask")->option_text("FILE");
    app.add_option("--split", split_, "where the later part begins; at 60% if it is not named")
        ->option_text("DATE");
    app.add_option("--top", top_, "how many findings to print; 20 if it is not named")
        ->option_text("N");
    app.add_option("--write", write_, "makes a rules file of what is supported")
        ->option_text("FILE");
    app.add_option("--format", format_, "text for eyes (the default), json for programs")
        ->check(CLI::IsMember({"text", "json"}))
        ->option_text("text|json");
  }

  int run() override {
    const Session split = split_session();
    const std::string grid_path = grid_.empty() ? find_grid() : grid_;
    Diagnostics diagnostics;
    const Replay loaded = load_replay(history_, {}, diagnostics);
    SearchGrid grid;
    if (diagnostics.ok()) {
      grid = load(loaded, grid_path, diagnostics);
    }
    std::cerr << diagnostics.text();
    if (!diagnostics.ok()) {
      return exit_code::kConfig;
    }
    tell_left_out(grid);
    const HistoryTicks ticks = read_ticks(
        loaded.history.spec, [](const BadRow& row) { std::cerr << to_string(row) << '\n'; });
    if (ticks.ticks.empty()) {
      return tell_empty(loaded.history.spec);
    }
    const auto search = run_search(grid.plan, ticks);
    if (search->refused() > 0) {
      std::cerr << search->refused() << " values were refused; yieldwatch replay names them\n";
    }
    tell_without_record(search->findings());
    report(grid.plan, *search, ticks, split);
    return ticks.bad_rows + search->refused() > 0 ? exit_code::kBadData : exit_code::kOk;
  }

 private:
  Session split_session() const {
    if (split_.empty()) {
      return Session::none();
    }
    const auto session = parse_session(split_);
    if (!session) {
      throw UsageError("--split wants a date like 1990-01-31, not \"" + split_ + '"');
    }
    return *session;
  }

  static SearchGrid load(const Replay& loaded, const std::string& path, Diagnostics& diagnostics) {
    SearchGrid grid = load_grid(path, loaded.history, diagnostics);
    if (diagnostics.ok()) {
      grid.plan.instruments = loaded.analyzer.instruments;
      const Outcome& outcome = grid.plan.candidates.front().rule.outcome.value();
      if (auto series = outcome_series(outcome.series, loaded.history, diagnostics)) {
        grid.plan.outcomes.push_back(std::move(*series));
      }
    }
    return grid;
  }

  static void tell_left_out(const SearchGrid& grid) {
    std::string names;
    for (const std::string& name : grid.left_out) {
      names += (names.empty() ? "" : ", ") + name;
    }
    if (!names.empty()) {
      std::cerr << "left out, since no file of this history has it: " << names << '\n';
    }
  }

  static void tell_without_record(std::span<const Finding> findings) {
    const auto without = std::ranges::count_if(
        findings, [](const Finding& finding) { return !finding.response.has_value(); });
    if (without > 0) {
      std::cerr << without << " of " << findings.size()
                << " responses have no record: their signal never varies where an outcome is "
                   "known\n";
    }
  }

  static std::unique_ptr<Search> run_search(const SearchPlan& plan, const HistoryTicks& ticks) {
    const SearchSize size = size_of(plan);
    const std::size_t tasks = std::clamp(std::thread::hardware_concurrency(), 1U, kMostTasks);
    // Each task plays the history, which takes about as long as all the scoring.
    const std::size_t scores = size.responses + size.episodes;
    const std::size_t steps = scores / tasks + 1;
    Progress progress("asking " + std::to_string(size.signals) + " signals",
                      scores + steps * tasks);
    return std::make_unique<Search>(
        plan,
        [&](Recorder& recorder) { play(ticks, recorder, steps, [&] { progress.advance(1); }); },
        SearchSetting{.run = run_at_once, .tasks = tasks, .on_scored = [&](std::size_t n) {
                        progress.advance(n);
                      }});
  }

  void report(const SearchPlan& plan, const Search& search, const HistoryTicks& ticks,
              Session split) const {
    const auto& all = search.findings();
    std::vector<Finding> shown;
    for (const Finding& finding : all) {
      if (shown.size() < top_) {
        shown.push_back(search.detail(finding, split));
      }
    }
    const auto supported =
        static_cast<std::size_t>(std::ranges::count(all, Verdict::supported, &Finding::verdict));
    if (format_ == "json") {
      std::cout << to_json(plan, shown);
    } else {
      std::optional<double> best;
      for (const Finding& finding : all) {
        if (finding.p_corrected) {
          best = std::min(best.value_or(1), *finding.p_corrected);
        }
      }
      print_text(std::cout, plan, shown, supported, best);
      std::cout << "history " << ticks.fingerprint << ", " << to_string(ticks.first()) << " to "
                << to_string(ticks.last()) << '\n';
    }
    if (!write_.empty()) {
      write(plan, all, ticks);
    }
    require_written();
  }

  void write(const SearchPlan& plan, std::span<const Finding> findings,
             const HistoryTicks& ticks) const {
    const auto text = rules_file(
        plan, findings,
        ticks.fingerprint + ", " + to_string(ticks.first()) + " to " + to_string(ticks.last()));
    if (!text) {
      std::cerr << "nothing is supported: " << write_ << " is not written\n";
      return;
    }
    write_text_file(write_, *text);
    std::cerr << "wrote " << write_ << '\n';
  }

  std::string history_;
  std::string grid_;
  std::string split_;
  std::string write_;
  std::string format_ = "text";
  std::size_t top_ = 20;
};

}  // namespace

std::unique_ptr<Command> make_calibrate(CLI::App& app) {
  return std::make_unique<Calibrate>(app);
}

}  // namespace yieldwatch
