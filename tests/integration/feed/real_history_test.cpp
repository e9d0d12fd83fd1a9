#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "feed/polled/zone_database.h"
#include "feed/replay/history.h"
#include "support/shared_data.h"

namespace yieldwatch {
namespace {

namespace fs = std::filesystem;

// The cells of a simple file, by the plainest means.
std::vector<std::vector<std::string>> cells_of(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream cells(line + ',');
    for (std::string cell; std::getline(cells, cell, ',');) {
      row.push_back(cell);
    }
  }
  return rows;
}

HistoryFile file_of(const fs::path& path, const std::vector<std::string>& columns) {
  HistoryFile file{.path = path,
                   .time_column = "date",
                   .second_of_day = 15 * 3600 + 30 * 60,
                   .zone = load_zone("America/New_York")};
  for (const std::string& column : columns) {
    file.columns.push_back({column, column, Unit::percent});
  }
  return file;
}

void fail_on(const BadRow& row) {
  ADD_FAILURE() << to_string(row);
}

TEST(RealHistoryTest, EveryYieldSince1962IsATick) {
  const auto path = testing::shared_data("data/daily/treasury_cmt_yields.csv");
  if (!path) {
    GTEST_SKIP() << "no real yields on this machine (see YIELDWATCH_SHARED)";
  }
  const auto rows = cells_of(*path);
  std::uint64_t ticks = 0;
  std::uint64_t sessions = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    std::uint64_t values = 0;
    for (std::size_t j = 1; j < rows[i].size(); ++j) {
      values += rows[i][j].empty() ? 0 : 1;
    }
    ticks += values;
    sessions += values > 0 ? 1 : 0;
  }
  const std::vector<std::string> columns(rows[0].begin() + 1, rows[0].end());
  const HistorySummary summary = summarize({"history.toml", {file_of(*path, columns)}}, fail_on);
  EXPECT_GT(ticks, 100'000U);
  EXPECT_EQ(summary.ticks, ticks);
  EXPECT_EQ(summary.sessions, sessions);
  EXPECT_EQ(summary.bad_rows, 0U);
  EXPECT_EQ(to_string(summary.first), rows[1][0] + "T20:30:00Z");
}

TEST(RealHistoryTest, TheIndexOfSmallAgainstBigIsTheProductOfItsReturns) {
  const auto path = testing::shared_data("data/daily/FF3_daily.csv");
  if (!path) {
    GTEST_SKIP() << "no factor returns on this machine (see YIELDWATCH_SHARED)";
  }
  const auto rows = cells_of(*path);
  double index = 100;
  std::uint64_t ticks = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (!rows[i][2].empty()) {
      index *= 1 + std::strtod(rows[i][2].c_str(), nullptr) / 100;
      ++ticks;
    }
  }
  ASSERT_EQ(rows[0][2], "SMB");
  HistoryFile file = file_of(*path, {"SMB"});
  file.returns = true;
  const HistorySpec spec{"history.toml", {file}};
  HistoryReader reader(spec, fail_on);
  double last = 0;
  std::uint64_t read = 0;
  while (const auto tick = reader.next()) {
    last = tick->value.to_double();
    ++read;
  }
  EXPECT_EQ(read, ticks);
  EXPECT_NEAR(last, index, 2e-6);
}

TEST(RealHistoryTest, EveryBarOfTheDayIsATick) {
  for (const char* name : {"RUT_5m.csv", "SPX_5m.csv", "IWM_1h.csv", "HYG_1h.csv"}) {
    const auto path = testing::shared_data(fs::path("data/intraday") / name);
    if (!path) {
      GTEST_SKIP() << "no intraday bars on this machine (see YIELDWATCH_SHARED)";
    }
    HistoryFile file = file_of(*path, {"close"});
    file.time_column = "ts";
    file.dated = false;
    const HistorySummary summary = summarize({"history.toml", {file}}, fail_on);
    EXPECT_EQ(summary.ticks, cells_of(*path).size() - 1) << name;
  }
}

}  // namespace
}  // namespace yieldwatch
