#include "feed/formats/fred.h"

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

std::vector<std::string> body(const std::string& text) {
  return shown(read_fred_json(text, "DGS10"));
}

std::vector<std::string> observations(const std::string& list) {
  return body("{\"observations\":[" + list + "]}");
}

TEST(FredJsonTest, AnObservationIsANumberAsTextWithItsDate) {
  EXPECT_THAT(observations(R"({"realtime_start":"2026-09-20","date":"2024-01-02","value":"3.95"},)"
                           R"({"value":" 4 ","date":"2024-01-03"})"),
              ElementsAre("2024-01-02 DGS10 3.95", "2024-01-03 DGS10 4"));
}

TEST(FredJsonTest, APointIsNoValueAndNoFault) {
  EXPECT_THAT(observations(R"({"date":"2024-01-01","value":"."})"), IsEmpty());
}

TEST(FredJsonTest, ANumberAsANumberIsGoodToo) {
  EXPECT_THAT(observations(R"({"date":"2024-01-02","value":3.95},{"date":"2024-01-03","value":4})"),
              ElementsAre("2024-01-02 DGS10 3.95", "2024-01-03 DGS10 4"));
}

TEST(FredJsonTest, ABadFieldIsRefusedAndNamed) {
  EXPECT_THAT(
      observations(
          R"({"date":"2024-01-02"},{"value":"1"},{"date":"2024-01-04","value":null},)"
          R"({"date":"2024-01-05","value":"3,95"},{"date":"2024-01-08","value":["1"]},)"
          R"({"date":null,"value":"1"},{"date":"01/09/2024","value":"1"},)"
          R"({"date":"2024-01-10","value":"1000000"},{"date":"2024-01-11","value":-1e9},)"
          R"({"date":20240112,"value":""},{"date":"2024-01-12","value":true},"x",)"
          R"({"date":"2024-01-16","value":{}},{"date":"2024-01-17","value":9223372036854775808})"),
      ElementsAre("! observations[0], value: is missing", "! observations[1], date: is missing",
                  "! observations[2], value: is null, not a number",
                  "! observations[3], value: \"3,95\" is no number",
                  "! observations[4], value: is a list, not a number",
                  "! observations[5], date: is null, not text",
                  "! observations[6], date: \"01/09/2024\" is no date",
                  "! observations[7], value: \"1000000\" is not below a million",
                  "! observations[8], value: is a number, but not below a million",
                  "! observations[9], date: is a number, not text",
                  "! observations[9], value: \"\" is no number",
                  "! observations[10], value: is true or false, not a number",
                  "! observations[11]: is no object",
                  "! observations[12], value: is an object, not a number",
                  "! observations[13], value: is a number, but not below a million"));
}

TEST(FredJsonTest, FieldsThatAreNewAreLeftAloneAndOneThatWasRenamedIsNamed) {
  EXPECT_THAT(
      body(R"({"vintage":1,"observations":[{"flag":"P","date":"2024-01-02","value":"3.95"}]})"),
      ElementsAre("2024-01-02 DGS10 3.95"));
  EXPECT_THAT(
      observations(R"({"date":"2024-01-02","val":"3.95"},{"day":"2024-01-03","value":"4"})"),
      ElementsAre("! observations[0], value: is missing", "! observations[1], date: is missing"));
  EXPECT_THAT(body(R"({"data":[{"date":"2024-01-02","value":"3.95"}]})"),
              ElementsAre(HasSubstr("unusable: no list \"observations\"")));
}

TEST(FredJsonTest, ADateThatComesAgainIsAFaultWhereItDiffers) {
  EXPECT_THAT(observations(R"({"date":"2024-01-02","value":"1"},{"date":"2024-01-02","value":"1"},)"
                           R"({"date":"2024-01-02","value":"2"})"),
              ElementsAre("2024-01-02 DGS10 1",
                          "! 2024-01-02, DGS10: is here twice, as 1 and as 2; the first is used"));
}

TEST(FredJsonTest, APageThatDoesNotHoldAllSaysSo) {
  EXPECT_THAT(
      body(R"({"count":23,"limit":10,"observations":[{"date":"2024-01-02","value":"1"}]})"),
      ElementsAre("2024-01-02 DGS10 1",
                  "! count: there are 23 observations, and the body holds no more than 10"));
  EXPECT_THAT(body(R"({"count":10,"limit":10,"observations":[]})"), IsEmpty());
  EXPECT_THAT(body(R"({"count":"x","limit":null,"observations":[]})"), IsEmpty());
}

