// A process killed, or a machine switched off, at any instant: whatever part of the log beside
// the file had reached the disk, what is read is the first so many of the transactions, whole.
#include <gmock/gmock.h>

#include <numeric>

#include "journal/alert_journal.h"
#include "support/journal_entries.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kPlenty = 1'000'000;
constexpr std::size_t kLogHead = 32;
constexpr std::size_t kFrame = 24 + 4096;

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What was in the journal once the log was so long.
struct Committed {
  std::size_t log_size = 0;
  std::uint64_t head = 0;
  std::uint64_t checkpoint = 0;  // of that record
};

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() {
    // Much is opened here, and no disk is wanted for that.
    if (std::filesystem::is_directory("/dev/shm")) {
      setenv("TMPDIR", "/dev/shm", 1);
    }
    folder_.emplace();
    AlertJournal journal(folder_->path() / kAlertJournalFile);
    note({.log_size = 0});
    note({.log_size = log_size()});  // the tables
    const auto after = [&](std::uint64_t checkpoint) {
      note({.log_size = log_size(), .head = journal.head(), .checkpoint = checkpoint});
    };
    journal.append(Entries(1, 1));
    after(0);
    journal.append(Entries(2, 5));
    after(0);
    journal.save({.tick_record = 7, .state = std::string(9'000, 's')}, {});
    after(7);
    journal.append(Entries(8, 8), {{{6, 7, "no memory left"}}});
    after(7);
    journal.append(Entries(9, 9));
    after(7);
    file_ = read_all(folder_->path() / kAlertJournalFile);
    log_ = read_all(folder_->path() / kLog);
  }
  void TearDown() override { unsetenv("TMPDIR"); }

  std::size_t log_size() const { return std::filesystem::file_size(folder_->path() / kLog); }
  void note(const Committed& committed) { committed_.push_back(committed); }

  // The last that is within the first `size` bytes of the log.
  const Committed& committed_within(std::size_t size) const {
    return *std::find_if(committed_.rbegin(), committed_.rend(),
                         [size](const Committed& one) { return one.log_size <= size; });
  }

  // What is read where the log is this, must be that.
  void expect(const std::string& log, const Committed& wanted) const {
    const ScratchFolder folder;
    const auto file = folder.write(std::string(kAlertJournalFile), file_);
    folder.write(kLog, log);
    AlertJournal journal(file);
    ASSERT_EQ(journal.head(), wanted.head);
    const auto checkpoint = journal.newest_checkpoint();
    EXPECT_EQ(checkpoint ? checkpoint->tick_record : 0, wanted.checkpoint);
    EXPECT_EQ(checkpoint ? checkpoint->state.size() : 9'000, 9'000U);

    std::vector<std::uint64_t> kept(std::min<std::uint64_t>(wanted.head, 5));
    std::iota(kept.begin(), kept.end(), 1);
    for (std::uint64_t n = 8; n <= wanted.head; ++n) {
      kept.push_back(n);
    }
    const Since all = journal.since(0, {}, kPlenty, kPlenty);
    EXPECT_EQ(numbers_of(all.messages), kept);
    EXPECT_EQ(all.lost.size(), wanted.head >= 8 ? 1U : 0U);
    EXPECT_EQ(journal.newest_of_each_rule().size(), wanted.head > 0 ? 1U : 0U);
    EXPECT_EQ(journal.alerts_now().messages.size(), wanted.head % 2);

    const std::uint64_t next = wanted.head + 1;
    journal.append(Entries(next, next));
    EXPECT_EQ(journal.since(wanted.head, {}, kPlenty, kPlenty).messages.size(), 1U);
  }

  static inline const std::string kLog = std::string(kAlertJournalFile) + "-wal";

  std::optional<ScratchFolder> folder_;
  std::string file_;
  std::string log_;
  std::vector<Committed> committed_;
};

TEST_F(CrashTest, EveryBeginningOfTheLogHoldsWholeTransactions) {
  ASSERT_EQ((log_.size() - kLogHead) % kFrame, 0U);
  for (std::size_t frame = kLogHead; frame < log_.size(); frame += kFrame) {
    for (const std::size_t size :
         {frame, frame + 1, frame + 24, frame + 2'000, frame + kFrame - 1}) {
      SCOPED_TRACE("the first " + std::to_string(size) + " bytes of the log");
      ASSERT_NO_FATAL_FAILURE(expect(log_.substr(0, size), committed_within(size)));
    }
  }
  ASSERT_NO_FATAL_FAILURE(expect(log_, committed_.back()));
  ASSERT_NO_FATAL_FAILURE(expect("", committed_.front()));
}

TEST_F(CrashTest, ATornLastWriteIsAsIfItHadNotBeen) {
  for (std::size_t end = kLogHead + kFrame; end <= log_.size(); end += kFrame) {
    for (const std::size_t byte : {end - 1, end - 2'000, end - kFrame + 10}) {
      SCOPED_TRACE("byte " + std::to_string(byte) + " of the first " + std::to_string(end));
      std::string torn = log_.substr(0, end);
      torn[byte] = static_cast<char>(torn[byte] ^ 0x40);
      ASSERT_NO_FATAL_FAILURE(expect(torn, committed_within(end - kFrame)));
    }
  }
}

// A log that is used again from its beginning still ends in what it held before.
TEST_F(CrashTest, WhatAnEarlierLifeOfTheLogHeldIsNotTakenForNews) {
  std::string file;
  std::string log;
  {
    AlertJournal journal(folder_->path() / kAlertJournalFile);
    journal.tidy();
    journal.append(Entries(10, 10));
    file = read_all(folder_->path() / kAlertJournalFile);
    log = read_all(folder_->path() / kLog);
  }
  ASSERT_GE(log.size(), kLogHead + kFrame);
  file_ = file;
  ASSERT_NO_FATAL_FAILURE(expect(log, {.head = 10, .checkpoint = 7}));
  log[kLogHead + 100] = static_cast<char>(log[kLogHead + 100] ^ 1);
  ASSERT_NO_FATAL_FAILURE(expect(log, {.head = 9, .checkpoint = 7}));
}

}  // namespace
}  // namespace yieldwatch
