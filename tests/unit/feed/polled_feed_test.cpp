#include "feed/polled/polled_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "core/instrument.h"
#include "support/polled_world.h"

namespace yieldwatch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::treasury_xml;

class FakeHttp final : public HttpClient {
 public:
  HttpId get(HttpRequest request, HttpHandler handler) override {
    requests.push_back(std::move(request));
    handler_ = std::move(handler);
    return requests.size();
  }
  void cancel(HttpId id) override {
    if (id == requests.size()) {
      handler_ = nullptr;
    }
  }
  bool asked() const { return handler_ != nullptr; }
  void answer(HttpResult result) { std::exchange(handler_, nullptr)(std::move(result)); }
  void answer(const std::string& body) { answer(HttpResult{.status = 200, .body = body}); }
  const std::string& url() const { return requests.back().url; }

  std::vector<HttpRequest> requests;

 private:
  HttpHandler handler_;
};

class PolledFeedTest : public ::testing::Test {
 protected:
  void make(PolledFeedConfig config) {
    config.name = "live";
    config.random = [] { return 1.0; };
    feed_ = make_polled_feed(std::move(config), world_.ports(), http_);
    feed_->start();
    world_.pass(0ns);
  }
  // The 10-year and the 2-year of the Treasury.
  void make_treasury() {
    make({.kind = "treasury",
          .symbols = {{"BC_2YEAR", "UST2Y"}, {"BC_10YEAR", "UST10Y"}},
          .backfill_days = 14});
  }
  // Lets time pass until the feed asks: when it said it would, and not before.
  void until_asked() {
    if (!http_.asked()) {
      world_.pass(1s);
    }
    if (!http_.asked()) {
      world_.jump(
          std::chrono::nanoseconds(world_.sink.health.next_attempt.ns - world_.clock.wall.ns) - 2s);
    }
    for (int i = 0; i < 3 && !http_.asked(); ++i) {
      world_.pass(1s);
    }
    ASSERT_TRUE(http_.asked());
  }
  void answer(const std::string& body) {
    until_asked();
    http_.answer(body);
  }
  std::vector<std::string> ticks() { return world_.sink.take(); }
  const FeedHealth& health() {
    world_.pass(1s);
    return world_.sink.health;
  }

  testing::PolledWorld world_;
  FakeHttp http_;
  std::unique_ptr<Feed> feed_;
};

const std::string kThreeDays = treasury_xml({{"2026-09-24", {"5.18", "4.87"}},
                                             {"2026-09-25", {"5.17", "4.81"}},
                                             {"2026-09-28", {"5.24", "4.92"}}});

// All of it is one group: no rule sees the past without the newest.
TEST_F(PolledFeedTest, WhatWasBeforeTheNewestSessionIsPastAndTheNewestIsNews) {
  make_treasury();
  answer(kThreeDays);
  EXPECT_THAT(ticks(),
              ElementsAre("past UST2Y 2026-09-24T19:30:00Z 4.87, 2026-09-25T19:30:00Z 4.81 +",
                          "past UST10Y 2026-09-24T19:30:00Z 5.18, 2026-09-25T19:30:00Z 5.17 +",
                          "2026-09-28T19:30:00Z UST2Y 4.92 +", "2026-09-28T19:30:00Z UST10Y 5.24"));
  EXPECT_EQ(health().state, FeedState::good);
  EXPECT_TRUE(world_.sink.error.empty());
  EXPECT_THAT(world_.listener.told, IsEmpty());
}

// The dates of a question lie at two addresses.
class PolledFeedOfTwoMonthsTest : public PolledFeedTest {
 protected:
  void SetUp() override {
    world_.clock.wall = *parse_timestamp("2026-10-02T22:00:00Z");
    make_treasury();
  }

  const std::string september_ =
      treasury_xml({{"2026-09-29", {"5.18", "4.87"}}, {"2026-09-30", {"5.17", "4.81"}}});
  const std::string october_ =
      treasury_xml({{"2026-10-01", {"5.24", "4.92"}}, {"2026-10-02", {"5.26", "4.95"}}});
  static constexpr std::size_t kMessages = 4;  // the past and the newest of both
};

