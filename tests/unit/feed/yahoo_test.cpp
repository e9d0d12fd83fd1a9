#include "feed/formats/yahoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/readings.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::shown;

std::vector<std::string> read(const std::string& body) {
  return shown(read_yahoo_chart(body));
}

// 1770033600 is 2026-02-02T12:00:00Z.
constexpr const char* kMinutes =
    R"("symbol":"^X","dataGranularity":"5m","regularMarketTime":1770034200,"regularMarketPrice":4.5)";
constexpr const char* kDays =
    R"("symbol":"^X","dataGranularity":"1d","gmtoffset":-18000,"regularMarketTime":1770033600,)"
    R"("regularMarketPrice":4.5)";

std::vector<std::string> chart(const std::string& meta, const std::string& rest) {
  return read(R"({"chart":{"result":[{"meta":{)" + meta + "}" + rest + R"(}],"error":null}})");
}

std::string bars(const std::string& times, const std::string& closes) {
  return R"(,"timestamp":[)" + times + R"(],"indicators":{"quote":[{"close":[)" + closes + "]}]}";
}

TEST(YahooTest, ABarOfMinutesStandsAtItsEnd) {
  EXPECT_THAT(chart(kMinutes, bars("1770033000,1770033300", "4.25,5")),
              ElementsAre("2026-02-02T11:55:00Z ^X 4.25", "2026-02-02T12:00:00Z ^X 5",
                          "2026-02-02T12:10:00Z ^X 4.5"));
}

TEST(YahooTest, TheBarOfTheLastPriceGivesWayToIt) {
  EXPECT_THAT(chart(kMinutes, bars("1770033600,1770033900,1770034200", "4.1,4.2,4.3")),
              ElementsAre("2026-02-02T12:05:00Z ^X 4.1", "2026-02-02T12:10:00Z ^X 4.5"));
}

TEST(YahooTest, ABarAfterTheLastPriceIsStillBehindIt) {
  EXPECT_THAT(chart(kMinutes, bars("1770036000,1770033000", "4.1,4.2")),
              ElementsAre("2026-02-02T11:55:00Z ^X 4.2", "2026-02-02T12:10:00Z ^X 4.5",
                          "2026-02-02T12:45:00Z ^X 4.1"));
}

TEST(YahooTest, ABarOfADayHasTheDateOfItsExchange) {
  // 2026-01-30T02:00:00Z is the 29th in New York.
  EXPECT_THAT(chart(kDays, bars("1769738400,1770033600", "4.1,4.2")),
              ElementsAre("2026-01-29 ^X 4.1"));
}

// 2025-07-14T04:00:00Z is midnight in New York, four hours behind UTC in summer and five in winter.
TEST(YahooTest, ABarOfTheOtherSideOfAChangeOfClocksHasItsOwnDate) {
  EXPECT_THAT(chart(kDays, bars("1752465600,1752586200,1769749200", "4.1,4.2,4.3")),
              ElementsAre("2025-07-14 ^X 4.1", "2025-07-15 ^X 4.2", "2026-01-30 ^X 4.3"));
  EXPECT_THAT(chart(R"("symbol":"^X","dataGranularity":"1d","gmtoffset":-14400,)"
                    R"("regularMarketTime":1770033600,"regularMarketPrice":4.5)",
                    bars("1752465600,1769749200,1770008400", "4.1,4.3,4.4")),
              ElementsAre("2025-07-14 ^X 4.1", "2026-01-30 ^X 4.3"));
}

TEST(YahooTest, FloatsPrintedAsDoublesAreTheDecimalsThatWereMeant) {
  EXPECT_THAT(chart(kMinutes, bars("1770031200,1770031500,1770031800,1770032100",
                                   "4.270999908447266,6837.43017578125,4.275,512.3450001")),
              ElementsAre("2026-02-02T11:25:00Z ^X 4.271", "2026-02-02T11:30:00Z ^X 6837.43",
                          "2026-02-02T11:35:00Z ^X 4.275", "2026-02-02T11:40:00Z ^X 512.345",
                          "2026-02-02T12:10:00Z ^X 4.5"));
}

