// Whatever is in a file, loading it ends, with diagnostics that point into it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/check.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

std::string read_repository(const char* name) {
  const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
  const std::filesystem::path root = source != nullptr ? source : ".";
  std::ostringstream text;
  text << std::ifstream(root / name).rdbuf();
  return text.str();
}

// Each as a file of every kind.
void load_all(const std::string& text) {
  const PretendedFiles files =
      PretendedFiles()
          .add("f.toml", text)
          .add("c.toml",
               "rules = [\"f.toml\"]\n[feed.a]\nkind = \"replay\"\nhistory = \"f.toml\"\n");
  for (const char* name : {"f.toml", "c.toml"}) {
    Diagnostics diagnostics;
    load_config(name, diagnostics, files);
    for (const Diagnostic& diagnostic : diagnostics.sorted()) {
      RC_ASSERT(!diagnostic.message.empty());
      RC_ASSERT(to_string(diagnostic).find('\n') == std::string::npos);
    }
  }
  Diagnostics diagnostics;
  load_rules("f.toml", {}, diagnostics, files);
  load_history("f.toml", diagnostics, files);
}

RC_GTEST_PROP(ConfigPropertyTest, RandomBytesAreOnlyMistakes, (const std::string& bytes)) {
  load_all(bytes);
}

std::string mutate(std::string text) {
  const int edits = *rc::gen::inRange(1, 4);
  for (int i = 0; i < edits && !text.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto length = *rc::gen::inRange<std::size_t>(0, 12);
    const auto from = *rc::gen::inRange<std::size_t>(0, text.size());
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, *rc::gen::elementOf(std::vector<std::string>{
                            "$x", "\"", "[", "]", "{", "}", "-", "1", "'", "\n", "=", ".", "d",
                            "for_each = [\"A\"]\n", "99999999999999999999", "\\u0000"}));
        break;
      case 2:
        text.insert(at, text.substr(from, length * 8));  // something of it, elsewhere
        break;
      default:
        text[at] = *rc::gen::arbitrary<char>();
        break;
    }
  }
  return text;
}

RC_GTEST_PROP(ConfigPropertyTest, GoodFilesWithSlipsAreOnlyMistakes, ()) {
  static const std::vector<std::string> kGood{read_repository("config/yieldwatch.toml"),
                                              read_repository("config/rules/small-caps.toml"),
                                              read_repository("config/history/history.toml"),
                                              read_repository("tests/golden/twenty_mistakes.toml")};
  load_all(mutate(*rc::gen::elementOf(kGood)));
}

}  // namespace
}  // namespace yieldwatch
