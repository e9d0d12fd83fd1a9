// What real sources have once answered, served over TLS and taken by the whole feed: the question,
// the transfer, the parser, the book of figures and the ticks that come of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <string>
#include <vector>

#include "core/json_line.h"
#include "feed/http/curl_client.h"
#include "feed/polled/polled_feed.h"
#include "support/polled_world.h"
#include "support/scripted_server.h"
#include "support/shared_data.h"

namespace yieldwatch {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RecordedFeedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::shared_data("data/api")) {
      GTEST_SKIP() << "the recorded bodies are not here";
    }
  }

  // What the feed sends of `file`, the answer to all that it asks at `now`.
  std::vector<std::string> ticks_of(const std::string& file, PolledFeedConfig config,
                                    const char* now) {
    testing::ScriptedServer server(
        "{\"folder\": " + json_quote(testing::shared_data("data/api")->string()) +
        ", \"steps\": [{\"body_file\": " + json_quote(file) + "}]}");
    boost::asio::io_context io;
    const auto http = make_curl_client(io, {.ca_file = server.ca_file()});
    config.name = "live";
    config.address = server.https() + "/recorded";
    world_.clock.wall = *parse_timestamp(now);
    const auto feed = make_polled_feed(std::move(config), world_.ports(), *http);
    feed->start();
    world_.pass(1s);
    io.run();
    world_.pass(1s);
    EXPECT_EQ(to_string(world_.sink.health.state), to_string(FeedState::good)) << world_.sink.error;
    EXPECT_THAT(world_.listener.told, IsEmpty());
    EXPECT_THAT(world_.listener.refused, IsEmpty());
    return world_.sink.take();
  }

  testing::PolledWorld world_;
};

TEST_F(RecordedFeedTest, TheTreasurysTable) {
  EXPECT_THAT(ticks_of("treasury/daily-treasury-rates_2026_excerpt.csv",
                       {.kind = "treasury-csv", .symbols = {{"BC_10YEAR", "UST10Y"}}},
                       "2026-10-05T22:00:00Z"),
              ElementsAre(AllOf(StartsWith("past UST10Y 2026-08-31T19:30:00Z 4.75, "),
                                HasSubstr(", 2026-10-02T19:30:00Z 5.28 +")),
                          "2026-10-05T19:30:00Z UST10Y 5.31"));
}

// On a date without a figure of one maturity the others have theirs.
TEST_F(RecordedFeedTest, TheTreasurysTableWithABlankCell) {
  EXPECT_THAT(ticks_of("treasury/daily-treasury-rates_blank_cell_excerpt.csv",
                       {.kind = "treasury-csv",
                        .symbols = {{"BC_1_5MONTH", "UST6W"}, {"BC_10YEAR", "UST10Y"}}},
                       "2025-02-18T23:00:00Z"),
              ElementsAre("past UST10Y 2025-02-14T20:30:00Z 4.47 +",
                          "2025-02-18T20:30:00Z UST6W 4.41 +", "2025-02-18T20:30:00Z UST10Y 4.55"));
}

TEST_F(RecordedFeedTest, TheTreasurysFeed) {
  EXPECT_THAT(
      ticks_of("treasury/par_yield_curve_2023-10.xml",
               {.kind = "treasury", .symbols = {{"BC_10YEAR", "UST10Y"}}}, "2023-10-03T22:00:00Z"),
      ElementsAre("past UST10Y 2023-10-02T19:30:00Z 4.69 +", "2023-10-03T19:30:00Z UST10Y 4.81"));
}

TEST_F(RecordedFeedTest, FredsObservations) {
  EXPECT_THAT(ticks_of("fred/series_observations_DGS10_2024-01.json",
                       {.kind = "fred", .symbols = {{"DGS10", "UST10Y"}}, .key = "any"},
                       "2024-02-01T22:00:00Z"),
              ElementsAre(AllOf(StartsWith("past UST10Y 2024-01-02T20:30:00Z 3.95, "),
                                Not(HasSubstr("2024-01-01"))),
                          StartsWith("2024-01-31T20:30:00Z UST10Y ")));
}

TEST_F(RecordedFeedTest, FredsGraph) {
  EXPECT_THAT(ticks_of("fred/fredgraph_DGS10_head_tail.csv",
                       {.kind = "fred", .symbols = {{"DGS10", "UST10Y"}}}, "2026-07-31T22:00:00Z"),
              ElementsAre(AllOf(StartsWith("past UST10Y 1962-01-02T20:30:00Z 4.06, "),
                                HasSubstr(", 2026-07-29T19:30:00Z 4.67 +")),
                          "2026-07-30T19:30:00Z UST10Y 4.68"));
}

TEST_F(RecordedFeedTest, TheFederalReservesTable) {
  EXPECT_THAT(
      ticks_of("fred/h15_datadownload_package_excerpt.csv",
               {.kind = "h15", .symbols = {{"RIFLGFCY10_N.B", "UST10Y"}}}, "2026-09-28T22:00:00Z"),
      ElementsAre(AllOf(StartsWith("past UST10Y 1962-01-02T20:30:00Z 4.06, "),
                        Not(HasSubstr("1962-02-12"))),
                  "1962-02-13T20:30:00Z UST10Y 4.03"));
}

// The vendor's prices are not written here.
TEST_F(RecordedFeedTest, YahoosChart) {
  const auto ticks =
      ticks_of("yahoo/v8_chart_TNX_5m_1d_2026-02-02.json",
               {.kind = "yahoo", .symbols = {{"^TNX", "UST10Y"}}}, "2026-02-02T20:00:00Z");
  ASSERT_THAT(ticks, SizeIs(15));
  EXPECT_THAT(ticks.front(), StartsWith("2026-02-02T18:50:00Z UST10Y 4.2"));
  EXPECT_THAT(ticks.back(), StartsWith("2026-02-02T19:59:52Z UST10Y 4.2"));
}

}  // namespace
}  // namespace yieldwatch
