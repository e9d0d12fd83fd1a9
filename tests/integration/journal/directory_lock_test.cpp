#include "journal/directory_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "journal/journal_error.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(DirectoryLockTest, ASecondDaemonIsToldWhoHoldsTheDirectory) {
  const ScratchFolder folder;
  const DirectoryLock first(folder.path());
  EXPECT_THAT(
      [&] { DirectoryLock{folder.path()}; },
      ThrowsMessage<JournalError>(AllOf(
          HasSubstr(folder.path()), HasSubstr("in use by process " + std::to_string(::getpid())))));
}

TEST(DirectoryLockTest, TheLockIsFreeOnceItsHolderWasKilled) {
  const ScratchFolder folder;
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const DirectoryLock held(folder.path());
    [[maybe_unused]] const auto written = ::write(pipe[1], "x", 1);
    for (;;) {
      ::pause();
    }
  }
  char ready = 0;
  ASSERT_EQ(::read(pipe[0], &ready, 1), 1);
  EXPECT_THAT([&] { DirectoryLock{folder.path()}; },
              ThrowsMessage<JournalError>(HasSubstr("process " + std::to_string(child))));
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_NO_THROW(DirectoryLock{folder.path()});
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST(DirectoryLockTest, ADirectoryThatIsNotThereIsMadeForItsUserAlone) {
  const ScratchFolder folder;
  for (const char* name : {"a/b", "c/d/"}) {
    const DirectoryLock lock(folder.path() / name);
    struct stat found {};
    ASSERT_EQ(::stat((folder.path() / name).c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0700U);
  }
}

TEST(DirectoryLockTest, WhatIsNoDirectoryOrCannotBeWrittenIsSaid) {
  const ScratchFolder folder;
  const auto file = folder.write("file", "");
  EXPECT_THAT([&] { DirectoryLock{file}; },
              ThrowsMessage<JournalError>(AllOf(HasSubstr(file), HasSubstr("is no directory"))));
  EXPECT_THAT([&] { DirectoryLock{file / "below"}; }, testing::Throws<JournalError>());
  EXPECT_THAT([&] { DirectoryLock{"/proc/yieldwatch"}; },
              ThrowsMessage<JournalError>(HasSubstr("/proc/yieldwatch")));
  if (::geteuid() != 0) {  // nothing is closed to root
    const auto closed = folder.path() / "closed";
    ASSERT_EQ(::mkdir(closed.c_str(), 0500), 0);
    EXPECT_THAT([&] { DirectoryLock{closed}; },
                ThrowsMessage<JournalError>(
                    AllOf(HasSubstr("cannot write in " + closed.string()), HasSubstr("user "))));
  }
}

}  // namespace
}  // namespace yieldwatch
