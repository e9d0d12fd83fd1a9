// yieldwatch verify: whether a journal's alerts are those that its ticks lead to.
#include <CLI/CLI.hpp>

#include <iostream>
#include <string>

#include "app/config/config.h"
#include "app/exit_code.h"
#include "app/verify.h"
#include "cli/config_path.h"
#include "cli/journal_directory.h"
#include "cli/output.h"
#include "cli/verb.h"

namespace yieldwatch {
namespace {

class Verify final : public Command {
 public:
  explicit Verify(CLI::App& app) {
    app.add_option("DIR", directory_, "the directory of the journal; else that of the daemon")
        ->option_text("");
    app.add_option("--config", config_, "the configuration that the daemon runs with")
        ->option_text("FILE");
  }

  int run() override {
    const auto directory = find_journal(directory_);
    Diagnostics diagnostics;
    const Config config = load_config(config_.empty() ? find_config() : config_, diagnostics);
    if (!diagnostics.ok()) {
      throw BadConfig(diagnostics.text());
    }
    const Verification result = verify(config, directory);
    for (const std::string& note : result.notes) {
      std::cerr << note << '\n';
    }
    if (!result.difference.empty()) {
      std::cout << "different after " << count(result.transitions, "transition") << ": "
                << result.difference << '\n';
      require_written();
      return exit_code::kBadData;
    }
    std::cout << (result.is_whole ? "identical, " : "identical where there are ticks, ")
              << count(result.transitions, "transition");
    if (result.from_record > result.to_record) {
      std::cout << " (no ticks since the checkpoint of record " << result.to_record << ")\n";
    } else {
      std::cout << " (records " << result.from_record << " to " << result.to_record << ")\n";
    }
    if (result.lost > 0) {
      std::cout << count(result.lost, "transition") << " could not be kept, as the journal says\n";
    }
    if (result.not_sent > 0) {
      std::cout << count(result.not_sent, "transition")
                << " not in the journal yet: the daemon is about to keep them, or will when it "
                   "starts\n";
    }
    require_written();
    return result.is_whole ? exit_code::kOk : exit_code::kBadData;
  }

 private:
  static std::string count(std::uint64_t number, const char* what) {
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
  }

  std::string directory_;
  std::string config_;
};

}  // namespace

std::unique_ptr<Command> make_verify(CLI::App& app) {
  return std::make_unique<Verify>(app);
}

}  // namespace yieldwatch
