#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "feed/replay/history.h"
#include "support/memory_history.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::MemoryHistory;
using ::testing::UnorderedElementsAre;

// What is told of `rows`, below a header with a date and two columns. A good row after them
// must come through.
std::vector<std::string> told_of(const std::string& rows) {
  MemoryHistory history;
  history.add("a.csv", "date,A,B\n" + rows + "2099-01-01,1,2\n", {"A", "B"});
  const std::vector<std::string> ticks = history.read();
  EXPECT_GE(ticks.size(), 2U);
  EXPECT_EQ(ticks.back(), "2099-01-01T12:00:00Z B 2");
  return history.bad;
}

TEST(HistoryBadRowTest, ACellThatIsNoNumberIsTold) {
  const std::string wrong =
      " is no decimal number; a missing value is an empty cell, \".\", \"ND\" or \"N/A\"";
  for (const char* cell :
       {"nan", "NaN", "inf", "-inf", "1e5", "4.2x", "--1", "1.2.3", "-", "0x10", "nd", "null"}) {
    EXPECT_THAT(told_of("2026-01-05,1," + std::string(cell) + "\n"),
                ElementsAre("a.csv:2:14: \"" + std::string(cell) + "\"" + wrong));
  }
  EXPECT_THAT(told_of("2026-01-05,\"1,5\",1\n"), ElementsAre("a.csv:2:12: \"1,5\"" + wrong));
  EXPECT_THAT(told_of("2026-01-05,  1 5,1\n"), ElementsAre("a.csv:2:14: \"1 5\"" + wrong));
}

TEST(HistoryBadRowTest, ACellOutOfRangeIsTold) {
  for (const char* cell : {"1000000", "-1000000", "999999.9999999", "99999999999999999999"}) {
    EXPECT_THAT(told_of("2026-01-05," + std::string(cell) + ",1\n"),
                ElementsAre("a.csv:2:12: \"" + std::string(cell) +
                            "\" is out of range: values lie between -1000000 and 1000000"));
  }
}

TEST(HistoryBadRowTest, ABadCellDoesNotSpoilItsNeighbours) {
  MemoryHistory history;
  history.add("a.csv", "date,A,B,C\n2026-01-05,1,x,3\n", {"A", "B", "C"});
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T12:00:00Z A 1 +", "2026-01-05T12:00:00Z C 3"));
  EXPECT_EQ(history.bad.size(), 1U);
}

TEST(HistoryBadRowTest, ABadCellNamesItsInstrumentAndABadRowNone) {
  MemoryHistory history;
  history.add("a.csv", "date,A\n2026-01-05,x\n2026-01-06\n", {"A"});
  std::vector<std::string> instruments;
  const HistorySummary summary = summarize(
      history.spec, [&](const BadRow& row) { instruments.push_back(row.instrument); },
      history.open());
  EXPECT_THAT(instruments, UnorderedElementsAre("A", ""));
  EXPECT_EQ(summary.bad_rows, 2U);
}

TEST(HistoryBadRowTest, ACellThatNobodyAskedForMayHoldAnything) {
  MemoryHistory history;
  history.add("a.csv", "date,A,note\n2026-01-05,1,nan\n", {"A"});
  EXPECT_EQ(history.read().size(), 1U);
  EXPECT_TRUE(history.bad.empty());
}

TEST(HistoryBadRowTest, ARowWithTooFewOrTooManyCellsIsTold) {
  EXPECT_THAT(told_of("2026-01-05,1\n2026-01-06,1,2,3\n2026-01-07\n"),
              ElementsAre("a.csv:2:1: has 2 cells, the header has 3",
                          "a.csv:3:1: has 4 cells, the header has 3",
                          "a.csv:4:1: has 1 cells, the header has 3"));
}

TEST(HistoryBadRowTest, ADateThatIsNoneIsTold) {
  EXPECT_THAT(told_of("2026-02-30,1,2\n01/05/2026,1,2\n,1,2\n"),
              ElementsAre("a.csv:2:1: \"2026-02-30\" is no date; dates look like 2026-09-28",
                          "a.csv:3:1: \"01/05/2026\" is no date; dates look like 2026-09-28",
                          "a.csv:4:1: \"\" is no date; dates look like 2026-09-28"));
}

TEST(HistoryBadRowTest, ADateThatDoesNotRiseIsTold) {
  EXPECT_THAT(
      told_of("2026-01-06,1,2\n2026-01-07,1,2\n2026-01-05,1,2\n\n2026-01-07,1,2\n"
              "2026-01-08,1,2\n"),
      ElementsAre("a.csv:4:1: 2026-01-05 comes after 2026-01-07: rows must be in rising order; "
                  "move or delete it",
                  "a.csv:6:1: 2026-01-07 is here twice, first in line 3"));
}

TEST(HistoryBadRowTest, ADateThatGoesTooFarIsTheBadOne) {
  const std::string rising = ": rows must be in rising order; correct or delete it";
  EXPECT_THAT(told_of("2026-01-09,1,2\n2062-01-10,1,2\n2026-01-13,1,2\n2026-01-14,1,2\n"),
              ElementsAre("a.csv:3:1: 2062-01-10 is followed by 2026-01-13" + rising));
  EXPECT_THAT(told_of("2062-01-09,1,2\n2026-01-12,1,2\n2026-01-13,1,2\n"),
              ElementsAre("a.csv:2:1: 2062-01-09 is followed by 2026-01-12" + rising))
      << "in the first row";
  EXPECT_THAT(told_of("2026-01-09,1,2\n2062-01-10,,\n2026-01-12\n2026-01-13,1,2\n"),
              UnorderedElementsAre("a.csv:4:1: has 1 cells, the header has 3",
                                   "a.csv:3:1: 2062-01-10 is followed by 2026-01-13" + rising))
      << "neither values nor a damaged row in between matter";
}

