// Disks that are full, folders that may only be read, writers that died.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "journal/alert_journal.h"
#include "journal/alert_journal_reader.h"
#include "journal/sqlite.h"
#include "support/journal_entries.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kPlenty = 1'000'000;
constexpr uid_t kNobody = 65'534;

// Runs it in a process of its own, which ends without any destructor. True if nothing failed.
template <class Action>
bool in_child(Action action) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      action();
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    std::fflush(nullptr);
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status == 0;
}

// As somebody who may not do everything.
void drop_rights() {
  if (geteuid() == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
}

// No file can grow beyond it.
void limit_files_to(rlim_t bytes) {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  setrlimit(RLIMIT_FSIZE, &limit);
}

class DiskTest : public ::testing::Test {
 protected:
  DiskTest() { chmod(folder_.path().c_str(), 0777); }
  void TearDown() override { chmod(folder_.path().c_str(), 0777); }

  std::vector<std::uint64_t> read_all() const {
    std::vector<std::uint64_t> out;
    AlertJournalReader(file_).read({}, [&](const JournaledTransition& t) {
      out.push_back(t.journal_seq);
      return true;
    });
    return out;
  }
  std::filesystem::path log() const { return file_.string() + "-wal"; }

  ScratchFolder folder_;
  std::filesystem::path file_ = folder_.path() / kAlertJournalFile;
};

TEST_F(DiskTest, AFullDiskIsToldKeepsNothingHalfAndHeals) {
  EXPECT_TRUE(in_child([this] {
    std::signal(SIGXFSZ, SIG_IGN);
    AlertJournal journal(file_);
    journal.append(Entries(1, 3));
    // What can be written is a part of the next transaction.
    limit_files_to(std::filesystem::file_size(log()) + 6'000);
    const Entries more(4, 9);
    try {
      journal.append(more);
      ADD_FAILURE() << "it was written";
    } catch (const JournalError& error) {
      EXPECT_THAT(error.what(), HasSubstr("cannot write " + file_.string() + ": File too large"));
    }
    EXPECT_EQ(journal.head(), 3U);
    EXPECT_THROW(journal.append(more), JournalError);
    EXPECT_EQ(journal.since(0, {}, kPlenty, kPlenty).messages.size(), 3U);

    // Nothing can be written at all.
    limit_files_to(100);
    EXPECT_THROW(journal.reopen(), JournalError);
    EXPECT_THROW(journal.append(more), JournalError);
    EXPECT_NO_THROW(static_cast<void>(journal.alerts_now()));  // it can still be read
    EXPECT_EQ(journal.head(), 3U);

    limit_files_to(RLIM_INFINITY);
    journal.reopen();
    EXPECT_EQ(journal.head(), 3U);
    journal.append(more);
    EXPECT_EQ(journal.head(), 9U);
  }));
  EXPECT_THAT(read_all(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST_F(DiskTest, APruneOrACheckpointThatFindsNoRoomHealsToo) {
  EXPECT_TRUE(in_child([this] {
    std::signal(SIGXFSZ, SIG_IGN);
    AlertJournal journal(file_);
    journal.append(Entries(1, 9));
    limit_files_to(std::filesystem::file_size(log()));
    EXPECT_THROW(journal.prune(published(5)), JournalError);
    EXPECT_THROW(journal.save({}, {}), JournalError);
    limit_files_to(RLIM_INFINITY);
    journal.reopen();
    EXPECT_EQ(journal.pruned_through(), 0U);
    EXPECT_FALSE(journal.newest_checkpoint());
    EXPECT_FALSE(journal.prune(published(5)));
    EXPECT_EQ(journal.pruned_through(), 4U);
    journal.save({}, {});
  }));
}

TEST_F(DiskTest, ALogThatCanNotBeMovedIntoTheFileIsStillThere) {
  EXPECT_TRUE(in_child([this] {
    std::signal(SIGXFSZ, SIG_IGN);
    AlertJournal journal(file_);
    journal.append(Entries(1, 9));
    limit_files_to(std::filesystem::file_size(file_));
    EXPECT_THROW(journal.tidy(), JournalError);
    limit_files_to(RLIM_INFINITY);
    journal.reopen();
    EXPECT_EQ(journal.head(), 9U);
    journal.tidy();
  }));
  EXPECT_EQ(read_all().size(), 9U);
}

TEST_F(DiskTest, WhoHoldsTheJournalIsWaitedForOnlyShortly) {
  AlertJournal journal(file_);
  {
    const Database shell(file_, OpenMode::write);
    const Transaction busy(shell);
    try {
      journal.append(Entries(1, 1));
      ADD_FAILURE() << "it was written";
    } catch (const JournalError& error) {
      EXPECT_THAT(error.what(), HasSubstr("another program holds it"));
    }
  }
  journal.reopen();
  journal.append(Entries(1, 1));
}

TEST_F(DiskTest, AReaderDoesNotHoldUpTheWriterNorItsReopening) {
  AlertJournal journal(file_);
  journal.append(Entries(1, 2));
  const Database reader(file_, OpenMode::read);
  Statement select(reader, "SELECT journal_seq FROM transition ORDER BY journal_seq");
  Rows rows(select);
  ASSERT_TRUE(rows.next());
  journal.append(Entries(3, 3));
  journal.tidy();
  journal.reopen();
  journal.append(Entries(4, 4));
  // It sees what there was when it began.
  EXPECT_TRUE(rows.next());
  EXPECT_FALSE(rows.next());
  EXPECT_THAT(read_all(), ElementsAre(1, 2, 3, 4));
}

TEST_F(DiskTest, WhatAKilledWriterLeftInTheLogIsRead) {
  EXPECT_TRUE(in_child([this] {
    auto* left_open = new AlertJournal(file_);
    left_open->append(Entries(1, 3));
  }));
  ASSERT_GT(std::filesystem::file_size(log()), 0U);
  EXPECT_THAT(read_all(), ElementsAre(1, 2, 3));
  EXPECT_GT(std::filesystem::file_size(log()), 0U);
  // By one who may not write anything there, too.
  chmod(folder_.path().c_str(), 0555);
  EXPECT_TRUE(in_child([this] {
    drop_rights();
    EXPECT_THAT(read_all(), ElementsAre(1, 2, 3));
  }));
  const AlertJournal next(file_);
  EXPECT_EQ(next.head(), 3U);
}

TEST_F(DiskTest, WhoMayOnlyReadReadsAndIsToldWhenItWouldWrite) {
  AlertJournal(file_).append(Entries(1, 2));
  chmod(folder_.path().c_str(), 0555);
  chmod(file_.c_str(), 0444);
  EXPECT_TRUE(in_child([this] {
    drop_rights();
    EXPECT_THAT(read_all(), ElementsAre(1, 2));
    try {
      AlertJournal journal(file_);
      ADD_FAILURE() << "it was opened";
    } catch (const JournalError& error) {
      EXPECT_THAT(error.what(), HasSubstr("read-only"));
    }
  }));
}

TEST_F(DiskTest, ACopyOfTheFileAloneIsReadWhereNothingCanBeWritten) {
  AlertJournal(file_).append(Entries(1, 2));
  std::filesystem::remove(log());
  std::filesystem::remove(file_.string() + "-shm");
  const auto odd = folder_.path() / "a copy?#100%.sqlite";
  std::filesystem::rename(file_, odd);
  file_ = odd;
  chmod(folder_.path().c_str(), 0555);
  EXPECT_TRUE(in_child([this] {
    drop_rights();
    EXPECT_THAT(read_all(), ElementsAre(1, 2));
  }));
}

}  // namespace
}  // namespace yieldwatch
