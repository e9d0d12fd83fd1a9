// The `yieldwatch` command: reads the command line, runs one verb.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "app/exit_code.h"
#include "app/standard_streams.h"
#include "cli/connection.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "core/json_line.h"
#include "feed/replay/history.h"
#include "journal/journal_error.h"
#include "rules/expression.h"

namespace {

using namespace yieldwatch;  // NOLINT(google-build-using-namespace): this is main's own file

// CLI11 would only say that a verb is missing.
void require_verb(int argc, char** argv) {
  std::vector<std::string> names;
  for (const Verb& verb : verb_table()) {
    names.emplace_back(verb.name);
  }
  const std::string word = argc > 1 ? argv[1] : "";
  if (word.starts_with('-') || std::ranges::find(names, word) != names.end()) {
    return;
  }
  std::string verbs;
  for (const std::string& name : names) {
    verbs += (verbs.empty() ? "" : ", ") + name;
  }
  if (argc <= 1) {
    throw UsageError("a verb is wanted: " + verbs + "; see yieldwatch --help");
  }
  const std::string nearest = nearest_name(word, names);
  throw UsageError("there is no verb " + json_quote(word) +
                   (nearest.empty() ? "" : ", did you mean " + nearest + '?') +
                   "; the verbs are: " + verbs);
}

int run(int argc, char** argv) {
  CLI::App app("Alerts on Treasury-yield trends that have hurt small caps.", "yieldwatch");
  app.set_version_flag("--version", YIELDWATCH_VERSION, "print the version and exit");
  app.set_help_flag("-h,--help", "print this and exit");
  app.require_subcommand(1);
  app.get_formatter()->column_width(27);
  app.get_formatter()->label("REQUIRED", "(required)");
  app.get_formatter()->label("SUBCOMMAND", "VERB ...");
  app.get_formatter()->label("Subcommands", "Verbs");
  app.footer(std::string(overview()));
  require_verb(argc, argv);
  std::vector<std::pair<CLI::App*, std::unique_ptr<Command>>> commands;
  for (const Verb& verb : verb_table()) {
    CLI::App* sub = app.add_subcommand(std::string(verb.name), std::string(verb.summary));
    sub->set_help_flag("-h,--help", "print this and exit");
    sub->footer(std::string(verb.details.substr(1)));
    commands.emplace_back(sub, verb.make(*sub));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    require_written();  // --help
    return code == 0 ? exit_code::kOk : exit_code::kUsage;
  }
  for (const auto& [sub, command] : commands) {
    if (sub->parsed()) {
      return command->run();
    }
  }
  return exit_code::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  // A reader that goes away (| head) is seen as a failed write, not as a killed program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const UsageError& error) {
    std::cerr << "yieldwatch: " << error.what() << '\n';
    return exit_code::kUsage;
  } catch (const NoDaemon& error) {
    std::cerr << "yieldwatch: " << error.what() << '\n';
    return exit_code::kUnavailable;
  } catch (const BadConfig& error) {
    std::cerr << error.what();
    return exit_code::kConfig;
  } catch (const BadHistory& error) {
    std::cerr << "yieldwatch: " << error.what() << '\n';
    return exit_code::kBadData;
  } catch (const JournalError& error) {
    std::cerr << "yieldwatch: " << error.what() << '\n';
    return exit_code::kIo;
  } catch (const std::system_error& error) {
    std::cerr << "yieldwatch: " << error.what() << '\n';
    return exit_code::kIo;
  } catch (const std::exception& error) {
    std::cerr << "yieldwatch: " << error.what() << '\n';
    return exit_code::kSoftware;  // nothing else was foreseen
  }
}
