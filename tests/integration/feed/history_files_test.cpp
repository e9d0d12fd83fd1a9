#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "feed/polled/zone_database.h"
#include "feed/replay/history.h"

namespace yieldwatch {
namespace {

namespace fs = std::filesystem;

class HistoryFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "yieldwatch-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }

  void TearDown() override { fs::remove_all(folder_); }

  HistorySpec spec(const fs::path& path) const {
    return {folder_ / "history.toml",
            {{.path = path, .time_column = "date", .columns = {{"A", "A", Unit::percent}}}}};
  }

  // The error of reading `path`; none is a failure.
  std::error_code error_of(const fs::path& path) const {
    try {
      summarize(spec(path), {});
    } catch (const std::system_error& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(path.string()));
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
  }

  fs::path folder_;
};

TEST_F(HistoryFilesTest, AFileIsRead) {
  std::ofstream(folder_ / "a.csv") << "date,A\r\n2026-01-05,4.25\r\n2026-01-06,x\r\n";
  std::string bad;
  const HistorySummary summary =
      summarize(spec(folder_ / "a.csv"), [&](const BadRow& row) { bad = to_string(row); });
  EXPECT_EQ(summary.ticks, 1U);
  EXPECT_EQ(summary.sessions, 1U);
  EXPECT_EQ(summary.bad_rows, 1U);
  EXPECT_THAT(bad, ::testing::StartsWith((folder_ / "a.csv").string() + ":3:12: \"x\" is no"));
}

TEST_F(HistoryFilesTest, WhatCannotBeOpenedIsAnErrorWithItsPath) {
  EXPECT_EQ(error_of(folder_ / "absent.csv"), std::errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(folder_), std::errc::is_a_directory);
}

TEST_F(HistoryFilesTest, AFileThatMayNotBeReadIsAnErrorWithItsPath) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read any file";
  }
  std::ofstream(folder_ / "locked.csv") << "date,A\n";
  fs::permissions(folder_ / "locked.csv", fs::perms::none);
  EXPECT_EQ(error_of(folder_ / "locked.csv"), std::errc::permission_denied);
}

// Reading another process's memory at 0 fails with EIO, as a bad disk would.
TEST_F(HistoryFilesTest, AFileThatFailsToBeReadIsAnErrorWithItsPath) {
  if (!fs::exists("/proc/self/mem")) {
    GTEST_SKIP() << "no /proc/self/mem here to fail to read";
  }
  EXPECT_EQ(error_of("/proc/self/mem"), std::errc::io_error);
}

TEST_F(HistoryFilesTest, TheBundledYearIsWhole) {
  const char* source = std::getenv("YIELDWATCH_SOURCE");
  if (source == nullptr) {
    GTEST_SKIP() << "YIELDWATCH_SOURCE does not name the checkout; ctest sets it";
  }
  const fs::path path = fs::path(source) / "config/history/2025-2026.csv";
  const auto zone = load_zone("America/New_York");
  const HistorySpec both{
      "history.toml",
      {{.path = path,
        .time_column = "date",
        .second_of_day = 15 * 3600 + 30 * 60,
        .zone = zone,
        .columns = {{"UST10Y", "UST10Y", Unit::percent}, {"UST2Y", "UST2Y", Unit::percent}}},
       {.path = path,
        .time_column = "date",
        .second_of_day = 16 * 3600,
        .zone = zone,
        .columns = {{"IWM", "IWM", Unit::points}}}}};
  std::string bad;
  const HistorySummary summary = summarize(both, [&](const BadRow& row) { bad = to_string(row); });
  EXPECT_EQ(bad, "");
  EXPECT_EQ(to_string(summary.first), "2025-09-02T19:30:00Z");
  EXPECT_EQ(to_string(summary.last), "2026-10-06T19:30:00Z");
  EXPECT_GT(summary.sessions, 270U);
}

}  // namespace
}  // namespace yieldwatch
