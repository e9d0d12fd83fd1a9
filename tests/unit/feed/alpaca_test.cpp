#include "feed/formats/alpaca.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/readings.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::shown;

std::vector<std::string> read(const std::string& text) {
  return shown(read_alpaca_message(text).readings);
}

TEST(AlpacaTest, ATradeIsItsPrice) {
  EXPECT_THAT(read(R"([{"T":"t","S":"SPY","i":1,"x":"V","p":500.125,"s":90,"c":["@","I"],)"
                   R"("t":"2026-01-05T15:00:00.012577217Z","z":"C"}])"),
              ElementsAre("2026-01-05T15:00:00.012577217Z SPY 500.125"));
}

TEST(AlpacaTest, AQuoteIsTheMiddleOfItsSides) {
  EXPECT_THAT(read(R"([{"T":"q","S":"SPY","bp":25.41,"ap":25.43,"t":"2026-01-05T15:00:00Z"},)"
                   R"({"T":"q","S":"SPY","bp":0.0001,"ap":0.000101,"t":"2026-01-05T15:00:00Z"}])"),
              ElementsAre("2026-01-05T15:00:00Z SPY 25.42", "2026-01-05T15:00:00Z SPY 0.000101"));
}

TEST(AlpacaTest, AQuoteWiderThanAPercentOfItsMiddleIsOnlyCounted) {
  const auto message = read_alpaca_message(
      R"([{"T":"q","S":"SPY","bp":199,"ap":201,"t":"2026-01-05T14:30:00Z"},)"
      R"({"T":"q","S":"SPY","bp":198.99,"ap":201,"t":"2026-01-05T14:30:01Z"},)"
      R"({"T":"q","S":"SPY","bp":0.01,"ap":999999,"t":"2026-01-05T14:30:02Z"}])");
  EXPECT_THAT(shown(message.readings), ElementsAre("2026-01-05T14:30:00Z SPY 200"));
  EXPECT_EQ(message.wide_quotes, 2U);
}

TEST(AlpacaTest, WhatIsWellFormedAndNoPriceIsNothingAndNoFault) {
  const auto message = read_alpaca_message(
      R"([{"T":"t","S":"SPY","p":1,"u":"canceled","t":"2026-01-05T15:00:00Z"},{"T":"c"},{"T":"x"},)"
      R"({"T":"s","S":"SPY"},{"T":"new"},{"T":"b","S":"SPY","c":178,"t":"2026-01-05T15:00:00Z"},)"
      R"({"T":"q","S":"SPY","bp":0,"ap":25.43,"t":"2026-01-05T15:00:00Z"},)"
      R"({"T":"q","S":"SPY","bp":25.43,"ap":0,"t":"2026-01-05T15:00:00Z"},)"
      R"({"T":"q","S":"SPY","bp":25.44,"ap":25.43,"t":"2026-01-05T15:00:00Z"}])");
  EXPECT_THAT(shown(message.readings), IsEmpty());
  EXPECT_EQ(message.wide_quotes, 0U);
}

TEST(AlpacaTest, WhatTheSourceSaysOfTheConnectionIsTold) {
  EXPECT_TRUE(read_alpaca_message(R"([{"T":"success","msg":"connected"}])").connected);
  EXPECT_TRUE(read_alpaca_message(R"([{"T":"success","msg":"authenticated"}])").authenticated);
  const auto other = read_alpaca_message(R"([{"T":"success","msg":"x"}])");
  EXPECT_FALSE(other.connected || other.authenticated);
  EXPECT_THAT(read(R"([{"T":"success"}])"), ElementsAre("! message[0], msg: is missing"));
}

TEST(AlpacaTest, AnErrorIsToldWithItsCode) {
  const auto message = read_alpaca_message(
      R"([{"T":"error","code":402,"msg":"auth\nfailed"},{"T":"error","code":1,"msg":"more"}])");
  ASSERT_TRUE(message.error);
  EXPECT_EQ(message.error->code, 402);
  EXPECT_EQ(message.error->message, "auth failed");
  EXPECT_EQ(read_alpaca_message(R"([{"T":"error","code":"402"}])").error->code, 0);
  EXPECT_EQ(read_alpaca_message(R"([{"T":"error"}])").error->message, "");
}

TEST(AlpacaTest, ASubscriptionListsItsSymbols) {
  const auto message = read_alpaca_message(
      R"([{"T":"subscription","trades":["SPY",5,"A B"],"quotes":["IWM","*"]}])");
  ASSERT_TRUE(message.subscription);
  EXPECT_THAT(message.subscription->trades, ElementsAre("SPY"));
  EXPECT_THAT(message.subscription->quotes, ElementsAre("IWM", "*"));
  EXPECT_THAT(read_alpaca_message(R"([{"T":"subscription","trades":null}])").subscription->trades,
              IsEmpty());
}

TEST(AlpacaTest, ABadFieldIsRefusedAndNamedAndTheOthersCount) {
  EXPECT_THAT(
      read(R"([{"T":"t","S":"SPY","p":"500","t":"2026-01-05T15:00:00Z"},)"
           R"({"T":"t","S":"","p":1,"t":"2026-01-05T15:00:00Z"},{"T":"t","p":1,"t":1767625200},)"
           R"({"T":"t","S":"SPY","p":1e6,"t":"05.01.2026"},{"T":"q","S":"SPY","bp":1,)"
           R"("t":"2026-01-05T15:00:00Z"},{"T":"t","S":"SPY","p":null,"t":null},{"S":"SPY"},)"
           R"({"T":5},7,{"T":"t","S":"SPY","p":1,"t":"2026-01-05T15:00:01Z"}])"),
      ElementsAre("2026-01-05T15:00:01Z SPY 1",
                  "! message[0], p: is the text \"500\", not a number",
                  "! message[1], S: \"\" is no symbol", "! message[2], S: is missing",
                  "! message[2], t: is a number, not text",
                  "! message[3], p: is a number, but not below a million",
                  "! message[3], t: \"05.01.2026\" is no time", "! message[4], ap: is missing",
                  "! message[5], p: is null, not a number", "! message[5], t: is null, not text",
                  "! message[6], T: is missing", "! message[7], T: is a number, not text",
                  "! message[8]: is no object"));
}

TEST(AlpacaTest, AnythingElseIsUnusable) {
  EXPECT_THAT(read("{}"), ElementsAre("unusable: no list of objects: {}"));
  EXPECT_THAT(read("[{"), ElementsAre(HasSubstr("unusable: no JSON (")));
  EXPECT_THAT(read("<html>"), ElementsAre("unusable: a page of HTML without a title"));
  EXPECT_THAT(read(""), ElementsAre("unusable: an empty body"));
  EXPECT_THAT(read("[]"), IsEmpty());
}

}  // namespace
}  // namespace yieldwatch
