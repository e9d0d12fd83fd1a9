// Files that are no journal of ours, or no more.
#include <gmock/gmock.h>

#include "journal/alert_journal.h"
#include "journal/alert_journal_reader.h"
#include "journal/sqlite.h"
#include "support/journal_entries.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What it throws says.
template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const JournalError& error) {
    return error.what();
  }
  return "no error";
}

class DamageTest : public ::testing::Test {
 protected:
  std::string error_of_writer() const {
    return error_of([&] { AlertJournal journal(file_); });
  }
  std::string error_of_reader() const {
    return error_of([&] { AlertJournalReader journal(file_); });
  }
  void make_one(std::uint64_t transitions) const {
    AlertJournal journal(file_);
    if (transitions > 0) {
      journal.append(Entries(1, transitions));
    }
  }

  ScratchFolder folder_;
  std::filesystem::path file_ = folder_.path() / kAlertJournalFile;
};

TEST_F(DamageTest, WhereThereIsNoneThatIsSaid) {
  EXPECT_THAT(error_of_reader(),
              AllOf(HasSubstr("there is no alert journal"), HasSubstr(file_.string())));
  EXPECT_FALSE(std::filesystem::exists(file_));
  file_ = folder_.path() / "nowhere" / kAlertJournalFile;
  EXPECT_THAT(error_of_writer(), AllOf(HasSubstr("cannot open " + file_.string()),
                                       HasSubstr("No such file or directory")));
}

TEST_F(DamageTest, AnEmptyFileIsANewJournalToItsWriterAlone) {
  folder_.write(std::string(kAlertJournalFile), "");
  EXPECT_THAT(error_of_reader(), HasSubstr("is empty"));
  EXPECT_EQ(error_of_writer(), "no error");
  EXPECT_EQ(error_of_reader(), "no error");
}

TEST_F(DamageTest, GarbageIsRefusedAndLeftAsItIs) {
  for (const std::size_t size : {50U, 1'000U, 10'000U}) {
    const std::string garbage(size, 'g');
    folder_.write(std::string(kAlertJournalFile), garbage);
    for (const std::string& error : {error_of_writer(), error_of_reader()}) {
      EXPECT_THAT(error, AllOf(HasSubstr(file_.string() + " is damaged, or no journal"),
                               HasSubstr("restore it")));
    }
    EXPECT_TRUE(read_all(file_) == garbage);
  }
}

TEST_F(DamageTest, AnotherProgramsDatabaseIsRefusedAndLeftAsItIs) {
  Database(file_, OpenMode::write).run("CREATE TABLE theirs(a)");
  const std::string before = read_all(file_);
  EXPECT_THAT(error_of_writer(), HasSubstr("is a database of another program"));
  EXPECT_THAT(error_of_reader(), HasSubstr("is a database of another program"));
  EXPECT_TRUE(read_all(file_) == before);
}

TEST_F(DamageTest, WhatANewerVersionWroteIsRefusedAndLeftAsItIs) {
  make_one(3);
  const std::filesystem::path log = file_.string() + "-wal";
  {
    const Database newer(file_, OpenMode::write);  // its change stays in the log
    newer.keep_log();
    newer.run("PRAGMA user_version = 99");
  }
  const std::string before = read_all(file_);
  const std::string log_before = read_all(log);
  ASSERT_NE(log_before, "");
  const auto wanted =
      AllOf(HasSubstr("was written by a newer yieldwatch (format 99, this one knows 1)"),
            HasSubstr("run that version"));
  EXPECT_THAT(error_of_writer(), wanted);
  EXPECT_THAT(error_of_reader(), wanted);
  EXPECT_TRUE(read_all(file_) == before);
  EXPECT_TRUE(read_all(log) == log_before);
}

TEST_F(DamageTest, AFileThatWasCutIsRefused) {
  make_one(100);
  const std::string whole = read_all(file_);
  folder_.write(std::string(kAlertJournalFile), whole.substr(0, whole.size() / 2));
  EXPECT_THAT(error_of_writer(), HasSubstr("is damaged"));
}

TEST_F(DamageTest, ADamagedPageIsToldByWhoeverReadsItAndNothingIsMadeUp) {
  make_one(100);
  const std::string whole = read_all(file_);
  constexpr std::size_t kPage = 4'096;
  ASSERT_GT(whole.size(), 20 * kPage);
  int told = 0;
  for (std::size_t page = kPage; page < whole.size(); page += kPage) {
    SCOPED_TRACE("page at " + std::to_string(page));
    const ScratchFolder folder;
    std::string damaged = whole;
    damaged.replace(page, kPage, kPage, '\xAA');
    const auto file = folder.write(std::string(kAlertJournalFile), damaged);
    std::vector<JournaledTransition> all;
    const std::string error = error_of([&] {
      AlertJournal journal(file);
      all = journal.transitions_after(0);
    });
    if (error != "no error") {
      ++told;
      EXPECT_THAT(error, AllOf(HasSubstr("is damaged"), HasSubstr("restore it")));
      continue;
    }
    ASSERT_EQ(all.size(), 100U);
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].transition, nth_transition(i + 1));
    }
  }
  EXPECT_GT(told, 5);
}

TEST_F(DamageTest, ABodyThatIsNoneIsTold) {
  make_one(3);
  Database(file_, OpenMode::write).run("UPDATE transition SET body = x'00' WHERE journal_seq = 2");
  AlertJournal journal(file_);
  EXPECT_THAT(error_of([&] { journal.transitions_after(0); }),
              HasSubstr("transition 2 of the alert journal can't be read"));
  EXPECT_EQ(journal.transitions_after(2).size(), 1U);
}

TEST_F(DamageTest, AHeadBehindItsTransitionsIsRefused) {
  make_one(3);
  Database(file_, OpenMode::write).run("UPDATE journal SET value = 2 WHERE key = 'head'");
  EXPECT_THAT(error_of_writer(), HasSubstr("does not agree with itself"));
}

}  // namespace
}  // namespace yieldwatch