TEST(YahooTest, ANullCloseIsNoValueAndNoFault) {
  EXPECT_THAT(chart(kMinutes, bars("1770033000,1770033300", "null,5")),
              ElementsAre("2026-02-02T12:00:00Z ^X 5", "2026-02-02T12:10:00Z ^X 4.5"));
}

TEST(YahooTest, WithoutBarsTheLastPriceIsAll) {
  EXPECT_THAT(chart(kMinutes, ""), ElementsAre("2026-02-02T12:10:00Z ^X 4.5"));
  EXPECT_THAT(chart(kMinutes, R"(,"indicators":{"quote":[{}]})"),
              ElementsAre("2026-02-02T12:10:00Z ^X 4.5"));
}

TEST(YahooTest, ABadEntryIsRefusedAndNamed) {
  EXPECT_THAT(
      chart(kMinutes, bars("1770033000,\"1770033300\",1e18,9000000000,null,1770032700",
                           "\"4.25\",5,5,5,5,2000000")),
      ElementsAre("2026-02-02T12:10:00Z ^X 4.5", "! close[0]: is the text \"4.25\", not a number",
                  "! timestamp[1]: is no time", "! timestamp[2]: is no time",
                  "! timestamp[3]: is no time", "! timestamp[4]: is no time",
                  "! close[5]: is a number, but not below a million"));
}

TEST(YahooTest, ListsThatDoNotMatchAreRefused) {
  EXPECT_THAT(
      chart(kMinutes, bars("1770033000", "4,5")),
      ElementsAre("2026-02-02T12:10:00Z ^X 4.5", "! close: has 2 entries, and timestamp 1"));
  EXPECT_THAT(chart(kMinutes, R"(,"timestamp":[1])"),
              ElementsAre("2026-02-02T12:10:00Z ^X 4.5", "! close: is missing, or no list"));
  EXPECT_THAT(chart(kMinutes, R"(,"timestamp":5,"indicators":{"quote":[{"close":[]}]})"),
              ElementsAre("2026-02-02T12:10:00Z ^X 4.5", "! timestamp: is missing, or no list"));
}

TEST(YahooTest, ATimeThatComesAgainIsAFaultWhereItDiffers) {
  EXPECT_THAT(chart(kMinutes, bars("1770033000,1770033000,1770033000", "4,4,5")),
              ElementsAre("2026-02-02T11:55:00Z ^X 4", "2026-02-02T12:10:00Z ^X 4.5",
                          "! 2026-02-02T11:55:00Z, ^X: is here twice, as 4 and as 5; the first is "
                          "used"));
}

TEST(YahooTest, FieldsThatAreNewAreLeftAlone) {
  EXPECT_THAT(chart(std::string(kMinutes) + R"(,"currency":"USD","new":{"close":[9]})",
                    R"(,"events":{},"timestamp":[1770033000],"indicators":{"quote":[{"open":[9],)"
                    R"("close":[4.25],"new":[null]}],"adjclose":[{"close":[9]}]})"),
              ElementsAre("2026-02-02T11:55:00Z ^X 4.25", "2026-02-02T12:10:00Z ^X 4.5"));
}

TEST(YahooTest, OneThatWasRenamedIsNamed) {
  EXPECT_THAT(chart(kMinutes, R"(,"timestamp":[1770033000],"indicators":{"quote":[{"last":[4]}]})"),
              ElementsAre("2026-02-02T12:10:00Z ^X 4.5", "! close: is missing, or no list"));
  EXPECT_THAT(chart(kMinutes, R"(,"times":[1770033000],"indicators":{"quote":[{"close":[4]}]})"),
              ElementsAre("2026-02-02T12:10:00Z ^X 4.5", "! timestamp: is missing, or no list"));
  EXPECT_THAT(chart(R"("symbol":"^X","dataGranularity":"5m","regularMarketTime":1770034200,)"
                    R"("marketPrice":4.5)",
                    ""),
              ElementsAre("! chart.result[0], regularMarketPrice: is missing"));
  EXPECT_THAT(chart(R"("symbol":"^X","granularity":"5m")", ""),
              ElementsAre(HasSubstr("unusable: a chart whose \"dataGranularity\"")));
  EXPECT_THAT(chart(R"("ticker":"^X","dataGranularity":"5m")", ""),
              ElementsAre("unusable: a chart without a \"symbol\""));
}

