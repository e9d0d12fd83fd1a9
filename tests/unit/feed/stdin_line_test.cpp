#include "feed/formats/stdin_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/readings.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::shown;

std::vector<std::string> read(const std::string& line) {
  return shown(read_stdin_line(line, *parse_timestamp("2026-10-05T19:30:00Z")));
}

TEST(StdinLineTest, ALineIsANameAValueAndATimeOrNow) {
  EXPECT_THAT(read("UST10Y 5.31\n"), ElementsAre("2026-10-05T19:30:00Z UST10Y 5.31"));
  EXPECT_THAT(read("  UST10Y\t-0.25  2026-01-05T15:00:00.5Z \r\n"),
              ElementsAre("2026-01-05T15:00:00.500Z UST10Y -0.25"));
  EXPECT_THAT(read("UST10Y 5 2026-01-05 15:00:00Z"), ElementsAre("2026-01-05T15:00:00Z UST10Y 5"));
}

TEST(StdinLineTest, BlankLinesAndRemarksAreNothing) {
  EXPECT_THAT(read(""), IsEmpty());
  EXPECT_THAT(read(" \t\r\n"), IsEmpty());
  EXPECT_THAT(read("# UST10Y 5"), IsEmpty());
}

TEST(StdinLineTest, ABadWordIsRefusedAndNamed) {
  EXPECT_THAT(read("UST-10Y 5"), ElementsAre("! NAME: \"UST-10Y\" is no name of an instrument"));
  EXPECT_THAT(read("UST10Y"), ElementsAre("! VALUE: is missing"));
  EXPECT_THAT(read("UST10Y 5,31"), ElementsAre("! VALUE: \"5,31\" is no number"));
  EXPECT_THAT(read("UST10Y 1e3"), ElementsAre("! VALUE: \"1e3\" is no number"));
  EXPECT_THAT(read("UST10Y 1000000"), ElementsAre("! VALUE: \"1000000\" is not below a million"));
  EXPECT_THAT(read("UST10Y 5 now"),
              ElementsAre("! TIME: \"now\" is no time (2026-09-28T19:30:00Z)"));
  EXPECT_THAT(read("UST10Y 5 2026-01-05T15:00:00Z x"),
              ElementsAre("! TIME: \"2026-01-05T15:00:00Z x\" is no time (2026-09-28T19:30:00Z)"));
  EXPECT_THAT(read("<html>"), ElementsAre("! NAME: \"<html>\" is no name of an instrument"));
}

}  // namespace
}  // namespace yieldwatch
