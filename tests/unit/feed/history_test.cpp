#include "feed/replay/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "feed/formats/csv.h"
#include "support/failing_stream.h"
#include "support/memory_history.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MemoryHistory;

std::shared_ptr<const Zone> new_york() {
  return std::make_shared<const Zone>(
      "America/New_York",
      std::vector<ZoneOffset>{{Timestamp::never(), -5 * 3600},
                              {*parse_timestamp("2026-03-08T07:00:00Z"), -4 * 3600},
                              {*parse_timestamp("2026-11-01T06:00:00Z"), -5 * 3600}});
}

TEST(HistoryTest, ARowIsATickAColumnInTheOrderOfTheFile) {
  MemoryHistory history;
  history.add("a.csv", "B,date,A,C\n2,2026-01-05,1,3\n", {"C", "A", "B"});
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T12:00:00Z B 2 +", "2026-01-05T12:00:00Z A 1 +",
                          "2026-01-05T12:00:00Z C 3"));
}

TEST(HistoryTest, FilesAreMergedByTimeThenFileThenColumn) {
  MemoryHistory history;
  history.add("b.csv", "date,B\n2026-01-05,1\n2026-01-07,2\n", {"B"});
  history.add("a.csv", "date,A,C\n2026-01-05,3,4\n2026-01-06,5,6\n2026-01-07,7,8\n", {"A", "C"});
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T12:00:00Z B 1 +", "2026-01-05T12:00:00Z A 3 +",
                          "2026-01-05T12:00:00Z C 4", "2026-01-06T12:00:00Z A 5 +",
                          "2026-01-06T12:00:00Z C 6", "2026-01-07T12:00:00Z B 2 +",
                          "2026-01-07T12:00:00Z A 7 +", "2026-01-07T12:00:00Z C 8"));
}

TEST(HistoryTest, AFileMayBeReadTwiceAtTwoTimesOfDay) {
  MemoryHistory history;
  const char* text = "date,UST10Y,IWM\n2026-01-05,4.25,250\n2026-07-06,4.5,260\n";
  HistoryFile& yields = history.add("a.csv", text, {"UST10Y"});
  yields.zone = new_york();
  yields.second_of_day = (15 * 60 + 30) * 60;
  HistoryFile& prices = history.add("a.csv", text, {"IWM"});
  prices.zone = new_york();
  prices.second_of_day = 16 * 3600;
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T20:30:00Z UST10Y 4.25", "2026-01-05T21:00:00Z IWM 250",
                          "2026-07-06T19:30:00Z UST10Y 4.5", "2026-07-06T20:00:00Z IWM 260"));
}

TEST(HistoryTest, AMissingValueIsNoTick) {
  MemoryHistory history;
  history.add("a.csv", "date,A,B\n2026-01-05,,ND\n2026-01-06,.,N/A\n2026-01-07, ,1\n", {"A", "B"});
  EXPECT_THAT(history.read(), ElementsAre("2026-01-07T12:00:00Z B 1"));
  EXPECT_THAT(history.bad, IsEmpty());
}

TEST(HistoryTest, ZeroAndNegativeNumbersAreValues) {
  MemoryHistory history;
  history.add("a.csv", "date,A\n2026-01-05,0\n2026-01-06,-0.25\n", {"A"});
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T12:00:00Z A 0", "2026-01-06T12:00:00Z A -0.25"));
}

TEST(HistoryTest, TradesMayShareAStamp) {
  MemoryHistory history;
  history.add_instants("a.csv",
                       "ts,A\n2024-03-11T13:30:00Z,1\n2024-03-11T13:30:00Z,2\n"
                       "2024-03-11T13:30:00.5Z,3\n",
                       {"A"});
  history.add_instants("b.csv", "ts,B\n2024-03-11T13:30:00Z,9\n", {"B"});
  EXPECT_THAT(history.read(),
              ElementsAre("2024-03-11T13:30:00Z A 1 +", "2024-03-11T13:30:00Z A 2 +",
                          "2024-03-11T13:30:00Z B 9", "2024-03-11T13:30:00.500Z A 3"));
}

TEST(HistoryTest, AFigureIsATickWhenItWasKnown) {
  MemoryHistory history;
  HistoryFile& file =
      history.add("a.csv", "date,INDPRO\n2026-01-01,100\n2026-02-01,101\n", {"INDPRO"});
  file.available_days = 46;
  file.zone = new_york();
  file.second_of_day = (9 * 60 + 15) * 60;
  EXPECT_THAT(history.read(),
              ElementsAre("2026-02-16T14:15:00Z INDPRO 100", "2026-03-19T13:15:00Z INDPRO 101"));
}