TEST_F(PolledFeedOfTwoMonthsTest, HalfAnAnswerIsNoNews) {
  EXPECT_THAT(http_.url(), HasSubstr("=202609"));
  http_.answer(september_);
  world_.pass(5s);
  EXPECT_THAT(ticks(), IsEmpty());
  EXPECT_THAT(http_.url(), HasSubstr("=202610"));
  http_.answer(october_);
  const auto sent = ticks();
  ASSERT_THAT(sent, SizeIs(kMessages));
  EXPECT_THAT(sent.front(), HasSubstr("past UST2Y 2026-09-29T19:30:00Z 4.87, 2026-09-30"));
  EXPECT_EQ(sent.back(), "2026-10-02T19:30:00Z UST10Y 5.26");
}

TEST_F(PolledFeedOfTwoMonthsTest, NorIsItOnceTheOtherHalfHasFailed) {
  http_.answer(HttpResult{.status = 200, .body = september_, .etag = "\"9\""});
  http_.answer(HttpResult{.status = 503});
  EXPECT_THAT(ticks(), IsEmpty());
  until_asked();
  // Nothing was taken of it, so that "nothing new" would be of no use.
  EXPECT_THAT(http_.url(), HasSubstr("=202609"));
  EXPECT_EQ(http_.requests.back().etag, "");
  http_.answer(september_);
  http_.answer(october_);
  EXPECT_THAT(ticks(), SizeIs(kMessages));
}

TEST_F(PolledFeedOfTwoMonthsTest, AColumnThatBeganLaterIsNotGone) {
  http_.answer(treasury_xml({{"2026-09-30", {"5.17"}}}));
  http_.answer(october_);
  EXPECT_THAT(world_.listener.refused, IsEmpty());
}

TEST_F(PolledFeedTest, WhatWasLeftForLaterIsAskedForInFull) {
  world_.clock.wall = *parse_timestamp("2026-09-28T19:00:00Z");
  make_treasury();
  http_.answer(HttpResult{.status = 200, .body = kThreeDays, .etag = "\"1\""});
  until_asked();
  EXPECT_EQ(http_.requests.back().etag, "");
}

TEST_F(PolledFeedTest, AFaultThatComesBackIsToldAgain) {
  make_treasury();
  answer(treasury_xml({{"2026-09-28", {"x", "4.92"}}}));
  answer(treasury_xml({{"2026-09-28", {"x", "4.92"}}}));
  EXPECT_THAT(world_.listener.refused, SizeIs(2));  // the cell, and that nothing is left of it
  answer(kThreeDays);
  answer(treasury_xml({{"2026-09-28", {"x", "4.92"}}}));
  EXPECT_THAT(world_.listener.refused, SizeIs(4));
}

TEST_F(PolledFeedTest, ItAsksForMonthsAndThenSleepsUntilTheNextPublication) {
  make_treasury();
  EXPECT_THAT(http_.url(), HasSubstr("home.treasury.gov"));
  EXPECT_THAT(http_.url(), HasSubstr("?data=daily_treasury_yield_curve&field_tdr_date_value_month="
                                     "202609"));
  answer(kThreeDays);
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-29T19:45:00Z");
}

TEST_F(PolledFeedTest, ANewSessionIsOneTickAnInstrument) {
  make_treasury();
  answer(kThreeDays);
  ticks();
  answer(treasury_xml({{"2026-09-28", {"5.24", "4.92"}}, {"2026-09-29", {"5.26", "4.89"}}}));
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-29T19:30:00Z UST2Y 4.89 +", "2026-09-29T19:30:00Z UST10Y 5.26"));
}

TEST_F(PolledFeedTest, SessionsThatWereMissedComeInTheOrderOfTime) {
  make_treasury();
  answer(treasury_xml({{"2026-09-24", {"5.18", "4.87"}}}));
  ticks();
  answer(kThreeDays);
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-25T19:30:00Z UST2Y 4.81 +", "2026-09-25T19:30:00Z UST10Y 5.17",
                          "2026-09-28T19:30:00Z UST2Y 4.92 +", "2026-09-28T19:30:00Z UST10Y 5.24"));
}

