#include "app/next_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/pretended_files.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// In a folder where there is the script.
class NextStepsTest : public ::testing::Test {
 protected:
  NextStepsTest() : before_(std::filesystem::current_path()) {
    folder_.write("scripts/publish.py", "");
    std::filesystem::current_path(folder_.path());
  }
  ~NextStepsTest() override { std::filesystem::current_path(before_); }

  static std::string steps(const std::string& series, const std::string& more) {
    Diagnostics diagnostics;
    const PretendedFiles files =
        PretendedFiles()
            .add("yw.toml", "rules = ['r.toml']\n[feed.desk]\nkind = 'push'\n" + more)
            .add("r.toml", "[[rule]]\nname = 'a'\nexpr = 'breakout(" + series +
                               ", 60d)'\ntiers.watch.enter = '0" + (series == "IWM" ? "%" : "bp") +
                               "'\n");
    const Config config = load_config("yw.toml", diagnostics, files);
    EXPECT_TRUE(diagnostics.ok()) << diagnostics.text();
    return next_steps(config);
  }

 private:
  std::filesystem::path before_;
  ScratchFolder folder_;
};

TEST_F(NextStepsTest, ATickIsSuggestedThatTheRulesRead) {
  EXPECT_THAT(steps("UST10Y", ""), HasSubstr("\n  scripts/publish.py UST10Y 5.60\n"));
  EXPECT_THAT(steps("UST2Y - UST3M", ""), HasSubstr("\n  scripts/publish.py UST2Y 5.60\n"));
  EXPECT_THAT(steps("BUND", "[instrument.BUND]\nkind = 'yield'\n"),
              HasSubstr("\n  scripts/publish.py BUND 5.60 --unit %\n"));
  EXPECT_THAT(steps("IWM", ""), HasSubstr("\n  scripts/publish.py IWM VALUE\n"));
}

TEST_F(NextStepsTest, WhatWouldBeRefusedIsNotSuggested) {
  EXPECT_THAT(steps("IWM", "[feed.x]\nkind = 'finnhub'\nsymbols = { IWM = 'IWM' }\n"),
              Not(HasSubstr("publish.py")));
  EXPECT_THAT(steps("IWM", "[feed.x]\nkind = 'finnhub'\nsymbols = { SPY = 'SPY' }\n"),
              HasSubstr("publish.py IWM VALUE"));
}

TEST_F(NextStepsTest, AMovedBusIsNamed) {
  EXPECT_THAT(steps("UST10Y", "[bus]\nticks = 'tcp://127.0.0.1:5555'\n"),
              HasSubstr("\n  scripts/publish.py UST10Y 5.60 --endpoint tcp://127.0.0.1:5555\n"));
  EXPECT_THAT(steps("UST10Y", "[bus]\nalerts = 'ipc://elsewhere'\n"),
              HasSubstr("\n  scripts/publish.py UST10Y 5.60\n"));
}

TEST_F(NextStepsTest, WithoutRulesThereIsNothingToSend) {
  EXPECT_THAT(next_steps(Config{}), Not(HasSubstr("publish.py")));
}

}  // namespace
}  // namespace yieldwatch
