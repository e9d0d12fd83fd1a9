// The tick log on a real disk: limits of the system, a writer that is killed, readers beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "journal/tick_log_reader.h"
#include "journal/tick_log_writer.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

std::string envelope_of(std::uint64_t number) {
  return "envelope " + std::to_string(number * 2'654'435'761U) + std::string(number % 300, '.');
}

std::uint64_t append(TickLogWriter& log) {
  const std::uint64_t number = log.status().last + 1;
  return log.append(Timestamp{1}, "tick.UST10Y.", envelope_of(number));
}

// Reads on, and fails the test at any number or content that is not the next.
void read_on(TickLogReader& reader, std::uint64_t& last) {
  for (auto step = reader.next(); step != TickLogReader::Step::end; step = reader.next()) {
    if (step == TickLogReader::Step::problem) {
      ASSERT_EQ(reader.problem().kind, TickLogProblem::Kind::torn_tail)
          << to_string(reader.problem());
      continue;
    }
    ASSERT_EQ(reader.record().number, ++last);
    ASSERT_EQ(reader.record().envelope, envelope_of(last));
  }
}

// What `child` returns, in a process of its own.
template <class Child>
int in_a_child(Child child) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(child());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(TickLogFilesTest, AFileThatMayNotGrowLeavesWholeRecordsAndHeals) {
  const ScratchFolder folder;
  const int code = in_a_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const DirectoryLock lock(folder.path());
    TickLogWriter log(lock, Timestamp{1}, {.buffer_bytes = 4096});
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{.rlim_cur = 50'001, .rlim_max = limit.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    while (!log.status().losing) {
      append(log);
    }
    if (log.status().failure->error != EFBIG || log.recover(Timestamp{2})) {
      return 1;
    }
    std::uint64_t written = 0;
    TickLogReader reader(folder.path());
    read_on(reader, written);
    if (written == 0 || written != log.status().written ||
        reader.next() != TickLogReader::Step::end) {
      return 2;
    }
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::uint64_t lost = log.status().losing->first;
    if (!log.recover(Timestamp{3})) {
      return 3;
    }
    append(log);
    return log.sync() && log.status().last == lost + 1 ? 0 : 4;
  });
  EXPECT_EQ(code, 0);
  TickLogReader reader(folder.path());
  std::uint64_t last = 0;
  auto step = reader.next();
  for (; step == TickLogReader::Step::record; step = reader.next()) {
    ASSERT_EQ(reader.record().number, ++last);
    ASSERT_EQ(reader.record().envelope, envelope_of(last));
  }
  ASSERT_EQ(step, TickLogReader::Step::problem);
  EXPECT_EQ(reader.problem().kind, TickLogProblem::Kind::lost);
  EXPECT_EQ(reader.problem().first, last + 1);
  EXPECT_EQ(reader.problem().last, last + 1);
  EXPECT_EQ(reader.problem().error, EFBIG);
  EXPECT_EQ(reader.next(), TickLogReader::Step::record);
  EXPECT_EQ(reader.next(), TickLogReader::Step::end);
}

TEST(TickLogFilesTest, AReaderBesideAWriterThatIsKilledAgainAndAgainMissesNothing) {
  const ScratchFolder folder;
  TickLogReader reader(folder.path());
  std::uint64_t last = 0;
  for (int life = 0; life < 12; ++life) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const DirectoryLock lock(folder.path());
      TickLogWriter log(lock, Timestamp{1}, {.segment_bytes = 300'000, .buffer_bytes = 20'000});
      for (int i = 0;; ++i) {
        append(log);
        if (i == 1000 + 300 * life) {
          [[maybe_unused]] const auto told = ::write(pipe[1], "x", 1);
        }
      }
    }
    char ready = 0;
    ASSERT_EQ(::read(pipe[0], &ready, 1), 1);
    read_on(reader, last);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ::close(pipe[0]);
    ::close(pipe[1]);
    read_on(reader, last);
    if (::testing::Test::HasFatalFailure()) {
      return;
    }
    const DirectoryLock lock(folder.path());
    const TickLogWriter log(lock, Timestamp{1});
    EXPECT_EQ(log.status().last, last);
  }
  EXPECT_GT(last, 5'000U);
}

}  // namespace
}  // namespace yieldwatch
