#include "unit/journal/tick_log_fixture.h"

#include <chrono>

namespace yieldwatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = TickLogProblem::Kind;

TEST_F(TickLogTest, WhatIsAppendedIsReadBackInOrder) {
  write(1000);
  const Read all = read();
  EXPECT_EQ(all.numbers, numbers(1, 1000));
  EXPECT_THAT(all.problems, IsEmpty());
}

TEST_F(TickLogTest, AnEmptyLogHasNothingAndNoProblem) {
  EXPECT_THAT(read().numbers, IsEmpty());
  { const TickLogWriter log = open(); }
  EXPECT_THAT(read().numbers, IsEmpty());
  EXPECT_THAT(read().problems, IsEmpty());
  EXPECT_THAT(list_segments(tick_log_folder(folder_.path())), IsEmpty());
}

TEST_F(TickLogTest, ANewWriterGoesOnWithTheNumbersInTheSameSegment) {
  write(10);
  write(10);
  EXPECT_EQ(read().numbers, numbers(1, 20));
  EXPECT_THAT(list_segments(tick_log_folder(folder_.path())), ElementsAre(1));
}

TEST_F(TickLogTest, ReadingBeginsWhereItIsAskedTo) {
  write(100, {.segment_bytes = 1000});
  EXPECT_EQ(read(1).numbers, numbers(1, 100));
  EXPECT_EQ(read(57).numbers, numbers(57, 100));
  EXPECT_EQ(read(100).numbers, numbers(100, 100));
  EXPECT_THAT(read(101).numbers, IsEmpty());
  EXPECT_THAT(read(101).problems, IsEmpty());
}

TEST_F(TickLogTest, ASegmentThatIsFullIsFollowedByAnother) {
  write(100, {.segment_bytes = 1000});
  const auto firsts = list_segments(tick_log_folder(folder_.path()));
  ASSERT_GT(firsts.size(), 3U);
  for (const std::uint64_t first : firsts) {
    EXPECT_LE(std::filesystem::file_size(segment(first)), 1000U);
  }
  EXPECT_EQ(read().numbers, numbers(1, 100));
}

TEST_F(TickLogTest, ARollBeginsANewSegmentWithTheNextRecord) {
  TickLogWriter log = open();
  EXPECT_TRUE(log.roll(kBegun));
  append(log, 3);
  EXPECT_TRUE(log.roll(kBegun.plus(7)));
  EXPECT_TRUE(log.roll(kBegun.plus(8)));
  EXPECT_THAT(list_segments(tick_log_folder(folder_.path())), ElementsAre(1));
  append(log, 1);
  EXPECT_TRUE(log.flush());
  EXPECT_THAT(list_segments(tick_log_folder(folder_.path())), ElementsAre(1, 4));
  EXPECT_EQ(SegmentCursor(segment(4), 4).header()->begun, kBegun.plus(8));
  EXPECT_EQ(read().numbers, numbers(1, 4));
}

TEST_F(TickLogTest, AReaderFollowsAWriter) {
  TickLogWriter log = open({.segment_bytes = 1000});
  TickLogReader reader(folder_.path());
  Read all;
  for (int round = 1; round <= 50; ++round) {
    append(log, 7);
    read_on(reader, all);
    ASSERT_TRUE(log.flush());
    read_on(reader, all);
    ASSERT_EQ(all.numbers, numbers(1, 7U * round));
  }
  EXPECT_THAT(all.problems, IsEmpty());
}

TEST_F(TickLogTest, ARecordHalfWrittenIsGivenOnceItIsWhole) {
  write(3);
  const std::string whole = bytes_of(segment(1));
  overwrite(segment(1), whole.substr(0, whole.size() - 5));
  TickLogReader reader(folder_.path());
  Read all;
  read_on(reader, all);
  EXPECT_EQ(all.numbers, numbers(1, 2));
  EXPECT_THAT(all.problems, ElementsAre(Problem(Kind::torn_tail, 3, 3)));
  EXPECT_EQ(reader.next(), TickLogReader::Step::end) << "it is said once";
  std::ofstream(segment(1), std::ios::binary | std::ios::app) << whole.substr(whole.size() - 5);
  read_on(reader, all);
  EXPECT_EQ(all.numbers, numbers(1, 3));
}

TEST_F(TickLogTest, TheLargestRecordFitsAndALargerOneIsRefused) {
  TickLogWriter log = open();
  const std::string topic(kMaxTopic, 't');
  const std::string envelope(kMaxEnvelope, 'e');
  EXPECT_EQ(log.append(kBegun, topic, envelope), 1U);
  EXPECT_EQ(log.append(kBegun, topic, envelope), 2U);
  EXPECT_THROW(log.append(kBegun, topic + "t", ""), std::length_error);
  EXPECT_THROW(log.append(kBegun, topic, envelope + "e"), std::length_error);
  EXPECT_EQ(log.append(Timestamp::never(), "", ""), 3U);
  EXPECT_TRUE(log.sync());
  TickLogReader reader(folder_.path());
  ASSERT_EQ(reader.next(), TickLogReader::Step::record);
  ASSERT_EQ(reader.next(), TickLogReader::Step::record);
  EXPECT_EQ(reader.record().topic, topic);
  EXPECT_EQ(reader.record().envelope, envelope);
  ASSERT_EQ(reader.next(), TickLogReader::Step::record);
  EXPECT_EQ(reader.record().receive_time, Timestamp::never());
  EXPECT_EQ(reader.next(), TickLogReader::Step::end);
}

TEST_F(TickLogTest, StatusSaysWhatIsWrittenAndWhatIsDurable) {
  TickLogWriter log = open();
  append(log, 5);
  EXPECT_EQ(log.status().last, 5U);
  EXPECT_EQ(log.status().written, 0U);
  EXPECT_TRUE(log.flush());
  EXPECT_EQ(log.status().written, 5U);
  EXPECT_EQ(log.status().durable, 0U);
  EXPECT_TRUE(log.sync());
  EXPECT_EQ(log.status().durable, 5U);
}

TEST_F(TickLogTest, DISABLED_Speed) {
  {
    TickLogWriter log = open();
    const std::string envelope(88, 'e');
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1'000'000; ++i) {
      log.append(kBegun, "tick.UST10Y.", envelope);
    }
    log.flush();
    std::cerr << "append "
              << std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()
              << '\n';
  }
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    TickLogReader reader(folder_.path());
    std::uint64_t count = 0;
    while (reader.next() == TickLogReader::Step::record) {
      ++count;
    }
    std::cerr << count << " read "
              << std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()
              << '\n';
  }
}

}  // namespace
}  // namespace yieldwatch::testing