TEST_F(PolledFeedTest, ARevisedFigureIsPastAndAnUnchangedOneIsNothing) {
  make_treasury();
  answer(kThreeDays);
  ticks();
  answer(treasury_xml({{"2026-09-25", {"5.19", "4.81"}}, {"2026-09-28", {"5.24", "4.92"}}}));
  EXPECT_THAT(ticks(), ElementsAre("past UST10Y 2026-09-25T19:30:00Z 5.19"));
}

TEST_F(PolledFeedTest, ALateFigureIsAskedForAtRisingIntervals) {
  make_treasury();
  answer(treasury_xml({{"2026-09-25", {"5.17", "4.81"}}}));
  std::vector<std::string> times;
  for (int i = 0; i < 4; ++i) {
    until_asked();
    times.push_back(to_string(world_.clock.wall));
    http_.answer(treasury_xml({{"2026-09-25", {"5.17", "4.81"}}}));
  }
  EXPECT_THAT(times, ElementsAre("2026-09-28T22:02:00Z", "2026-09-28T22:06:00Z",
                                 "2026-09-28T22:14:00Z", "2026-09-28T22:30:00Z"));
}

TEST_F(PolledFeedTest, ADateInTheFutureIsRefusedByName) {
  make_treasury();
  answer(treasury_xml({{"2026-09-28", {"5.24", "4.92"}}, {"2026-09-30", {"9", "9"}}}));
  EXPECT_THAT(ticks(), SizeIs(2));
  EXPECT_THAT(world_.listener.refused, ElementsAre("BC_10YEAR: 2026-09-30 is in the future",
                                                   "BC_2YEAR: 2026-09-30 is in the future"));
  EXPECT_EQ(health().refused, 2U);
}

TEST_F(PolledFeedTest, AFigureOfTodayBeforeItsTimeOfDayWaits) {
  world_.clock.wall = *parse_timestamp("2026-09-28T19:00:00Z");
  make_treasury();
  answer(kThreeDays);
  EXPECT_THAT(ticks().back(), "2026-09-25T19:30:00Z UST10Y 5.17");
  EXPECT_THAT(world_.listener.refused, IsEmpty());
  answer(kThreeDays);
  EXPECT_THAT(ticks().back(), "2026-09-28T19:30:00Z UST10Y 5.24");
}

TEST_F(PolledFeedTest, TheFigureOfTheDaySurvivesAFullPipe) {
  make_treasury();
  world_.sink.full = true;
  answer(kThreeDays);
  EXPECT_THAT(ticks(), IsEmpty());
  world_.sink.full = false;
  world_.pass(1s);
  EXPECT_THAT(ticks(), SizeIs(4));
  EXPECT_EQ(world_.listener.dropped, 0U);
}

TEST_F(PolledFeedTest, WithoutAnAnalyzerItAsksNobody) {
  world_.sink.listening = false;
  make_treasury();
  world_.pass(10min);
  EXPECT_FALSE(http_.asked());
  EXPECT_EQ(world_.sink.beats, 0);
  world_.sink.listening = true;
  world_.pass(1s);
  EXPECT_TRUE(http_.asked());
}

TEST_F(PolledFeedTest, AnAnalyzerThatComesAnewIsToldAllWithoutAskingAgain) {
  make_treasury();
  answer(kThreeDays);
  const auto first = ticks();
  world_.sink.listening = false;
  world_.pass(10s);
  world_.sink.listening = true;
  ++world_.sink.listeners;
  world_.pass(1s);
  EXPECT_EQ(ticks(), first);
  EXPECT_THAT(http_.requests, SizeIs(1));
}

TEST_F(PolledFeedTest, OneThatWasGoneForLessThanATurnIsToldAllToo) {
  make_treasury();
  answer(kThreeDays);
  const auto first = ticks();
  world_.pass(10s);
  EXPECT_THAT(ticks(), IsEmpty());
  ++world_.sink.listeners;
  world_.pass(1s);
  EXPECT_EQ(ticks(), first);
}

