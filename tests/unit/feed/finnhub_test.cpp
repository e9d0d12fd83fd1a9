#include "feed/formats/finnhub.h"

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
  return shown(read_finnhub_message(text).readings);
}

TEST(FinnhubTest, TradesComeInTheOrderOfTheSource) {
  EXPECT_THAT(
      read(R"({"data":[{"c":["1"],"p":500.5,"s":"SPY","t":1767625200006,"v":30},)"
           R"({"p":501,"s":"SPY","t":1767625199982},{"p":501,"s":"SPY","t":1767625199982}],)"
           R"("type":"trade"})"),
      ElementsAre("2026-01-05T15:00:00.006Z SPY 500.5", "2026-01-05T14:59:59.982Z SPY 501",
                  "2026-01-05T14:59:59.982Z SPY 501"));
}

TEST(FinnhubTest, WhatItSaysOfAnErrorIsTold) {
  EXPECT_EQ(read_finnhub_message(R"({"type":"error","msg":"Invalid\tAPI key"})").error,
            "Invalid API key");
  EXPECT_EQ(read_finnhub_message(R"({"type":"error"})").error, "");
}

TEST(FinnhubTest, PingsAndWhatIsNotKnownAreNothingAndNoFault) {
  EXPECT_THAT(read(R"({"type":"ping"})"), IsEmpty());
  EXPECT_THAT(read(R"({"type":"news","data":5})"), IsEmpty());
}

TEST(FinnhubTest, ABadFieldIsRefusedAndNamedAndTheOthersCount) {
  EXPECT_THAT(
      read(R"({"type":"trade","data":[{"p":"1","s":"SPY","t":1},{"s":5,"t":1.5},)"
           R"({"p":1,"s":"SPY","t":9223372036854775807},{"p":-1e300,"s":null},[],)"
           R"({"p":2,"s":"SPY","t":1767625200000}]})"),
      ElementsAre("2026-01-05T15:00:00Z SPY 2", "! data[0], p: is the text \"1\", not a number",
                  "! data[1], s: is a number, not text", "! data[1], p: is missing",
                  "! data[1], t: is a number, not a whole number", "! data[2], t: is out of range",
                  "! data[3], s: is null, not text",
                  "! data[3], p: is a number, but not below a million", "! data[3], t: is missing",
                  "! data[4]: is no object"));
  EXPECT_THAT(read(R"({"type":"trade"})"), ElementsAre("! data: is missing, or no list"));
  EXPECT_THAT(read(R"({"type":"trade","data":{}})"), ElementsAre("! data: is missing, or no list"));
}

TEST(FinnhubTest, AnythingElseIsUnusable) {
  EXPECT_THAT(read("[]"), ElementsAre("unusable: no message with a \"type\": []"));
  EXPECT_THAT(read(R"({"type":5})"),
              ElementsAre("unusable: no message with a \"type\": {\"type\":5}"));
  EXPECT_THAT(read("{"), ElementsAre(HasSubstr("unusable: no JSON (")));
  EXPECT_THAT(read(""), ElementsAre("unusable: an empty body"));
}

}  // namespace
}  // namespace yieldwatch
