#include "cli/rules_choice.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>

#include "cli/config_path.h"

namespace yieldwatch {

void add_rules(CLI::App& app, std::vector<std::string>& rules) {
  app.add_option("--rules", rules,
                 "rules files; if none is named, the rules, instruments and series of the "
                 "configuration in use")
      ->option_text("FILE ...");
}

Replay load_with_rules(const std::string& history, const std::vector<std::string>& rules,
                       bool use_evidence, Diagnostics& diagnostics) {
  if (!rules.empty()) {
    const std::vector<std::filesystem::path> files(rules.begin(), rules.end());
    return load_replay(history, files, diagnostics);
  }
  const std::string config = find_config();
  std::cerr << "with the rules of " << config << '\n';
  return load_replay_as_configured(history, config, diagnostics, read_text_file, use_evidence);
}

}  // namespace yieldwatch
