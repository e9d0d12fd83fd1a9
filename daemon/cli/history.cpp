// yieldwatch history pull: real history, from public sources into a directory.
#include <CLI/CLI.hpp>

#include <iomanip>
#include <iostream>
#include <string>

#include "app/config/live_kinds.h"
#include "app/config/secrets.h"
#include "app/exit_code.h"
#include "app/pull/history_pull.h"
#include "app/pull/pull_fetch.h"
#include "app/wall_clock.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "core/zone.h"
#include "feed/http/http_url.h"

namespace yieldwatch {
namespace {

// Where the key of FRED is looked for. A mirror is not FRED: it gets only what somebody gives it by
// name.
std::string read_key(const std::string& file, bool mirror) {
  const Environment nothing = [](const char*) -> const char* { return nullptr; };
  const KeyName& name = find_live_kind("fred")->keys.front();
  const FoundKey found = find_key(name, file, mirror || !file.empty() ? nothing : environment);
  if (!found.fault.empty()) {
    throw UsageError("the key of FRED: " + found.fault);
  }
  return std::string(found.secret.reveal());
}

// The names of those that are missing, and what that makes the exit code.
struct Missing {
  std::string names;
  bool unreachable = false;
  bool refused = false;

  void add(std::string_view name, PullState state) {
    names.append(names.empty() ? "" : ", ").append(name);
    (state == PullState::refused ? refused : unreachable) = true;
  }
  int code() const {
    return refused ? exit_code::kBadData : unreachable ? exit_code::kUnavailable : exit_code::kOk;
  }
};

class HistoryVerb final : public Command {
 public:
  explicit HistoryVerb(CLI::App& app) {
    app.require_subcommand(1);
    app.get_formatter()->label("Subcommands", "What to do");
    CLI::App* pull = app.add_subcommand("pull", "fetch what is missing or older than a day");
    pull->set_help_flag("-h,--help", "print this and exit");
    pull->add_option("DIR", options_.directory, "where to; made if it is not there")
        ->required()
        ->option_text("(required)");
    pull->add_flag("--refresh", options_.refresh, "fetch all anew");
    pull->add_option("--fred-key-file", key_file_,
                     "a file with a key of FRED, which is asked by its interface then; else "
                     "FRED_API_KEY of the environment, but for a mirror")
        ->option_text("FILE");
    pull->add_option("--from", options_.from, "ask this server for everything: a mirror")
        ->option_text("URL");
  }

  int run() override {
    if (!options_.from.empty()) {
      if (const std::string fault = url_fault(options_.from); !fault.empty()) {
        throw UsageError("--from " + options_.from + ": the address " + fault);
      }
    }
    options_.from.erase(options_.from.find_last_not_of('/') + 1);
    options_.fred_key = read_key(key_file_, !options_.from.empty());
    options_.today = Zone::utc().session_of(wall_clock());
    HistoryPull pull(options_, make_patient_fetch());
    const Missing missing = pull_all(pull);
    if (!missing.names.empty()) {
      std::cerr << "yieldwatch: not fetched: " << missing.names
                << "; the next run asks for these again\n";
    }
    tell_history(pull);
    require_written();
    return missing.code();
  }

 private:
  static Missing pull_all(HistoryPull& pull) {
    Missing missing;
    const auto all = pull_series();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const PullSeries& series = all[i];
      PullReport report;
      {
        Progress progress(std::string(series.instrument), all.size());
        progress.advance(i);
        report = pull.pull(series);
      }
      std::cout << std::left << std::setw(8) << series.instrument << ' ' << report.text
                << std::endl;  // at once: the next one may take a minute
      if (report.state == PullState::unreachable || report.state == PullState::refused) {
        missing.add(series.instrument, report.state);
      }
    }
    return missing;
  }

  static void tell_history(HistoryPull& pull) {
    const std::string path = pull.history_toml().string();
    if (pull.write_history_toml()) {
      std::cout << path << " is written; see yieldwatch evidence --history "
                << pull.history_toml().parent_path().string() << '\n';
    } else if (std::filesystem::exists(path)) {
      std::cerr << path << " was not written by this command, and stays as it is\n";
    }
  }

  PullOptions options_;
  std::string key_file_;
};

}  // namespace

std::unique_ptr<Command> make_history(CLI::App& app) {
  return std::make_unique<HistoryVerb>(app);
}

}  // namespace yieldwatch
