// Plays every scenario of this directory and compares what comes of it, line by line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "golden/scenario_file.h"

namespace yieldwatch::testing {
namespace {

std::vector<std::filesystem::path> scenarios() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(GOLDEN_DIRECTORY)) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

class GoldenTest : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(GoldenTest, SaysWhatTheFileSays) {
  const ScenarioFile scenario = read_scenario(GetParam());
  const std::string said =
      play(scenario, std::filesystem::path(GOLDEN_DIRECTORY).parent_path().parent_path());
  const char* mode = std::getenv("YIELDWATCH_GOLDEN");
  if (mode != nullptr && std::string_view(mode) == "write") {
    std::ofstream(GetParam()) << scenario.before_alerts << said;
    GTEST_SKIP() << "wrote " << GetParam() << "; read it before you commit it";
  }
  // GoogleTest shows two texts of several lines as a diff.
  EXPECT_EQ(scenario.sections.at("alerts").text, said) << "the program says, all in all:\n" << said;
}

std::string test_name(const ::testing::TestParamInfo<std::filesystem::path>& scenario) {
  return scenario.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Scenarios, GoldenTest, ::testing::ValuesIn(scenarios()), test_name);

}  // namespace
}  // namespace yieldwatch::testing
