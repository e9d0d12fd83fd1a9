#include "app/log_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include <sys/stat.h>

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

TEST(LogJournalTest, AFieldBearsTheProgramsNameAndItsKeyInCapitals) {
  JournalFields fields;
  add_journal_field(fields, "verdict", "supported");
  add_journal_field(fields, "record", "p = 0.04 | in \"curve flattening\"");
  add_journal_field(fields, "regime", "");
  EXPECT_THAT(fields, ElementsAre("YIELDWATCH_VERDICT=supported",
                                  "YIELDWATCH_RECORD=p = 0.04 | in \"curve flattening\"",
                                  "YIELDWATCH_REGIME="));
}

TEST(LogJournalTest, OnlyTheStreamThatSystemdNamedLeadsToTheJournal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  struct stat info {};
  ASSERT_EQ(fstat(ends[1], &info), 0);
  const std::string stream = std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino);
  ASSERT_EQ(setenv("JOURNAL_STREAM", stream.c_str(), 1), 0);
  EXPECT_TRUE(leads_to_journal(ends[1]));
  EXPECT_EQ(setenv("JOURNAL_STREAM", "1:1", 1), 0);
  EXPECT_FALSE(leads_to_journal(ends[1]));
  EXPECT_EQ(unsetenv("JOURNAL_STREAM"), 0);
  EXPECT_FALSE(leads_to_journal(ends[1]));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace yieldwatch