TEST_F(PolledFeedTest, ItBeatsEverySecondAndIsCompleteUpToNow) {
  make_treasury();
  world_.pass(10s);
  EXPECT_EQ(world_.sink.beats, 11);
  EXPECT_EQ(world_.sink.complete_up_to, world_.clock.wall);
}

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
  // Hourly; and the other one at its publication.
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T23:00:00Z");
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
  EXPECT_THAT(http_.url(), HasSubstr("id=DGS10"));
  http_.answer(csv("DGS10"));
  EXPECT_THAT(http_.url(), HasSubstr("id=DGS30"));
  http_.answer(csv("DGS30"));
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
  EXPECT_LT(put, 15U);  // after 2, 4, 8 … seconds, and each quarter of an hour
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
  http_.answer("observation_date,DGS10\n2026-09-25,5.17\n");
  EXPECT_EQ(health().state, FeedState::refused);
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
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T22:00:02Z");
}

TEST_F(PolledFeedTest, ALaterAnswerIsAskedForFromTheLastOneOn) {
  make({.kind = "fred", .symbols = {{"DGS10", "UST10Y"}}});
  http_.answer("observation_date,DGS10\n2026-09-25,5.17\n");
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-29T13:30:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("cosd=2026-09-14"));
}

TEST_F(PolledFeedTest, ASourceThatHasNothingNewSaysSo) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 200, .body = kThreeDays, .etag = "\"1\""});
  ticks();
  until_asked();
  EXPECT_EQ(http_.requests.back().etag, "\"1\"");
  http_.answer(HttpResult{.status = 304});
  EXPECT_THAT(ticks(), IsEmpty());
  EXPECT_EQ(health().state, FeedState::good);
}

TEST_F(PolledFeedTest, NothingNewAtTheFirstAnswerIsTrouble) {
  make_treasury();
  until_asked();
  http_.answer(HttpResult{.status = 304});
  EXPECT_EQ(health().state, FeedState::trouble);
}

TEST_F(PolledFeedTest, AColumnThatIsGoneIsToldOnce) {
  make_treasury();
  answer(kThreeDays);
  answer(treasury_xml({{"2026-09-29", {"5.26"}}}));
  answer(treasury_xml({{"2026-09-29", {"5.26"}}}));
  EXPECT_THAT(world_.listener.refused, ElementsAre("BC_2YEAR: has no figure any more"));
}

TEST_F(PolledFeedTest, QuotesAreTicksInTheOrderOfTimeAndNoneTwice) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  const auto chart = [](const std::string& granularity, const std::string& times,
                        const std::string& closes) {
    return R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)"
           R"("dataGranularity":")" +
           granularity + R"("},"timestamp":[)" + times + R"(],"indicators":{"quote":[{"close":[)" +
           closes + R"(]}]}}],"error":null}})";
  };
  EXPECT_THAT(http_.url(), HasSubstr("/IWM?interval=1d&period1="));
  http_.answer(chart("1d", "1790256600,1790343000", "250.5,251.25"));  // 24th and 25th, 13:30
  EXPECT_THAT(http_.url(), HasSubstr("/IWM?interval=5m&range=1d"));
  http_.answer(chart("5m", "1790602200,1790602500", "252,252.5"));  // 13:30 and 13:35
  EXPECT_THAT(
      ticks(),
      ElementsAre("past IWM 2026-09-24T20:00:00Z 250.5 +", "2026-09-25T20:00:00Z IWM 251.25",
                  "2026-09-28T13:35:00Z IWM 252", "2026-09-28T13:40:00Z IWM 252.5"));
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T14:01:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("interval=5m"));
  http_.answer(chart("5m", "1790602200,1790602500,1790602800", "252,252.5,253"));
  EXPECT_THAT(ticks(), ElementsAre("2026-09-28T13:45:00Z IWM 253"));
}