TEST(HistoryBadRowTest, AfterSeveralDatesThatGoTooFarTheLaterOnesAreBad) {
  EXPECT_THAT(told_of("2026-01-09,1,2\n2062-01-10,1,2\n2062-01-11,1,2\n2026-01-13,1,2\n"),
              ElementsAre("a.csv:5:1: 2026-01-13 comes after 2062-01-11: rows must be in rising "
                          "order; move or delete it"));
}

TEST(HistoryBadRowTest, AReturnOnABadDateDoesNotCount) {
  MemoryHistory history;
  history.add("a.csv", "date,A\n2026-01-05,1\n2062-01-06,50\n2026-01-07,1\n", {"A"}).returns = true;
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T12:00:00Z A 101", "2026-01-07T12:00:00Z A 102.01"));
}

TEST(HistoryBadRowTest, ADateWithoutValuesCountsAsADate) {
  EXPECT_THAT(told_of("2026-01-07,,\n2026-01-07,1,2\n"),
              ElementsAre("a.csv:3:1: 2026-01-07 is here twice, first in line 2"));
}

TEST(HistoryBadRowTest, ABadRowIsNotTheOneThatLaterRowsMustFollow) {
  EXPECT_THAT(told_of("2027-01-07,1\n2026-01-07,1,2\n"),
              ElementsAre("a.csv:2:1: has 2 cells, the header has 3"));
}

TEST(HistoryBadRowTest, AnInstantThatIsNoneOrGoesBackIsTold) {
  MemoryHistory history;
  history.add_instants("a.csv",
                       "A,ts\n1,2024-03-11T13:30:00Z\n1,2024-03-11T13:30:00Z\n1,2024-03-11\n"
                       "1,2024-03-11T13:29:59Z\n",
                       {"A"});
  EXPECT_EQ(history.read().size(), 2U);
  EXPECT_THAT(
      history.bad,
      ElementsAre("a.csv:4:3: \"2024-03-11\" is no UTC instant; instants look like "
                  "2026-09-28T19:30:00Z",
                  "a.csv:5:3: 2024-03-11T13:29:59Z comes after 2024-03-11T13:30:00Z: rows must "
                  "be in rising order; move or delete it"));
}

TEST(HistoryBadRowTest, AnInstantThatGoesTooFarIsTheBadOne) {
  MemoryHistory history;
  history.add_instants("a.csv",
                       "A,ts\n1,2024-03-11T13:30:00Z\n2,2042-03-11T13:30:01Z\n"
                       "3,2024-03-11T13:30:00Z\n4,2024-03-11T13:30:02Z\n",
                       {"A"});
  EXPECT_THAT(history.read(), ElementsAre("2024-03-11T13:30:00Z A 1 +", "2024-03-11T13:30:00Z A 3",
                                          "2024-03-11T13:30:02Z A 4"));
  EXPECT_THAT(history.bad, ElementsAre("a.csv:3:3: 2042-03-11T13:30:01Z is followed by "
                                       "2024-03-11T13:30:00Z: rows must be in rising order; "
                                       "correct or delete it"));
}

TEST(HistoryBadRowTest, ADateKnownBeyondAllTimeIsTold) {
  MemoryHistory history;
  history.add("a.csv", "date,A\n2199-12-31,1\n", {"A"}).available_days = 400;
  EXPECT_TRUE(history.read().empty());
  EXPECT_THAT(history.bad,
              ElementsAre("a.csv:2:1: 2199-12-31 would be known in a year out of range"));
}

TEST(HistoryBadRowTest, AReturnThatSpoilsTheIndexIsToldAndLeavesItAsItWas) {
  MemoryHistory history;
  history
      .add("a.csv",
           "date,A\n2026-01-05,-100\n2026-01-06,-250\n2026-01-07,999999\n2026-01-08,1\n"
           "2026-01-09,x\n2026-01-10,-99.999999\n2026-01-11,-99.99\n",
           {"A"})
      .returns = true;
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-08T12:00:00Z A 101", "2026-01-10T12:00:00Z A 0.000001"));
  EXPECT_THAT(
      history.bad,
      ElementsAre(
          "a.csv:2:12: a return of \"-100\" percent leaves nothing of the index",
          "a.csv:3:12: a return of \"-250\" percent leaves nothing of the index",
          "a.csv:4:12: a return of \"999999\" percent takes the index out of range: it is 100, "
          "and must stay between 0 and 1000000",
          ::testing::StartsWith("a.csv:6:12: \"x\" is no decimal number"),
          ::testing::StartsWith("a.csv:8:12: a return of \"-99.99\" percent takes the index")));
}

TEST(HistoryBadRowTest, WhatIsShownOfACellIsEscapedAndShort) {
  EXPECT_THAT(told_of("2026-01-05,\x1b[31m,1\n"),
              ElementsAre(::testing::StartsWith("a.csv:2:12: \"\\u001b[31m\" is no")));
  EXPECT_THAT(
      told_of("2026-01-05," + std::string(60'000, 'x') + ",1\n"),
      ElementsAre(::testing::StartsWith("a.csv:2:12: \"" + std::string(40, 'x') + "\"… is no")));
}

TEST(HistoryBadRowTest, DamagedLinesAreTold) {
  EXPECT_THAT(told_of("2026-01-05,\"1,2\n2026-01-06,1," + std::string(70'000, '2') + "\n"),
              ElementsAre("a.csv:2:12: a quote that is not closed on its line",
                          "a.csv:3:1: the line is longer than 65536 bytes"));
}

}  // namespace
}  // namespace yieldwatch