TEST(FredJsonTest, AnErrorIsUnusableInTheSourcesOwnWords) {
  EXPECT_THAT(
      body(R"({"error_code":400,"error_message":"Bad Request.  The value is not\nvalid."})"),
      ElementsAre("unusable: FRED says: Bad Request. The value is not valid."));
}

TEST(FredJsonTest, AnythingElseIsUnusable) {
  EXPECT_THAT(body("{}"), ElementsAre("unusable: no list \"observations\": {}"));
  EXPECT_THAT(body("[]"), ElementsAre("unusable: no list \"observations\": []"));
  EXPECT_THAT(body(R"({"observations":{}})"), ElementsAre(HasSubstr("no list \"observations\"")));
  EXPECT_THAT(body(R"({"observations":[)"), ElementsAre(HasSubstr("unusable: no JSON (")));
  EXPECT_THAT(body("{} x"), ElementsAre(HasSubstr("unusable: no JSON (")));
  EXPECT_THAT(body(std::string(100, '[')), ElementsAre(HasSubstr("unusable: no JSON (")));
  EXPECT_THAT(body("<html>"), ElementsAre("unusable: a page of HTML without a title"));
  EXPECT_THAT(body(" "), ElementsAre("unusable: an empty body"));
}

std::vector<std::string> csv(const std::string& text) {
  return shown(read_fred_csv(text));
}

TEST(FredCsvTest, EveryColumnButTheDateIsASeries) {
  EXPECT_THAT(csv("observation_date,DGS10,DGS2\n1962-01-02,4.06,\n1962-01-03,.,3\n"),
              ElementsAre("1962-01-02 DGS10 4.06", "1962-01-03 DGS2 3"));
  EXPECT_THAT(csv("\xEF\xBB\xBF"
                  "DGS10,DATE\r\n4.06,1962-01-02\r\n"),
              ElementsAre("1962-01-02 DGS10 4.06"));
}

TEST(FredCsvTest, AColumnThatIsNewMovesNoOtherAndADateThatWasRenamedIsMissed) {
  EXPECT_THAT(csv("FLAG,observation_date,NEW,DGS10\n,2024-01-02,7,3.95\n"),
              ElementsAre("2024-01-02 NEW 7", "2024-01-02 DGS10 3.95"));
  EXPECT_THAT(
      csv("observed,DGS10\n2024-01-02,3.95\n"),
      ElementsAre("unusable: no column \"observation_date\": observed,DGS10 2024-01-02,3.95"));
}

TEST(FredCsvTest, BadCellsAndRowsAreRefusedAlone) {
  EXPECT_THAT(
      csv("DATE,A,B\n1962-01-02,ND,1\n01/03/1962,1,1\n1962-01-04,1,1,1\n1962-01-05,1 000,2\n"),
      ElementsAre("1962-01-02 B 1", "1962-01-05 B 2", "! line 2, A: \"ND\" is no number",
                  "! line 3, date: \"01/03/1962\" is no date",
                  "! line 4: has 4 cells, and the header 3",
                  "! line 5, A: \"1 000\" is no number"));
}

TEST(FredCsvTest, AColumnWithoutAProperNameIsRefused) {
  EXPECT_THAT(csv("DATE,,A B,C\n1962-01-02,1,2,3\n"),
              ElementsAre("1962-01-02 C 3", "! line 1: \"\" is no name of a series",
                          "! line 1: \"A B\" is no name of a series"));
  EXPECT_THAT(csv("DATE," + std::string(65, 'A') + "\n"),
              ElementsAre(HasSubstr("unusable: no column of a series")));
}

TEST(FredCsvTest, AnythingElseIsUnusable) {
  EXPECT_THAT(csv("DGS10\n4\n"), ElementsAre("unusable: no column \"observation_date\": DGS10 4"));
  EXPECT_THAT(csv("DATE\n1962-01-02\n"), ElementsAre(HasSubstr("unusable: no column of a series")));
  EXPECT_THAT(csv("<!DOCTYPE html>"), ElementsAre("unusable: a page of HTML without a title"));
}

}  // namespace
}  // namespace yieldwatch
