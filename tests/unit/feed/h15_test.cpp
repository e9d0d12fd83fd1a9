#include "feed/formats/h15.h"

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

std::vector<std::string> read(const std::string& body) {
  return shown(read_h15_csv(body));
}

const std::string kUnits = "\"Unit:\",\"Percent:_Per_Year\",\"Percent:_Per_Year\"\r\n";
const std::string kMultipliers = "\"Multiplier:\",\"1\",\"1\"\r\n";
const std::string kSymbols = "\"Time Period\",\"RIFLGFCY02_N.B\",\"RIFLGFCY10_N.B\"\r\n";
const std::string kHead = "\"Series Description\",\"two, years\",\"ten\"\r\n" + kUnits +
                          kMultipliers + "\"Currency:\",\"NA\",\"NA\"\r\n" + kSymbols;

TEST(H15Test, ARowIsADateWithAYieldForEachSymbol) {
  EXPECT_THAT(read(kHead + "1976-06-01,7.26,7.94\r\n"),
              ElementsAre("1976-06-01 RIFLGFCY02_N.B 7.26", "1976-06-01 RIFLGFCY10_N.B 7.94"));
}

TEST(H15Test, NoDataAndEmptyCellsAreNoValueAndNoFault) {
  EXPECT_THAT(read(kHead + "1962-02-12,,ND\n"), IsEmpty());
  EXPECT_THAT(read(kHead), IsEmpty());
}

TEST(H15Test, BadCellsAndRowsAreRefusedAlone) {
  EXPECT_THAT(
      read(kHead + "1976-06-01,NC,7.94\n06/02/1976,1,1\n1976-06-03\n"),
      ElementsAre("1976-06-01 RIFLGFCY10_N.B 7.94", "! line 6, RIFLGFCY02_N.B: \"NC\" is no number",
                  "! line 7, date: \"06/02/1976\" is no date",
                  "! line 8: has 1 cells, and the header 3"));
}

TEST(H15Test, AColumnOfAnotherUnitOrMultiplierIsRefused) {
  const std::string row = "1976-06-01,7.26,7.94\n";
  EXPECT_THAT(read("Unit:,Currency,Percent:_Per_Year\n" + kMultipliers + kSymbols + row),
              ElementsAre("1976-06-01 RIFLGFCY10_N.B 7.94",
                          "! line 3, RIFLGFCY02_N.B: its unit is \"Currency\", not "
                          "\"Percent:_Per_Year\""));
  EXPECT_THAT(read(kUnits + "Multiplier:,1,1000\n" + kSymbols + row),
              ElementsAre("1976-06-01 RIFLGFCY02_N.B 7.26",
                          "! line 3, RIFLGFCY10_N.B: its multiplier is \"1000\", not 1"));
  EXPECT_THAT(read(kUnits + "Multiplier:,1.0\n" + kSymbols + row),
              ElementsAre("1976-06-01 RIFLGFCY02_N.B 7.26",
                          "! line 3, RIFLGFCY10_N.B: has no unit or no multiplier"));
  EXPECT_THAT(read(kUnits + kMultipliers + "Time Period,,A\n" + row),
              ElementsAre("1976-06-01 A 7.94", "! line 3: is no symbol"));
}

TEST(H15Test, ABodyWithoutItsRowsIsUnusable) {
  EXPECT_THAT(read(kMultipliers + kSymbols),
              ElementsAre("unusable: no column in percent a year; line 2, RIFLGFCY02_N.B: has no "
                          "unit or no multiplier"));
  EXPECT_THAT(read("Time Period\n"), ElementsAre("unusable: no column in percent a year"));
  EXPECT_THAT(read("Date,A\n\"broken\n"),
              ElementsAre(HasSubstr("unusable: no row \"Time Period\"")));
  std::string late;
  for (int i = 0; i < 30; ++i) {
    late += "x\n";
  }
  EXPECT_THAT(read(late + kHead), ElementsAre(HasSubstr("unusable: no row \"Time Period\"")));
  EXPECT_THAT(read("<html>"), ElementsAre("unusable: a page of HTML without a title"));
}

}  // namespace
}  // namespace yieldwatch
