// What was stopped, cut, flipped or taken away: never misread, never cut where it must not be.
#include "unit/journal/tick_log_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = TickLogProblem::Kind;

using TickLogDamageTest = TickLogTest;

TEST_F(TickLogDamageTest, ATornTailIsToldAndCutWhereverItWasTorn) {
  write(5);
  const std::string whole = bytes_of(segment(1));
  for (std::size_t size = offset_of(5) + 1; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    overwrite(segment(1), whole.substr(0, size));
    const Read torn = read();
    EXPECT_EQ(torn.numbers, numbers(1, 4));
    ASSERT_THAT(torn.problems, ElementsAre(Problem(Kind::torn_tail, 5, 5)));
    EXPECT_EQ(torn.problems[0].bytes, size - offset_of(5));
    {
      TickLogWriter log = open();
      EXPECT_EQ(log.status().last, 4U);
      EXPECT_THAT(log.findings(),
                  ElementsAre(AllOf(HasSubstr("cut " + std::to_string(size - offset_of(5))),
                                    HasSubstr(segment(1)), HasSubstr("record 5"))));
      append(log, 1);
    }
    EXPECT_EQ(bytes_of(segment(1)), whole);
  }
}

TEST_F(TickLogDamageTest, ASegmentTornInItsHeaderHasNoRecordsAndIsMadeAnew) {
  write(3, {.segment_bytes = 10});
  const std::string whole = bytes_of(segment(3));
  for (std::size_t size = 0; size < kSegmentHeaderSize; ++size) {
    SCOPED_TRACE(size);
    overwrite(segment(3), whole.substr(0, size));
    EXPECT_EQ(read().numbers, numbers(1, 2));
    EXPECT_THAT(read().problems, IsEmpty());
    {
      TickLogWriter log = open();
      EXPECT_EQ(log.status().last, 2U);
      append(log, 1);
    }
    EXPECT_EQ(read().numbers, numbers(1, 3));
  }
}

TEST_F(TickLogDamageTest, ATailOfZerosIsATornOne) {
  write(5);
  const std::string whole = bytes_of(segment(1));
  overwrite(segment(1), whole + std::string(5000, '\0'));
  EXPECT_THAT(read().problems, ElementsAre(Problem(Kind::torn_tail, 6, 6)));
  const TickLogWriter log = open();
  EXPECT_EQ(bytes_of(segment(1)), whole);
}

TEST_F(TickLogDamageTest, EveryFlippedByteIsFoundAndNoRecordIsMisread) {
  write(6);
  const std::string whole = bytes_of(segment(1));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      SCOPED_TRACE(std::to_string(at) + " ^ " + std::to_string(flip));
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      overwrite(segment(1), bytes);
      const Read all = read();  // looks at the content
      if (at < kSegmentHeaderSize) {
        EXPECT_EQ(all.numbers, numbers(1, 6));
        ASSERT_THAT(all.problems, ElementsAre(Problem(Kind::corrupt, 1, 0)));
        continue;
      }
      std::uint64_t hit = 1;
      while (hit < 6 && offset_of(hit + 1) <= at) {
        ++hit;
      }
      auto others = numbers(1, 6);
      std::erase(others, hit);
      EXPECT_EQ(all.numbers, others);
      EXPECT_THAT(all.problems,
                  ElementsAre(Problem(hit == 6 ? Kind::torn_tail : Kind::corrupt, hit, hit)));
      EXPECT_EQ(all.problems[0].offset, offset_of(hit));
    }
  }
}

TEST_F(TickLogDamageTest, AWriterLeavesDamageAloneAndGoesOnInANewSegment) {
  write(6);
  std::string bytes = bytes_of(segment(1));
  bytes[offset_of(3) + 30] ^= 1;
  bytes += "the beginning of a seventh";
  overwrite(segment(1), bytes);
  {
    TickLogWriter log = open();
    EXPECT_THAT(log.findings(),
                ElementsAre(AllOf(HasSubstr(segment(1)), HasSubstr("record 3"),
                                  HasSubstr("byte " + std::to_string(offset_of(3)))),
                            HasSubstr("new segment, from record 7")));
    append(log, 2);
  }
  EXPECT_EQ(bytes_of(segment(1)), bytes);
  const Read all = read();
  EXPECT_THAT(all.numbers, ElementsAre(1, 2, 4, 5, 6, 7, 8));
  EXPECT_THAT(all.problems, ElementsAre(Problem(Kind::corrupt, 3, 3)));
}

