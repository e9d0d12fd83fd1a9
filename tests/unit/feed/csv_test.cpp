#include "feed/formats/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "support/failing_stream.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

// "line: cell|cell" or "line:column: error", one a row.
std::vector<std::string> rows(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in, "test.csv");
  std::vector<std::string> out;
  while (const CsvRow* row = reader.next()) {
    std::string shown = std::to_string(row->line) + ':';
    if (!row->error.empty()) {
      shown += std::to_string(row->error_column) + ": " + row->error;
    }
    for (const CsvCell& cell : row->cells) {
      shown += (&cell == row->cells.data() ? " " : "|") + std::string(cell.text);
    }
    out.push_back(shown);
  }
  return out;
}

TEST(CsvTest, ALineIsARowOfCells) {
  EXPECT_THAT(rows("a,b,c\n1,,3\n,,\n"), ElementsAre("1: a|b|c", "2: 1||3", "3: ||"));
}

TEST(CsvTest, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(rows("a,b\n1,2"), ElementsAre("1: a|b", "2: 1|2"));
  EXPECT_THAT(rows("a,"), ElementsAre("1: a|"));
}

TEST(CsvTest, CarriageReturnsByteOrderMarkAndBlankLinesAreNoData) {
  EXPECT_THAT(rows("\xEF\xBB\xBF"
                   "a,b\r\n1,2\r\n\r\n  \t\n3,4\r\n\n\n"),
              ElementsAre("1: a|b", "2: 1|2", "5: 3|4"));
  EXPECT_THAT(rows("\xEF\xBB\xBF"), ElementsAre());
  EXPECT_THAT(rows(""), ElementsAre());
  EXPECT_THAT(rows("\n\r\n"), ElementsAre());
}

TEST(CsvTest, BlanksAroundACellAreNotPartOfIt) {
  EXPECT_THAT(rows(" a , b\t,\" c \" \n"), ElementsAre("1: a|b|c"));
}

TEST(CsvTest, AQuotedCellMayHoldCommasAndDoubledQuotes) {
  EXPECT_THAT(rows("\"a,b\",\"say \"\"hi\"\"\",\"\"\n"), ElementsAre("1: a,b|say \"hi\"|"));
}

TEST(CsvTest, AQuoteInsideABareCellIsAByteLikeAnyOther) {
  EXPECT_THAT(rows("a\"b,c\n"), ElementsAre("1: a\"b|c"));
}

TEST(CsvTest, AStrayQuoteSpoilsItsOwnRowOnly) {
  EXPECT_THAT(rows("a,b\n1,\"2\n3,4\n"),
              ElementsAre("1: a|b", "2:3: a quote that is not closed on its line", "3: 3|4"));
  EXPECT_THAT(rows("\"a\"b,c\n1,2\n"),
              ElementsAre("1:4: text after a closing quote; a quote inside a cell is written twice",
                          "2: 1|2"));
}

TEST(CsvTest, ANulByteSpoilsItsRow) {
  EXPECT_THAT(
      rows(std::string("a,b\n1,\0002\n3,4\n", 13)),
      ElementsAre("1: a|b", "2:3: a NUL byte: the file is damaged, or not UTF-8 text", "3: 3|4"));
}

TEST(CsvTest, ACellKnowsTheByteItStartsAt) {
  std::istringstream in("ab,  c,\"\"\"d\",e,\n");
  CsvReader reader(in, "test.csv");
  const CsvRow* row = reader.next();
  ASSERT_NE(row, nullptr);
  std::vector<std::size_t> columns;
  for (const CsvCell& cell : row->cells) {
    columns.push_back(cell.column);
  }
  EXPECT_THAT(columns, ElementsAre(1, 6, 8, 14, 16));
}

TEST(CsvTest, ALineOfTheGreatestLengthIsReadAndALongerOneIsNot) {
  const std::string fits(kMaxCsvLine, 'x');
  for (const char* end : {"\n", "\r\n"}) {
    EXPECT_THAT(rows(fits + end + "1\n"), ElementsAre("1: " + fits, "2: 1"));
    EXPECT_THAT(rows(fits + 'x' + end + "1\n"),
                ElementsAre("1:1: the line is longer than 65536 bytes", "2: 1"));
  }
  EXPECT_THAT(rows(fits), ElementsAre("1: " + fits));
  EXPECT_THAT(rows(fits + 'x'), ElementsAre("1:1: the line is longer than 65536 bytes"));
}

TEST(CsvTest, ALineOfManyMegabytesIsPassedOver) {
  EXPECT_THAT(rows("a\n" + std::string(5'000'000, '\0') + "\n1\n"),
              ElementsAre("1: a", "2:1: the line is longer than 65536 bytes", "3: 1"));
}

TEST(CsvTest, RowsAreTheSameWhereverTheyFallInTheBuffer) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) {
    text += std::to_string(i) + ",\"x\"\n";
  }
  const std::vector<std::string> all = rows(text);
  ASSERT_EQ(all.size(), 50'000U);
  for (int i = 0; i < 50'000; ++i) {
    ASSERT_EQ(all[static_cast<std::size_t>(i)],
              std::to_string(i + 1) + ": " + std::to_string(i) + "|x");
  }
}

TEST(CsvTest, AFailureToReadIsThrownWithTheName) {
  testing::FailingStream in("a,b\n1,2\n");
  CsvReader reader(in, "test.csv");
  try {
    reader.next();
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EIO);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("test.csv"));
  }
}

}  // namespace
}  // namespace yieldwatch
