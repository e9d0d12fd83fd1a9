// What a polled feed does about a source that fails it.
#include <map>

#include "unit/feed/polled_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(PolledFeedTest, TroubleIsToldOnceAndSoIsItsEnd) {
  make_treasury();
  for (int i = 0; i < 3; ++i) {
    until_asked();
    http_.answer(HttpResult{.failure = HttpFailure::dns, .error = "Could not resolve host: x"});
  }
  EXPECT_EQ(health().state, FeedState::trouble);
  EXPECT_EQ(world_.sink.error, "dns: Could not resolve host: x");
  EXPECT_EQ(health().failures, 3U);
  EXPECT_EQ(health().attempts, 3U);
  answer(kThreeDays);
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_THAT(world_.listener.told,
              ElementsAre("trouble dns: Could not resolve host: x", "recovered"));
  EXPECT_THAT(ticks(), SizeIs(4));
}

TEST_F(PolledFeedTest, TheWaitAfterFailuresRisesToItsCeiling) {
  make_treasury();
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 12; ++i) {
    until_asked();
    const Timestamp asked = world_.clock.wall;
    http_.answer(HttpResult{.failure = HttpFailure::connect, .error = "refused"});
    until_asked();
    waits.push_back((world_.clock.wall.ns - asked.ns) / kNanosPerSecond);
  }
  EXPECT_THAT(waits, ElementsAre(2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900));
}

TEST_F(PolledFeedTest, ASourceThatAnsweredIsAskedNoSoonerForHavingFailed) {
  make_treasury();
  until_asked();
  for (const int status : {429, 500, 200}) {
    const Timestamp asked = world_.clock.wall;
    http_.answer(HttpResult{.status = status});
    until_asked();
    EXPECT_EQ(world_.clock.wall, asked.plus(kNanosPerMinute)) << status;
  }
}

TEST_F(PolledFeedTest, RetryAfterIsKept) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 429, .retry_after = 3600s});
  const Timestamp asked = world_.clock.wall;
  EXPECT_EQ(health().next_attempt, asked.plus(kNanosPerHour));
  until_asked();
  EXPECT_EQ(world_.clock.wall, asked.plus(kNanosPerHour));
}

TEST_F(PolledFeedTest, ASymbolThatIsRefusedHoldsUpNoOther) {
  make({.kind = "fred", .symbols = {{"ODD", "UST2Y"}, {"DGS10", "UST10Y"}}, .key = "s3cret/"});
  EXPECT_THAT(http_.url(), HasSubstr("series_id=ODD&api_key=s3cret%2F&file_type=json"
                                     "&observation_start=2025-08-24"));
  http_.answer(HttpResult{
      .status = 400,
      .body = R"({"error_code":400,"error_message":"Bad s3cret%2f: the series does not exist."})"});
  answer(R"({"observations":[{"date":"2026-09-25","value":"5.17"}]})");
  EXPECT_THAT(ticks(), ElementsAre("2026-09-25T19:30:00Z UST10Y 5.17"));
  EXPECT_EQ(health().state, FeedState::refused);
  EXPECT_THAT(world_.sink.error, HasSubstr("ODD: status 400"));
  EXPECT_THAT(world_.sink.error, HasSubstr("Bad ***: the series does not exist."));
  // Hourly, or a quarter later; and the other one at its publication.
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T23:15:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("series_id=ODD"));
}

