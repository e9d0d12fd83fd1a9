// A verb of the `yieldwatch` command.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace yieldwatch {

// Holds a verb's options while the command line is parsed, then runs.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  // Returns an exit code. What it throws ends the program with a message.
  virtual int run() = 0;
};

struct Verb {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view details;  // examples and what the output means, for --help
  std::unique_ptr<Command> (*make)(CLI::App& app);  // declares its options on `app`
};

// The one table of verbs, in the order of --help.
std::span<const Verb> verb_table();

// What stands below the verbs in --help: where to begin, and the exit codes.
std::string_view overview();

std::unique_ptr<Command> make_check(CLI::App& app);
std::unique_ptr<Command> make_replay(CLI::App& app);
std::unique_ptr<Command> make_feed(CLI::App& app);
std::unique_ptr<Command> make_tail(CLI::App& app);
std::unique_ptr<Command> make_status(CLI::App& app);
std::unique_ptr<Command> make_explain(CLI::App& app);
std::unique_ptr<Command> make_alerts(CLI::App& app);
std::unique_ptr<Command> make_log(CLI::App& app);
std::unique_ptr<Command> make_verify(CLI::App& app);
std::unique_ptr<Command> make_evidence(CLI::App& app);
std::unique_ptr<Command> make_calibrate(CLI::App& app);
std::unique_ptr<Command> make_history(CLI::App& app);

}  // namespace yieldwatch
