#include "feed/formats/stooq.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/readings.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::shown;

std::vector<std::string> history(const std::string& body) {
  return shown(read_stooq_history(body, "^spx"));
}

TEST(StooqHistoryTest, ARowIsADateWithItsClose) {
  EXPECT_THAT(history("Date,Open,High,Low,Close,Volume\r\n2026-01-05,1,4,0.5,2.5,100\r\n"),
              ElementsAre("2026-01-05 ^spx 2.5"));
  EXPECT_THAT(history("Date,Close,Open\n2026-01-05,2.5,1\n"), ElementsAre("2026-01-05 ^spx 2.5"));
}

TEST(StooqHistoryTest, EmptyAndUnknownCellsAreNoValueAndNoFault) {
  EXPECT_THAT(history("Date,Close\n2026-01-05,\n2026-01-06,N/D\n"), IsEmpty());
}

TEST(StooqHistoryTest, BadCellsAndRowsAreRefusedAlone) {
  EXPECT_THAT(history("Date,Close\n2026-01-05,1e3\n05-01-2026,1\n2026-01-06\n2026-01-07,0\n"
                      "2026-01-07,1\n"),
              ElementsAre("2026-01-07 ^spx 0", "! line 2, ^spx: \"1e3\" is no number",
                          "! line 3, date: \"05-01-2026\" is no date",
                          "! line 4: has 1 cells, and the header 2",
                          "! 2026-01-07, ^spx: is here twice, as 0 and as 1; the first is used"));
}

TEST(StooqHistoryTest, WarningsBeforeTheTableAreFaultsAndSkipped) {
  EXPECT_THAT(
      history("Warning: Division by zero in /x on line 102\n\"\nDate,Close\n2026-01-05,2\n"),
      ElementsAre("2026-01-05 ^spx 2",
                  "! line 1: \"Warning: Division by zero in /x on line ...\" stands before "
                  "the table",
                  "! line 2: \"\" stands before the table"));
}

TEST(StooqHistoryTest, AnythingElseIsUnusableAndSaysWhatItIs) {
  EXPECT_THAT(history("No data"), ElementsAre("unusable: no table of closes: No data"));
  EXPECT_THAT(history("Exceeded the daily hits limit\n"),
              ElementsAre("unusable: no table of closes: Exceeded the daily hits limit"));
  EXPECT_THAT(history("Date,Open\n"), ElementsAre("unusable: no table of closes: Date,Open"));
  EXPECT_THAT(history("<html><title>Stooq</title>"),
              ElementsAre("unusable: a page of HTML, its title: Stooq"));
}

}  // namespace
}  // namespace yieldwatch
