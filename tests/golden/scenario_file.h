// A golden scenario: a text of sections, and what the program says of it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace yieldwatch::testing {

struct Section {
  std::string argument;  // what stands behind its name: a path, or nothing
  std::string text;
};

struct ScenarioFile {
  std::map<std::string, Section> sections;
  std::string before_alerts;  // all that comes before what is expected, the heading included
};

// Throws std::runtime_error where a section is unknown or missing.
ScenarioFile read_scenario(const std::filesystem::path& path);

// The alerts that come of it, a line each. `root` is where its paths begin. Throws
// std::runtime_error where its rules or events can't be read.
std::string play(const ScenarioFile& scenario, const std::filesystem::path& root);

}  // namespace yieldwatch::testing
