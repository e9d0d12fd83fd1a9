#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "app/pull/pull_check.h"
#include "feed/polled/zone_database.h"
#include "feed/replay/history.h"
#include "support/shared_data.h"

namespace yieldwatch {
namespace {

using ::testing::IsEmpty;

struct RealColumn {
  std::string_view instrument, file, column;
};

constexpr std::array<RealColumn, 19> kColumns{{
    {"UST1M", "treasury_cmt_yields.csv", "DGS1MO"},
    {"UST3M", "treasury_cmt_yields.csv", "DGS3MO"},
    {"UST6M", "treasury_cmt_yields.csv", "DGS6MO"},
    {"UST1Y", "treasury_cmt_yields.csv", "DGS1"},
    {"UST2Y", "treasury_cmt_yields.csv", "DGS2"},
    {"UST3Y", "treasury_cmt_yields.csv", "DGS3"},
    {"UST5Y", "treasury_cmt_yields.csv", "DGS5"},
    {"UST7Y", "treasury_cmt_yields.csv", "DGS7"},
    {"UST10Y", "treasury_cmt_yields.csv", "DGS10"},
    {"UST20Y", "treasury_cmt_yields.csv", "DGS20"},
    {"UST30Y", "treasury_cmt_yields.csv", "DGS30"},
    {"DFII10", "DFII10.csv", "DFII10"},
    {"T10YIE", "T10YIE.csv", "T10YIE"},
    {"BAA10Y", "BAA10Y.csv", "BAA10Y"},
    {"HYOAS", "BAMLH0A0HYM2.csv", "BAMLH0A0HYM2"},
    {"VIX", "VIXCLS.csv", "VIXCLS"},
    {"SMB", "FF3_daily.csv", "SMB"},
    {"RUT", "RUT.csv", "RUT"},
    {"SPX", "GSPC.csv", "GSPC"},
}};

// As they stand in the file. Not as ticks: returns would be compounded.
DatedValues values_of(const std::filesystem::path& path, std::string_view column) {
  HistorySpec spec{"history.toml",
                   {{.path = path,
                     .time_column = "date",
                     .second_of_day = 16 * 3600,
                     .zone = load_zone("America/New_York"),
                     .columns = {{std::string(column), std::string(column)}}}}};
  HistoryReader reader(spec, {});
  DatedValues out;
  while (const auto tick = reader.next()) {
    out.push_back({tick->session, tick->value});
  }
  return out;
}

TEST(RealSeriesTest, WhatSourcesHaveGivenPassesTheChecks) {
  const auto folder = testing::shared_data("data/daily");
  if (!folder) {
    GTEST_SKIP() << "no real series on this machine (see YIELDWATCH_SHARED)";
  }
  const Session today = parse_session("2026-11-01").value();
  for (const auto& [instrument, file, column] : kColumns) {
    const auto all = pull_series();
    const auto series = std::ranges::find(all, instrument, &PullSeries::instrument);
    ASSERT_NE(series, all.end()) << instrument;
    const DatedValues values = values_of(*folder / file, column);
    const PullCheck check = check_pulled(*series, values, values, today);
    EXPECT_GT(values.size(), 5000U) << instrument;
    EXPECT_THAT(check.faults, IsEmpty()) << instrument;
    for (const std::string& note : check.notes) {
      GTEST_LOG_(INFO) << instrument << ": " << note;
    }
  }
}

}  // namespace
}  // namespace yieldwatch
