#include "feed/formats/treasury.h"

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

std::string entry(const std::string& properties) {
  return "<entry><title/><content><m:properties>" + properties +
         "</m:properties></content></entry>";
}

std::string feed(const std::string& entries) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns:d=\"d\" xmlns:m=\"m\"><title>T"
         "</title>" +
         entries + "</feed>";
}

const std::string kDate = "<d:NEW_DATE m:type=\"Edm.DateTime\">2023-10-02T00:00:00</d:NEW_DATE>";

std::vector<std::string> xml(const std::string& properties) {
  return shown(read_treasury_xml(feed(entry(properties))));
}

TEST(TreasuryXmlTest, AnEntryIsADateWithAYieldForEachMaturity) {
  EXPECT_THAT(
      xml(kDate + "<d:BC_1_5MONTH>5.57</d:BC_1_5MONTH>"
                  "<d:BC_10YEAR m:type=\"Edm.Double\">4.69</d:BC_10YEAR>"
                  "<d:BC_30YEARDISPLAY>4.81</d:BC_30YEARDISPLAY><d:BC_40YEAR>1</d:BC_40YEAR>"),
      ElementsAre("2023-10-02 BC_1_5MONTH 5.57", "2023-10-02 BC_10YEAR 4.69"));
}

TEST(TreasuryXmlTest, TheOrderOfFieldsAndTheirPrefixDoNotMatter) {
  EXPECT_THAT(xml("<BC_2YEAR> 5.12 </BC_2YEAR><x:NEW_DATE>2023-10-02</x:NEW_DATE>"),
              ElementsAre("2023-10-02 BC_2YEAR 5.12"));
}

TEST(TreasuryXmlTest, EmptyAbsentAndNullAreNoValueAndNoFault) {
  EXPECT_THAT(
      xml(kDate + "<d:BC_1MONTH/><d:BC_2MONTH> </d:BC_2MONTH>"
                  "<d:BC_3MONTH m:null=\"true\"/><d:BC_4MONTH m:null=\"true\">0</d:BC_4MONTH>"
                  "<d:BC_1YEAR m:null=\"false\">0</d:BC_1YEAR>"),
      ElementsAre("2023-10-02 BC_1YEAR 0"));
}

TEST(TreasuryXmlTest, ABadYieldIsRefusedAloneAndNamed) {
  EXPECT_THAT(
      xml(kDate + "<d:BC_1YEAR>5,49</d:BC_1YEAR><d:BC_2YEAR>5.12</d:BC_2YEAR>"
                  "<d:BC_3YEAR>1e7</d:BC_3YEAR><d:BC_5YEAR>4000000</d:BC_5YEAR>"
                  "<d:BC_7YEAR>4<!-- -->.25</d:BC_7YEAR><d:BC_10YEAR><b>4</b></d:BC_10YEAR>"),
      ElementsAre("2023-10-02 BC_2YEAR 5.12", "! entry 1, BC_1YEAR: \"5,49\" is no number",
                  "! entry 1, BC_3YEAR: \"1e7\" is no number",
                  "! entry 1, BC_5YEAR: \"4000000\" is not below a million",
                  "! entry 1, BC_7YEAR: has more in it than a number",
                  "! entry 1, BC_10YEAR: has more in it than a number"));
}

TEST(TreasuryXmlTest, WithoutADateAnEntryGivesNothing) {
  EXPECT_THAT(xml("<d:BC_1YEAR>5.49</d:BC_1YEAR>"), ElementsAre("! entry 1, NEW_DATE: is missing"));
  EXPECT_THAT(xml("<d:NEW_DATE>02.10.2023</d:NEW_DATE><d:BC_1YEAR>5.49</d:BC_1YEAR>"),
              ElementsAre("! entry 1, NEW_DATE: \"02.10.2023\" is no date"));
  EXPECT_THAT(xml(kDate + kDate + "<d:BC_1YEAR>5.49</d:BC_1YEAR>"),
              ElementsAre("2023-10-02 BC_1YEAR 5.49",
                          "! entry 1, NEW_DATE: is here twice; the first is used"));
}

TEST(TreasuryXmlTest, ADateThatComesAgainIsAFaultWhereItDiffers) {
  const std::string body =
      feed(entry(kDate + "<d:BC_1YEAR>5.49</d:BC_1YEAR><d:BC_2YEAR>5</d:BC_2YEAR>") +
           entry(kDate + "<d:BC_1YEAR>5.50</d:BC_1YEAR><d:BC_2YEAR>5</d:BC_2YEAR>"));
  EXPECT_THAT(shown(read_treasury_xml(body)),
              ElementsAre("2023-10-02 BC_1YEAR 5.49", "2023-10-02 BC_2YEAR 5",
                          "! 2023-10-02, BC_1YEAR: is here twice, as 5.49 and as 5.5; the first is "
                          "used"));
}