TEST_F(PolledFeedTest, TheLastPriceAmongDaysDoesNotHideTheBarsOfTheDay) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  const std::string now = R"("regularMarketTime":1790603100,"regularMarketPrice":253,)";
  http_.answer(R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)" + now +
               R"("dataGranularity":"1d"},"timestamp":[1790602200],)"
               R"("indicators":{"quote":[{"close":[253]}]}}]}})");
  http_.answer(R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)" + now +
               R"("dataGranularity":"5m"},"timestamp":[1790602200,1790602500],)"
               R"("indicators":{"quote":[{"close":[252,252.5]}]}}]}})");
  EXPECT_THAT(ticks(), ElementsAre("2026-09-28T13:35:00Z IWM 252", "2026-09-28T13:40:00Z IWM 252.5",
                                   "2026-09-28T13:45:00Z IWM 253"));
}

TEST_F(PolledFeedTest, QuotesThatTheBusDoesNotTakeAreDroppedAndCounted) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  http_.answer(
      R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)"
      R"("dataGranularity":"1d"},"timestamp":[],"indicators":{"quote":[{"close":[]}]}}]}})");
  world_.sink.full = true;
  http_.answer(R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)"
               R"("dataGranularity":"5m"},"timestamp":[1790602200,1790602500],)"
               R"("indicators":{"quote":[{"close":[252,252.5]}]}}]}})");
  EXPECT_EQ(world_.listener.dropped, 2U);
}

TEST_F(PolledFeedTest, AFactorMakesAYieldOfWhatIsQuotedTenfold) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "stooq", .symbols = {{"10yusy.b", "UST10Y", Unit::percent, {100'000}}}});
  answer("Date,Open,High,Low,Close\n2026-09-25,51,52,51,51.7\n");
  EXPECT_THAT(ticks(), ElementsAre("2026-09-25T20:00:00Z UST10Y 5.17"));
}

TEST_F(PolledFeedTest, ItGoesOnAfterAStop) {
  make_treasury();
  feed_->stop();
  EXPECT_FALSE(http_.asked());
  EXPECT_FALSE(world_.timer.pending());
  feed_->start();
  answer(kThreeDays);
  EXPECT_THAT(ticks(), SizeIs(4));
}

TEST_F(PolledFeedTest, AListenerMayStopIt) {
  make_treasury();
  world_.listener.on_call = [this] { feed_->stop(); };
  until_asked();
  http_.answer(HttpResult{.status = 500});
  EXPECT_FALSE(world_.timer.pending());
  EXPECT_FALSE(http_.asked());
}

TEST_F(PolledFeedTest, AClockThatIsSetBackDoesNotPutItToSleep) {
  make_treasury();
  answer(kThreeDays);
  world_.clock.wall = *parse_timestamp("2026-09-20T22:00:00Z");
  world_.pass(2s);
  EXPECT_TRUE(http_.asked());
}

TEST_F(PolledFeedTest, WhatCanNotBeMadeIsSaid) {
  EXPECT_THROW(make({.kind = "odd"}), std::invalid_argument);
  EXPECT_THROW(make({.kind = "stooq", .symbols = {{"a", "A"}, {"a", "B"}}}), std::invalid_argument);
  EXPECT_THROW(make({.kind = "stooq", .symbols = {{"a", "A"}, {"b", "A"}}}), std::invalid_argument);
}

TEST(PolledSourceTest, EverySourceHasSymbolsThatAreWellKnown) {
  for (const PolledSource* source : polled_sources()) {
    EXPECT_EQ(find_polled_source(source->kind), source);
    EXPECT_TRUE(source->address.starts_with("https://")) << source->kind;
    for (const SourceSymbol& symbol : source->symbols) {
      EXPECT_TRUE(is_well_known(symbol.instrument)) << source->kind << ' ' << symbol.instrument;
    }
    const PolledFeedConfig config{.kind = std::string(source->kind), .key = "k"};
    EXPECT_NO_THROW(completed(config)) << source->kind;
  }
}

}  // namespace
}  // namespace yieldwatch