TEST_F(TickLogDamageTest, ADamagedHeaderIsLeftAlone) {
  write(6);
  std::string bytes = bytes_of(segment(1));
  bytes[20] ^= 1;
  overwrite(segment(1), bytes);
  {
    TickLogWriter log = open();
    EXPECT_THAT(log.findings(), ElementsAre(HasSubstr("damaged header"), HasSubstr("record 7")));
    append(log, 1);
  }
  EXPECT_EQ(bytes_of(segment(1)), bytes);
  EXPECT_EQ(read().numbers, numbers(1, 7));
}

TEST_F(TickLogDamageTest, ABadEndOfASegmentThatIsNotTheNewestIsCorruption) {
  write(6);
  {
    TickLogWriter log = open();
    EXPECT_TRUE(log.roll(kBegun));
    append(log, 2);
  }
  const std::string whole = bytes_of(segment(1));
  overwrite(segment(1), whole.substr(0, whole.size() - 3));
  EXPECT_THAT(read().problems, ElementsAre(Problem(Kind::corrupt, 6, 6)));
  EXPECT_THAT(read().numbers, ElementsAre(1, 2, 3, 4, 5, 7, 8));
  // Cut at the end of a record it looks whole, but its successor knows better.
  overwrite(segment(1), whole.substr(0, offset_of(5)));
  EXPECT_THAT(read().problems, ElementsAre(Problem(Kind::missing, 5, 6)));
}

TEST_F(TickLogDamageTest, AMissingSegmentIsToldWithItsRecords) {
  write(5, {.segment_bytes = 10});
  std::filesystem::remove(segment(3));
  const Read all = read();
  EXPECT_THAT(all.numbers, ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(all.problems, ElementsAre(Problem(Kind::missing, 3, 3)));
  std::filesystem::remove(segment(1));
  EXPECT_THAT(read(1).problems,
              ElementsAre(Problem(Kind::pruned, 1, 1), Problem(Kind::missing, 3, 3)));
  EXPECT_THAT(read(4).problems, IsEmpty());
}

TEST_F(TickLogDamageTest, ASegmentOfAnotherNameIsNotTakenForItsOwn) {
  write(5, {.segment_bytes = 10});
  std::filesystem::rename(segment(4), segment(3));
  EXPECT_THAT(read().numbers, ElementsAre(1, 2, 5));
}

TEST_F(TickLogDamageTest, ANewerVersionIsRefusedAndNothingIsTouched) {
  write(2, {.segment_bytes = 10});
  auto header = encode_header({.version = 2, .first = 1, .begun = kBegun});
  overwrite(segment(1), std::string(header.begin(), header.end()) + "whatever");
  const std::string before = bytes_of(segment(1));
  const auto newer = ::testing::ThrowsMessage<JournalError>(
      AllOf(HasSubstr(segment(1)), HasSubstr("written by a newer yieldwatch")));
  EXPECT_THAT([&] { read(); }, newer);
  EXPECT_THAT([&] { open(); }, newer);
  EXPECT_EQ(bytes_of(segment(1)), before);
}

TEST_F(TickLogDamageTest, NumbersThatAreKnownToHaveBeenGivenAreNotGivenAgain) {
  write(3);
  {
    TickLogWriter log = open({.known_number = 3});
    EXPECT_THAT(log.findings(), IsEmpty());
  }
  {
    TickLogWriter log = open({.known_number = 5});
    EXPECT_THAT(log.findings(), ElementsAre(HasSubstr("records 4 to 5")));
    append(log, 1);
    EXPECT_TRUE(log.sync());
  }
  const Read all = read();
  EXPECT_THAT(all.numbers, ElementsAre(1, 2, 3, 6));
  EXPECT_THAT(all.problems, ElementsAre(Problem(Kind::lost, 4, 5)));
}

}  // namespace
}  // namespace yieldwatch::testing
