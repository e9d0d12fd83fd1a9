// Sources that have quotes of the day besides closes.
#include "unit/feed/polled_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string chart(const std::string& granularity, const std::string& times,
                  const std::string& closes) {
  return R"({"chart":{"result":[{"meta":{"symbol":"IWM","gmtoffset":-14400,)"
         R"("dataGranularity":")" +
         granularity + R"("},"timestamp":[)" + times + R"(],"indicators":{"quote":[{"close":[)" +
         closes + R"(]}]}}],"error":null}})";
}

TEST_F(PolledFeedTest, QuotesAreTicksInTheOrderOfTimeAndNoneTwice) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  EXPECT_THAT(http_.url(), HasSubstr("/IWM?interval=1d&period1="));
  http_.answer(chart("1d", "1790256600,1790343000", "250.5,251.25"));  // 24th and 25th, 13:30
  EXPECT_THAT(http_.url(), HasSubstr("/IWM?interval=5m&range=1d"));
  http_.answer(chart("5m", "1790602200,1790602500", "252,252.5"));  // 13:30 and 13:35
  EXPECT_THAT(
      ticks(),
      ElementsAre("past IWM 2026-09-24T20:00:00Z 250.5 +", "2026-09-25T20:00:00Z IWM 251.25",
                  "2026-09-28T13:35:00Z IWM 252", "past IWM 2026-09-25T20:00:00Z 251.25 +",
                  "2026-09-28T13:40:00Z IWM 252.5"));
  EXPECT_EQ(world_.sink.again, 3) << "an earlier life may have sent all of them";
  until_asked();
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T14:01:00Z");
  EXPECT_THAT(http_.url(), HasSubstr("interval=5m"));
  http_.answer(chart("5m", "1790602200,1790602500,1790602800", "252,252.5,253"));
  EXPECT_THAT(ticks(), ElementsAre("2026-09-28T13:45:00Z IWM 253"));
  EXPECT_EQ(world_.sink.again, 4) << "which may have had this one, too";
}

// An analyzer that is started anew has the quotes of before from its journal.
TEST_F(PolledFeedTest, QuotesFromBeforeAnAnalyzerCameAreSaidToBeOnesItMayKnow) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  http_.answer(chart("1d", "1790343000", "251.25"));
  http_.answer(chart("5m", "1790602200,1790602500", "252,252.5"));
  world_.pass(1s);
  ++world_.sink.listeners;
  world_.pass(1s);
  ticks();
  world_.sink.again = 0;
  until_asked();
  http_.answer(chart("5m", "1790602200,1790602500", "252,252.5"));
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-28T13:35:00Z IWM 252", "past IWM 2026-09-25T20:00:00Z 251.25 +",
                          "2026-09-28T13:40:00Z IWM 252.5"));
  EXPECT_EQ(std::exchange(world_.sink.again, 0), 2);
  world_.clock.wall = *parse_timestamp("2026-09-28T14:05:00Z");
  until_asked();
  http_.answer(chart("5m", "1790603700", "253"));  // 13:55
  EXPECT_THAT(ticks(), ElementsAre("2026-09-28T14:00:00Z IWM 253"));
  until_asked();
  http_.answer(chart("5m", "1790604000", "254"));  // 14:00
  EXPECT_THAT(ticks(), ElementsAre("2026-09-28T14:05:00Z IWM 254"));
  EXPECT_EQ(world_.sink.again, 1) << "the first of both";
}

// The analyzer of before a restart has a quote of 16:00:01, and takes no tick of 16:00:00.
TEST_F(PolledFeedTest, TheCloseThatAnEarlierQuoteMayHideComesOnceMoreAsThePast) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  http_.answer(chart("1d", "1790343000", "251.25"));
  http_.answer(chart("5m", "", ""));
  EXPECT_THAT(ticks(), ElementsAre("2026-09-25T20:00:00Z IWM 251.25"));
  until_asked();
  http_.answer(chart("5m", "1790602200", "252"));
  EXPECT_THAT(ticks(),
              ElementsAre("2026-09-28T13:35:00Z IWM 252", "past IWM 2026-09-25T20:00:00Z 251.25"));
  until_asked();
  http_.answer(chart("5m", "1790602200,1790602500", "252,252.5"));
  EXPECT_THAT(ticks(), ElementsAre("2026-09-28T13:40:00Z IWM 252.5"));
}

TEST_F(PolledFeedTest, QuotesOfAnotherSymbolAreRefusedByName) {
  world_.clock.wall = *parse_timestamp("2026-09-28T14:00:00Z");
  make({.kind = "yahoo", .symbols = {{"iwm", "IWM", Unit::points}}});
  http_.answer(chart("1d", "1790256600,1790343000", "250.5,251.25"));
  http_.answer(chart("5m", "1790602200,1790602500", "252,252.5"));
  EXPECT_THAT(ticks(), IsEmpty());
  EXPECT_THAT(world_.listener.refused, Contains("iwm: was asked for, and the answer is for IWM"));
}

// Before that the last price is still yesterday's, and stands for a close that may not be official.
TEST_F(PolledFeedTest, TheCloseOfASessionIsAskedForOnceTheNextOneHasBegun) {
  world_.clock.wall = *parse_timestamp("2026-09-25T19:00:00Z");
  make({.kind = "yahoo", .symbols = {{"IWM", "IWM", Unit::points}}});
  http_.answer(chart("1d", "1790256600", "250.5"));
  const auto asked_for_days = [&] {
    until_asked();
    return http_.url().find("interval=1d") != std::string::npos;
  };
  while (!asked_for_days()) {
    http_.answer(chart("5m", "1790366100", "251"));  // 19:55 on Friday
  }
  EXPECT_EQ(to_string(world_.clock.wall), "2026-09-28T14:00:00Z");
  http_.answer(chart("1d", "1790256600,1790343000", "250.5,251.25"));
  ticks();
  http_.answer(chart("5m", "1790602200", "252"));
  EXPECT_THAT(ticks(), ElementsAre("past IWM 2026-09-25T20:00:00Z 251.25 +",
                                   "2026-09-28T13:35:00Z IWM 252"));
  EXPECT_FALSE(asked_for_days());
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

}  // namespace
}  // namespace yieldwatch