TEST(YahooTest, WithoutItsLastPriceAllBarsCount) {
  EXPECT_THAT(chart(R"("symbol":"^X","dataGranularity":"1h","regularMarketTime":"now")",
                    bars("1770033600", "4.1")),
              ElementsAre("2026-02-02T13:00:00Z ^X 4.1",
                          "! chart.result[0], regularMarketTime: is the text \"now\", not a whole "
                          "number",
                          "! chart.result[0], regularMarketPrice: is missing"));
  EXPECT_THAT(chart(R"("symbol":"^X","dataGranularity":"1h","regularMarketTime":1e30,)"
                    R"("regularMarketPrice":null)",
                    ""),
              ElementsAre("! chart.result[0], regularMarketTime: is a number, not a whole number",
                          "! chart.result[0], regularMarketPrice: is null, not a number"));
  EXPECT_THAT(chart(R"("symbol":"^X","dataGranularity":"1h","regularMarketTime":90000000000,)"
                    R"("regularMarketPrice":1)",
                    ""),
              ElementsAre("! chart.result[0], regularMarketTime: is out of range"));
}

TEST(YahooTest, DaysWithoutAnOffsetGiveNothing) {
  const std::string meta = R"("symbol":"^X","dataGranularity":"1d","regularMarketTime":1770033600,)"
                           R"("regularMarketPrice":4.5,"gmtoffset":)";
  EXPECT_THAT(chart(meta + "86400", bars("1769738400", "4.1")),
              ElementsAre("! chart.result[0], gmtoffset: is not less than a day"));
  EXPECT_THAT(chart(meta + "null", bars("1769738400", "4.1")),
              ElementsAre("! chart.result[0], gmtoffset: is null, not a whole number"));
}

TEST(YahooTest, AnErrorIsUnusableInTheSourcesOwnWords) {
  EXPECT_THAT(
      read(R"({"chart":{"result":null,"error":{"code":"Not Found","description":"No data"}}})"),
      ElementsAre("unusable: Yahoo says: Not Found: No data"));
  EXPECT_THAT(read(R"({"finance":{"result":null,"error":{"code":"Unauthorized"}}})"),
              ElementsAre("unusable: Yahoo says: Unauthorized:"));
}

TEST(YahooTest, AChartOfAnotherKindIsUnusable) {
  const std::string granularity =
      "unusable: a chart whose \"dataGranularity\" is not a day or a part of one";
  for (const char* of :
       {"5d", "1wk", "1mo", "", "m", "0m", "25h", "-1m", "99999999999999999999m"}) {
    EXPECT_THAT(chart(R"("symbol":"^X","dataGranularity":")" + std::string(of) + '"', ""),
                ElementsAre(granularity))
        << of;
  }
  EXPECT_THAT(chart(R"("symbol":"^X")", ""), ElementsAre(granularity));
  for (const char* symbol : {"null", "5", "\"\"", "\"A B\"", "\"A\\n\""}) {
    EXPECT_THAT(chart(R"("dataGranularity":"1d","symbol":)" + std::string(symbol), ""),
                ElementsAre("unusable: a chart without a \"symbol\""));
  }
  EXPECT_THAT(read(R"({"chart":{"result":[{}]}})"),
              ElementsAre("unusable: a chart without \"meta\""));
}

TEST(YahooTest, AnythingElseIsUnusable) {
  for (const char* body : {"{}", "[]", R"({"chart":{}})", R"({"chart":{"result":[]}})",
                           R"({"chart":{"result":[5]}})"}) {
    EXPECT_THAT(read(body), ElementsAre(HasSubstr("unusable: no chart with a result: ")));
  }
  EXPECT_THAT(read("Too Many Requests"), ElementsAre(HasSubstr("Too Many Requests")));
  EXPECT_THAT(read(""), ElementsAre("unusable: an empty body"));
}

}  // namespace
}  // namespace yieldwatch
