// yieldwatch check FILE…
#include <CLI/CLI.hpp>

#include <iostream>
#include <vector>

#include "app/check.h"
#include "app/exit_code.h"
#include "cli/config_path.h"
#include "cli/output.h"
#include "cli/verb.h"

namespace yieldwatch {
namespace {

class Check final : public Command {
 public:
  explicit Check(CLI::App& app) {
    app.add_option("FILE", files_, "what to check; the configuration in use if none is named")
        ->option_text("...");
  }

  int run() override {
    if (files_.empty()) {
      files_.push_back(find_config());
    }
    const std::string config = configuration_in_use().value_or("");
    bool ok = true;
    for (const std::string& file : files_) {
      std::string about;
      const Diagnostics diagnostics = check_file(file, read_text_file, this_day(), config, &about);
      std::cerr << diagnostics.text();
      std::cout << file << ": " << (diagnostics.ok() ? "ok" : "not usable") << '\n' << about;
      ok = ok && diagnostics.ok();
    }
    require_written();
    return ok ? exit_code::kOk : exit_code::kConfig;
  }

 private:
  std::vector<std::string> files_;
};

}  // namespace

std::unique_ptr<Command> make_check(CLI::App& app) {
  return std::make_unique<Check>(app);
}

}  // namespace yieldwatch
