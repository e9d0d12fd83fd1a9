#include "bench/market.h"

#include <string>

namespace yieldwatch::bench {

Config make_config(std::string_view rules) {
  Diagnostics diagnostics;
  const auto read = [&](const std::filesystem::path& path) {
    return path.filename() == "rules.toml"
               ? std::string(rules)
               : std::string("rules = [\"rules.toml\"]\n[feed.desk]\nkind = \"push\"\n");
  };
  Config config = load_config("/bench/yieldwatch.toml", diagnostics, read);
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
