#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "feed/formats/alpaca.h"
#include "feed/formats/finnhub.h"
#include "feed/formats/fred.h"
#include "feed/formats/h15.h"
#include "feed/formats/treasury.h"
#include "feed/formats/yahoo.h"
#include "support/readings.h"
#include "support/shared_data.h"

namespace yieldwatch {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;
using testing::shown;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RecordedBodiesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::shared_data("data/api")) {
      GTEST_SKIP() << "the recorded bodies are not here";
    }
  }

  static std::string body(const std::string& name) {
    std::ifstream in(*testing::shared_data("data/api") / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static std::vector<std::string> lines(const std::string& name) {
    std::ifstream in(*testing::shared_data("data/api") / name);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) {
      out.push_back(line);
    }
    return out;
  }
};

TEST_F(RecordedBodiesTest, TheTreasurysTable) {
  const auto table =
      shown(read_treasury_csv(body("treasury/daily-treasury-rates_2026_excerpt.csv")));
  EXPECT_THAT(table, AllOf(SizeIs(11 * 14), Contains("2026-10-05 BC_10YEAR 5.31"),
                           Contains("2026-08-31 BC_1_5MONTH 3.86")));
  const auto blank =
      shown(read_treasury_csv(body("treasury/daily-treasury-rates_blank_cell_excerpt.csv")));
  EXPECT_THAT(blank, AllOf(SizeIs(2 * 14 - 1), Contains("2025-02-18 BC_1_5MONTH 4.41"),
                           Not(Contains(StartsWith("2025-02-14 BC_1_5MONTH")))));
}

TEST_F(RecordedBodiesTest, TheTreasurysFeed) {
  const auto feed = shown(read_treasury_xml(body("treasury/par_yield_curve_2023-10.xml")));
  EXPECT_THAT(feed, AllOf(SizeIs(2 * 13), Contains("2023-10-02 BC_10YEAR 4.69"),
                          Contains("2023-10-03 BC_30YEAR 4.95")));
}

TEST_F(RecordedBodiesTest, FredsObservationsAndGraph) {
  const auto series =
      shown(read_fred_json(body("fred/series_observations_DGS10_2024-01.json"), "DGS10"));
  EXPECT_THAT(series, AllOf(SizeIs(21), Contains("2024-01-02 DGS10 3.95"),
                            Not(Contains(StartsWith("2024-01-01")))));
  const auto graph = shown(read_fred_csv(body("fred/fredgraph_DGS10_head_tail.csv")));
  EXPECT_THAT(graph, AllOf(Contains("1962-01-02 DGS10 4.06"), Contains("2026-07-30 DGS10 4.68"),
                           Not(Contains(StartsWith("1962-02-12"))), Each(Not(StartsWith("!")))));
}

TEST_F(RecordedBodiesTest, TheFederalReservesTable) {
  const auto table = shown(read_h15_csv(body("fred/h15_datadownload_package_excerpt.csv")));
  EXPECT_THAT(table, AllOf(SizeIs(6 * 5), Contains("1962-01-02 RIFLGFCY10_N.B 4.06"),
                           Contains("1962-02-13 RIFLGFCY20_N.B 4.1"),
                           Not(Contains(StartsWith("1962-02-12")))));
}

// The vendors' prices are not written here: they must be those of the bodies, whatever those are.
TEST_F(RecordedBodiesTest, YahoosChart) {
  const Readings chart = read_yahoo_chart(body("yahoo/v8_chart_TNX_5m_1d_2026-02-02.json"));
  EXPECT_EQ(chart.fault_count, 0U);
  ASSERT_THAT(chart.readings, SizeIs(15));
  EXPECT_EQ(to_string(chart.readings.front().time), "2026-02-02T18:50:00Z");
  EXPECT_EQ(to_string(chart.readings.back().time), "2026-02-02T19:59:52Z");
  for (const Reading& reading : chart.readings) {
    EXPECT_EQ(reading.symbol, "^TNX");
    EXPECT_EQ(reading.value.micro % 1000, 0) << "a yield with three decimals";
    EXPECT_NEAR(reading.value.to_double(), 4.275, 0.05);
  }
}

bool is_price_of(const std::string& line, const char* field, Value value) {
  return line.find(field + to_string(value) + ',') != std::string::npos;
}

TEST_F(RecordedBodiesTest, AlpacasMessages) {
  const auto messages = lines("alpaca/ws_messages_from_tests.jsonl");
  ASSERT_THAT(messages, SizeIs(5));
  EXPECT_TRUE(read_alpaca_message(messages[0]).connected);
  const Readings bar = read_alpaca_message(messages[1]).readings;
  const Readings trade = read_alpaca_message(messages[2]).readings;
  const Readings quote = read_alpaca_message(messages[3]).readings;
  const Readings daily_bar = read_alpaca_message(messages[4]).readings;
  for (const Readings* one : {&bar, &daily_bar}) {
    EXPECT_EQ(one->readings.size() + one->fault_count, 0U);
  }
  for (const Readings* one : {&trade, &quote}) {
    EXPECT_EQ(one->fault_count, 0U);
    ASSERT_THAT(one->readings, SizeIs(1));
  }
  EXPECT_TRUE(is_price_of(messages[2], "\"p\":", trade.readings[0].value));
  EXPECT_EQ(to_string(trade.readings[0].time), "1970-01-01T00:00:10.000000010Z");
  const std::int64_t half = 10'000;  // of this quote's two cents
  EXPECT_TRUE(is_price_of(messages[3], "\"bp\":", {quote.readings[0].value.micro - half}));
  EXPECT_TRUE(is_price_of(messages[3], "\"ap\":", {quote.readings[0].value.micro + half}));
}

TEST_F(RecordedBodiesTest, FinnhubsMessages) {
  std::vector<Reading> readings;
  for (const std::string& line : lines("finnhub/ws_trades.jsonl")) {
    const FinnhubMessage message = read_finnhub_message(line);
    EXPECT_EQ(message.readings.fault_count, 0U);
    for (const Reading& reading : message.readings.readings) {
      EXPECT_TRUE(is_price_of(line, "\"p\":", reading.value));
      readings.push_back(reading);
    }
  }
  ASSERT_THAT(readings, SizeIs(13));
  EXPECT_EQ(to_string(readings[0].time), "2022-12-29T21:21:27.195Z");
  EXPECT_EQ(readings[8].symbol, "AAPL");
  EXPECT_LT(readings[10].time, readings[9].time) << "times go back, as they came";
}

}  // namespace
}  // namespace yieldwatch