TEST_F(PolledFeedTest, AfterAFailureTheRestOfTheRoundIsAskedForAndNotWhatWasAnswered) {
  make({.kind = "fred", .symbols = {{"DGS2", "UST2Y"}, {"DGS10", "UST10Y"}, {"DGS30", "UST30Y"}}});
  const auto csv = [](const std::string& name) {
    return "observation_date," + name + "\n2026-09-25,5.17\n";
  };
  EXPECT_THAT(http_.url(), HasSubstr("fredgraph.csv?id=DGS2&cosd=2025-08-24"));
  http_.answer(csv("DGS2"));
  http_.answer(HttpResult{.status = 503});
  EXPECT_THAT(ticks(), ElementsAre("2026-09-25T19:30:00Z UST2Y 5.17"));
  until_asked();
  // The one that failed comes last, in case it is its own fault.
  EXPECT_THAT(http_.url(), HasSubstr("id=DGS30"));
  http_.answer(csv("DGS30"));
  EXPECT_THAT(http_.url(), HasSubstr("id=DGS10"));
  http_.answer(csv("DGS10"));
  EXPECT_THAT(ticks(), ElementsAre("2026-09-25T19:30:00Z UST10Y 5.17 +",
                                   "2026-09-25T19:30:00Z UST30Y 5.17"));
  EXPECT_EQ(health().state, FeedState::good);
}

TEST_F(PolledFeedTest, ASymbolWithoutAUsableAnswerIsAskedForMoreAndMoreSeldom) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"GONE", "SPY", Unit::points}, {"IWM", "IWM", Unit::points}}});
  const Timestamp start = world_.clock.wall;
  std::size_t put = 0;
  while (world_.clock.wall < start.plus(kNanosPerHour)) {
    until_asked();
    const bool gone = http_.url().find("GONE") != std::string::npos;
    put += gone ? 1 : 0;
    http_.answer(gone ? R"({"chart":{"result":[],"error":null}})"
                      : R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)"
                        R"("dataGranularity":"5m"},"timestamp":[],)"
                        R"("indicators":{"quote":[{"close":[]}]}}]}})");
  }
  EXPECT_GT(put, 10U);
  EXPECT_LT(put, 15U);  // after 30, 30, 30, 30, 32, 64 … seconds, and each quarter of an hour
}

TEST_F(PolledFeedTest, ASymbolThatIsRefusedIsNotAskedForWithOneThatIsInTrouble) {
  make({.kind = "fred", .symbols = {{"ODD", "UST2Y"}, {"DGS10", "UST10Y"}}});
  http_.answer(HttpResult{.status = 404});
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(http_.url(), HasSubstr("id=DGS10"));
    http_.answer("no table");
    EXPECT_EQ(health().state, FeedState::trouble);
    until_asked();
  }
  EXPECT_EQ(world_.sink.error, "DGS10: no column \"observation_date\": no table");
  http_.answer("observation_date,DGS10\n2026-09-25,5.17\n");
  EXPECT_EQ(health().state, FeedState::refused);
  EXPECT_EQ(world_.sink.error, "ODD: status 404: an empty body");
  EXPECT_EQ(world_.listener.told.back(), "refused ODD: status 404: an empty body");
}

TEST_F(PolledFeedTest, OfSeveralThatFailTheTroubleIsToldBeforeTheRefusal) {
  make({.kind = "fred", .symbols = {{"DGS10", "UST10Y"}, {"ODD", "UST2Y"}}});
  http_.answer("no table");
  EXPECT_THAT(http_.url(), HasSubstr("id=ODD"));
  http_.answer(HttpResult{.status = 404});
  EXPECT_EQ(health().state, FeedState::trouble);
  EXPECT_THAT(world_.listener.told,
              ElementsAre("trouble DGS10: no column \"observation_date\": no table"));
}

TEST_F(PolledFeedTest, ASourceThatHasBeenAskedTooOftenIsLeftAlone) {
  make({.kind = "stooq", .symbols = {{"iwm.us", "IWM"}, {"spy.us", "SPY"}}});
  http_.answer("Exceeded the daily hits limit");
  EXPECT_THAT(http_.requests, SizeIs(1));
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-29T04:00:00Z");
}

TEST_F(PolledFeedTest, APageInPlaceOfATableEndsTheRound) {
  make({.kind = "stooq", .symbols = {{"iwm.us", "IWM"}, {"spy.us", "SPY"}}});
  http_.answer("<!DOCTYPE html><html><body>Wait</body></html>");
  EXPECT_THAT(http_.requests, SizeIs(1));
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T22:01:00Z");
}