TEST(HistoryTest, ReturnsAreCompoundedIntoAnIndexFromAHundred) {
  MemoryHistory history;
  history
      .add("a.csv", "date,SMB\n2026-01-05,1\n2026-01-06,\n2026-01-07,-0.5\n2026-01-08,0.123\n",
           {"SMB"})
      .returns = true;
  EXPECT_THAT(history.read(),
              ElementsAre("2026-01-05T12:00:00Z SMB 101", "2026-01-07T12:00:00Z SMB 100.495",
                          "2026-01-08T12:00:00Z SMB 100.618609"));
}

TEST(HistoryTest, AnIndexOfReturnsIsNotRoundedOnItsWay) {
  std::string text = "date,SMB\n";
  double index = 100;
  for (int day = 0; day < 20'000; ++day) {
    text += to_string(Session{day}) + ",0.007\n";
    index *= 1 + 0.007 / 100;
  }
  MemoryHistory history;
  history.add("a.csv", text, {"SMB"}).returns = true;
  EXPECT_THAT(history.read().back(), ::testing::EndsWith(to_string(*Value::from_double(index))));
}

TEST(HistoryTest, ASessionIsTheLocalDateInTheFilesZone) {
  MemoryHistory history;
  HistoryFile& file = history.add_instants(
      "a.csv", "ts,A\n2026-01-06T04:59:59Z,1\n2026-01-06T05:00:00Z,2\n2026-01-06T20:00:00Z,3\n",
      {"A"});
  file.zone = new_york();
  const HistorySummary summary = summarize(history.spec, {}, history.open());
  EXPECT_EQ(summary.ticks, 3U);
  EXPECT_EQ(summary.sessions, 2U);
  EXPECT_EQ(to_string(summary.first), "2026-01-06T04:59:59Z");
  EXPECT_EQ(to_string(summary.last), "2026-01-06T20:00:00Z");
}

TEST(HistoryTest, AHistoryWithoutTicksIsEmpty) {
  MemoryHistory history;
  history.add("a.csv", "date,A\n2026-01-05,\n", {"A"});
  const HistorySummary summary = summarize(history.spec, {}, history.open());
  EXPECT_EQ(summary.ticks, 0U);
  EXPECT_EQ(summary.last, Timestamp::never());
  EXPECT_EQ(summarize({}, {}).ticks, 0U);
}

TEST(HistoryTest, AMissingFileIsThrownWithItsPath) {
  MemoryHistory history;
  history.add("a.csv", "date,A\n", {"A"}).path = "b.csv";
  EXPECT_THROW(history.read(), std::system_error);
}

std::string header_error(const char* text) {
  MemoryHistory history;
  history.add("a.csv", text, {"DGS10"});
  try {
    history.read();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(HistoryTest, AHeaderWithoutTheColumnNamesThoseItHas) {
  EXPECT_EQ(header_error("date,DGS1MO,\"1.5 Month\",\n"),
            "a.csv:1:1: no column \"DGS10\"; it has date, DGS1MO, 1.5 Month, \"\"");
  EXPECT_EQ(header_error("Date,DGS10\n"), "a.csv:1:1: no column \"date\"; it has Date, DGS10");
}

TEST(HistoryTest, AHeaderThatCannotBeUnderstoodIsAnError) {
  EXPECT_EQ(header_error("date,DGS10,x,DGS10\n"),
            "a.csv:1:14: column \"DGS10\" is here twice; which one is meant?");
  EXPECT_EQ(header_error(""), "a.csv:1:1: the file is empty; its first line names the columns");
  EXPECT_EQ(header_error("date,\"DGS10\n"), "a.csv:1:6: a quote that is not closed on its line");
  EXPECT_EQ(header_error("date,x,x,DGS10\n"), "");  // nobody asked for x
}

TEST(HistoryTest, ATickInHandIsGivenBeforeAFailureToReadTheNext) {
  // More than one read, so that the first succeeds.
  std::string text = "date,A\n";
  for (int day = 0; day < 10'000; ++day) {
    text += to_string(Session{day}) + ",4.25\n";
  }
  MemoryHistory history;
  history.add("a.csv", "", {"A"});
  HistoryReader reader(history.spec, {}, [&](const std::filesystem::path&) {
    return std::make_unique<testing::FailingStream>(text);
  });
  int ticks = 0;
  const auto read_on = [&] {
    while (const auto tick = reader.next()) {
      EXPECT_EQ(tick->session, Session{ticks++});
      EXPECT_FALSE(tick->more);
    }
  };
  EXPECT_THROW(read_on(), std::system_error);
  // What one read holds: all of its whole lines came through.
  EXPECT_EQ(ticks, static_cast<int>((2 * (kMaxCsvLine + 2) - 7) / 16));
  EXPECT_THROW(reader.next(), std::system_error);
}

}  // namespace
}  // namespace yieldwatch
