#include "bench/market.h"

#include <string>

#include "support/pretended_files.h"

namespace yieldwatch::bench {

Config make_config(std::string_view rules) {
  Diagnostics diagnostics;
  PretendedFiles files;
  files.add("/bench/rules.toml", std::string(rules));
  files.add("/bench/yieldwatch.toml", "rules = [\"rules.toml\"]\n[feed.desk]\nkind = \"push\"\n");
  Config config = load_config("/bench/yieldwatch.toml", diagnostics, files);
  if (!diagnostics.ok()) {
    throw std::runtime_error(diagnostics.text());
  }
  return config;
}

std::string default_rules() {
  std::string text = read_text_file(YIELDWATCH_SOURCE "/tests/support/ust10y_rise_60d.toml");
  // The outcome's series is defined in the configuration, and nothing here reads it.
  const std::size_t outcome = text.find("outcome");
  return text.substr(0, outcome);
}

}  // namespace yieldwatch::bench