TEST(TreasuryXmlTest, AMonthWithoutFiguresSoFarIsEmptyButGood) {
  EXPECT_THAT(shown(read_treasury_xml("\xEF\xBB\xBF\r\n" + feed(""))), IsEmpty());
}

TEST(TreasuryXmlTest, AnythingElseIsUnusableAndSaysWhatItIs) {
  EXPECT_THAT(
      xml(kDate + "<d:YIELD_10>4.69</d:YIELD_10>"),
      ElementsAre("unusable: a yield curve without any maturity that is known (BC_10YEAR)"));
  EXPECT_THAT(xml(""), ElementsAre(HasSubstr("unusable: a yield curve without")));
  EXPECT_THAT(shown(read_treasury_xml("<rss/>")),
              ElementsAre("unusable: XML, but no <feed>: <rss/>"));
  EXPECT_THAT(shown(read_treasury_xml("<feed><entry>")),
              ElementsAre(HasSubstr("unusable: no whole XML (")));
  EXPECT_THAT(shown(read_treasury_xml("{}")), ElementsAre(HasSubstr("unusable: no whole XML (")));
  EXPECT_THAT(shown(read_treasury_xml("<html><title>503</title>")),
              ElementsAre("unusable: a page of HTML, its title: 503"));
  EXPECT_THAT(shown(read_treasury_xml("")), ElementsAre("unusable: an empty body"));
}

std::vector<std::string> csv(const std::string& body) {
  return shown(read_treasury_csv(body));
}

TEST(TreasuryCsvTest, ColumnsGoByTheirNamesInAnyOrder) {
  EXPECT_THAT(csv("\xEF\xBB\xBF\"10 Yr\",\"1.5 Month\",Date,\"1 Mo\",\"40 Yr\",\"10 Wk\",Note\r\n"
                  "5.31,4.10,10/05/2026,4.05,9,9,x\r\n"),
              ElementsAre("2026-10-05 BC_10YEAR 5.31", "2026-10-05 BC_1_5MONTH 4.1",
                          "2026-10-05 BC_1MONTH 4.05"));
}

TEST(TreasuryCsvTest, ABlankCellIsNoValueAndNoFault) {
  EXPECT_THAT(csv("Date,\"1 Mo\",\"1.5 Month\",\"2 Mo\"\n02/14/2025,4.37,,0.00\n"),
              ElementsAre("2025-02-14 BC_1MONTH 4.37", "2025-02-14 BC_2MONTH 0"));
}

TEST(TreasuryCsvTest, BadCellsAndRowsAreRefusedAlone) {
  EXPECT_THAT(csv("Date,\"2 Yr\",\"5 Yr\"\n10/05/2026,N/A,5.06\n2026-10-02,1,1\n02/30/2026,1,1\n"
                  "10/01/2026,1\n09/30/2026,\"1\n10/1/2026,1,1\n"),
              ElementsAre("2026-10-05 BC_5YEAR 5.06", "! line 2, BC_2YEAR: \"N/A\" is no number",
                          "! line 3, date: \"2026-10-02\" is no date",
                          "! line 4, date: \"02/30/2026\" is no date",
                          "! line 5: has 2 cells, and the header 3",
                          "! line 6: a quote that is not closed on its line",
                          "! line 7, date: \"10/1/2026\" is no date"));
}

TEST(TreasuryCsvTest, AColumnOrADateThatComesAgainIsAFaultWhereItDiffers) {
  EXPECT_THAT(
      csv("Date,Date,\"2 Yr\",\"2 Year\"\n10/05/2026,10/06/2026,4,5\n10/05/2026,,4,4\n"),
      ElementsAre("2026-10-05 BC_2YEAR 4",
                  "! line 1, Date: is here twice; the first column is used",
                  "! 2026-10-05, BC_2YEAR: is here twice, as 4 and as 5; the first is used"));
}

TEST(TreasuryCsvTest, ABodyWithoutItsColumnsIsUnusable) {
  EXPECT_THAT(csv("Day,\"2 Yr\"\n"), ElementsAre(HasSubstr("unusable: no column \"Date\": Day,")));
  EXPECT_THAT(csv("Date,2Y\n"), ElementsAre(HasSubstr("unusable: no column of a maturity")));
  EXPECT_THAT(csv("<!doctype html>"), ElementsAre("unusable: a page of HTML without a title"));
  EXPECT_THAT(csv("\n\n"), ElementsAre("unusable: an empty body"));
  EXPECT_THAT(csv("Date,\"2 Yr\"\n"), IsEmpty());
}

}  // namespace
}  // namespace yieldwatch
