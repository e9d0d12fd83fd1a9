#include "feed/formats/french.h"

#include <gmock/gmock.h>

#include <string>

#include "support/made_zip.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;

// Invented values in the shape of the source.
const std::string kAbove =
    "This file was created using the 209901 CRSP database.\r\n"
    "The Tbill return is the simple daily rate that, over the number of trading days\r\n"
    "in the month, compounds to 1-month TBill rate.\r\n\r\n";
const std::string kTable =
    ",Mkt-RF,SMB,HML,RF\r\n"
    "20000103,    0.09,   -0.25,   -0.27,    0.01\r\n"
    "20000104,    0.45,  -99.99,   -0.06,    0.01\r\n";
const std::string kBelow = "\r\nCopyright 2099 Eugene F. Fama and Kenneth R. French\r\n";

Session day(std::string_view text) {
  return parse_session(text).value();
}

TEST(FrenchTest, ATableBetweenItsWordsIsReadAndMissingIsNoValue) {
  const Readings out = read_french_daily(kAbove + kTable + kBelow);
  EXPECT_EQ(out.unusable, "");
  EXPECT_EQ(out.fault_count, 0U);
  ASSERT_EQ(out.readings.size(), 7U);
  EXPECT_EQ(out.readings[1],
            (Reading{.symbol = "SMB", .date = day("2000-01-03"), .value = {-250'000}}));
  EXPECT_EQ(out.readings[4].symbol, "Mkt-RF");
  EXPECT_EQ(out.readings[5].symbol, "HML");
}

TEST(FrenchTest, ColumnsAreFoundByTheirNames) {
  const Readings out = read_french_daily("words\n\n,RF,SMB\n20000103,0.01,0.5\n");
  ASSERT_EQ(out.readings.size(), 2U);
  EXPECT_EQ(out.readings[1].symbol, "SMB");
  EXPECT_EQ(out.readings[1].value, Value{500'000});
}

TEST(FrenchTest, TheTableEndsBeforeASecondOne) {
  const Readings out = read_french_daily(kTable + "\r\nAnnual Factors\r\n,SMB\r\n1927,1.00\r\n");
  EXPECT_EQ(out.fault_count, 0U);
  EXPECT_EQ(out.readings.size(), 7U);
}

TEST(FrenchTest, WhatCannotBeReadIsNamed) {
  const Readings out = read_french_daily(
      ",SMB\n20000103,0,5\n20000230,0.5\n20000104,x\n2000-01-05,0.5\n20000106,0.5\n");
  EXPECT_EQ(out.fault_count, 4U);
  ASSERT_EQ(out.faults.size(), 4U);
  EXPECT_THAT(to_string(out.faults[0]), HasSubstr("line 2"));
  EXPECT_THAT(to_string(out.faults[1]), HasSubstr("\"20000230\" is no date"));
  EXPECT_THAT(to_string(out.faults[2]), HasSubstr("SMB"));
  EXPECT_EQ(out.readings.size(), 1U);
}

TEST(FrenchTest, WhatHoldsNoTableIsUnusable) {
  EXPECT_THAT(read_french_daily("").unusable, HasSubstr("empty"));
  EXPECT_THAT(read_french_daily("words\nand more\n").unusable, HasSubstr("no table of factors"));
  EXPECT_THAT(read_french_daily(",\"Mkt\n20000103,1\n").unusable, HasSubstr("no header"));
  EXPECT_THAT(read_french_daily("<html><title>Gone</title></html>").unusable, HasSubstr("Gone"));
}

TEST(FrenchTest, TheArchiveIsReadAsItComes) {
  EXPECT_EQ(read_french_archive(testing::made_zip({{"F-F.csv", kAbove + kTable + kBelow}})),
            read_french_daily(kAbove + kTable + kBelow));
  EXPECT_THAT(read_french_archive("nothing of the kind").unusable, HasSubstr("no zip archive"));
  EXPECT_THAT(read_french_archive("<html><title>Not here</title></html>").unusable,
              HasSubstr("a page of HTML, its title: Not here"));
}

}  // namespace
}  // namespace yieldwatch