// What always fails here, and the others, in an order in which it is put before them.
class PolledFeedWithABadSymbolTest : public PolledFeedTest {
 protected:
  // Each answer to a symbol that begins so is `bad`; gives how often each symbol was put.
  std::map<std::string, int> put_for_an_hour(const std::string& prefix, const HttpResult& bad) {
    const Timestamp start = world_.clock.wall;
    std::map<std::string, int> put;
    while (world_.clock.wall < start.plus(kNanosPerHour)) {
      until_asked();
      const std::string& url = http_.url();
      const std::size_t from = url.find("chart/") + 6;
      const std::string symbol = url.substr(from, url.find('?') - from);
      ++put[symbol];
      http_.answer(symbol.starts_with(prefix)
                       ? bad
                       : HttpResult{.status = 200,
                                    .body = R"({"chart":{"result":[{"meta":{"symbol":")" + symbol +
                                            R"(","gmtoffset":-14400,"dataGranularity":"5m"},)"
                                            R"("timestamp":[],"indicators":{"quote":[)"
                                            R"({"close":[]}]}}]}})"});
    }
    return put;
  }
  void make_quotes(const std::vector<std::string>& symbols) {
    world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
    PolledFeedConfig config{.kind = "yahoo"};
    for (const std::string& symbol : symbols) {
      config.symbols.push_back({symbol, symbol, Unit::points});
    }
    make(std::move(config));
  }
};

// Sixty in an hour, of which the first asks for days too.
constexpr int kEachMinute = 60;

TEST_F(PolledFeedWithABadSymbolTest, APageOfHtmlForOneSymbolHoldsUpNoOther) {
  make_quotes({"BAD", "IWM", "SPY"});
  const auto put = put_for_an_hour("BAD", {.status = 200, .body = "<html>Wait</html>"});
  EXPECT_GE(put.at("IWM"), kEachMinute);
  EXPECT_GE(put.at("SPY"), kEachMinute);
  EXPECT_GT(put.at("BAD"), 10);
  EXPECT_LT(put.at("BAD"), 15);  // after 30, 30, 30, 30, 32 … seconds, and each quarter of an hour
  EXPECT_EQ(health().state, FeedState::trouble);
}

TEST_F(PolledFeedWithABadSymbolTest, NorDoErrorsOfSeveral) {
  make_quotes({"BAD1", "BAD2", "IWM", "SPY"});
  const auto put = put_for_an_hour("BAD", {.status = 500});
  EXPECT_GE(put.at("IWM"), kEachMinute);
  EXPECT_GE(put.at("SPY"), kEachMinute);
  EXPECT_LT(put.at("BAD1"), 15);
  EXPECT_LT(put.at("BAD2"), 15);
}

TEST_F(PolledFeedWithABadSymbolTest, NorDoesOneThatTakesTooLong) {
  make_quotes({"BAD", "IWM"});
  const auto put = put_for_an_hour("BAD", {.failure = HttpFailure::timeout, .error = "too long"});
  EXPECT_GE(put.at("IWM"), kEachMinute);
}

TEST_F(PolledFeedWithABadSymbolTest, ASourceThatFailsAltogetherIsAskedOnceATime) {
  make_quotes({"BAD1", "BAD2", "BAD3"});
  int all = 0;
  for (const auto& [symbol, times] : put_for_an_hour("BAD", {.status = 502})) {
    all += times;
  }
  EXPECT_LT(all, 15);
}

TEST_F(PolledFeedWithABadSymbolTest, WhatASourceSaysOfItselfHoldsForAll) {
  make_quotes({"BAD", "IWM"});
  const auto put = put_for_an_hour("BAD", {.status = 503, .retry_after = 1200s});
  EXPECT_EQ(put.at("BAD"), 3);
  EXPECT_LT(put.at("IWM"), 8);
}

}  // namespace
}  // namespace yieldwatch
